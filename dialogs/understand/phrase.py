"""Where a noun phrase begins: back from its last word over nouns, の, と and な, to what is no part of it."""

import re
from bisect import bisect_right

from dialogs.understand.morphemes import morphemes

BLOT = "\0"  # stands for what is known to be something else: a day, an hour, people, a room
LONGEST_PHRASE = 24

BORDERS = frozenset("\0 、。,.!?「」『』():/…~→⏎;#*■●○◎◆☆★♪\n")
NEXT_BORDER = re.compile(f"[{re.escape(''.join(sorted(BORDERS)))}]")
PARTICLES = frozenset("のでがはをにとも")
NOUNS = frozenset("nsplcdjx0yu")
ENDS = NOUNS | {"b"}  # サロンぽかぽか
LATIN_BEFORE = re.compile(r"(?<![a-z'&.])(?:[a-z][a-z'&.]* )+\Z")
LET_US = re.compile(r"[一-鿿][おこそとのもろごぼよ]う\Z")
PLACES_BEHIND_GA = "丘枝谷浜崎原関峰森岡島池根台野"
GATHERINGS = (
    "会",
    "親の会",
    "集い",
    "つどい",
    "集まり",
    "夕べ",
    "教室",
    "講座",
    "場",
    "広場",
    "サロン",
    "サークル",
    "クラブ",
    "グループ",
)
# Whose or since when something is, before it: 60代の体操, 友達との食事会.
APART = re.compile(
    r".*(?:(?<=[0-9円歳代])の|(?<=以上)の|(?:あと|後)の|あと(?=[一-鿿ァ-ヶー]|\Z)|たちの?|"
    r"(?:友達|友人|仲間|家族|親子|みんな|皆|夫婦|たち|達|さん|人|名|ママ友|同僚|先生|生徒|級生|同期|先輩|後輩|保護者|親戚|親族|知人|知り合い|の方|方々|衆|方)と)"
)
JUNK = re.compile(
    r"(?:(?:締め?切り?の|この前の|この間の|先日の|先だっての|前の|私|わたし|わたくし|僕|ぼく|うち|ウチ|自分|こちら|当方|我々|われわれ|今回|当日|毎度|はい|あの|その|この|ここ|えーと|えっと|ええと|あのー|また|では|皆さん|皆|みんな(?!の会)|いつもの?|同じ|私ども|なんか|たぶん|まず|一度|ちょっと|少し|毎月|毎週|恒例|実は|なお|ずつ|ぜひ|是非|(?:今年|来年|昨年|去年)(?!度)|例年どおり|例年通り|いつもどおり|いつも通り|例年)(?:たち|達|ども|共)?(?:の|は|が|も|で|、)?"
    r"|(?:別|ほか|他|予約|地元|ご?近所|町内|マンション|団地|地域|仲間|友人|友達|趣味|会社|職場|主婦|次|室内|当会|近く)(?:たち|達)?(?:の|で|は)(?!管理組合|自治会|会)|(?:小さな|ある))+"
)


class Phrases:
    """The noun phrases of a text; only the pieces between borders that are asked about are taken apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces: list[tuple[int, int, str, list[int]]] = []

    def _piece(self, place: int) -> tuple[str, list[int]]:
        """The letters and beginnings of the morphemes (morphemes.py) of the piece in which a character stands."""
        for first, end, letters, starts in self._pieces:
            if first <= place < end:
                return letters, starts
        text = self.text
        first = place
        while first and text[first - 1] not in BORDERS:
            first -= 1
        border = NEXT_BORDER.search(text, place + 1)
        end = border.start() if border else len(text)
        letters, starts = morphemes(text[first:end], first)
        self._pieces.append((first, end, letters, starts))
        return letters, starts

    def letter(self, place: int) -> str:
        """What kind of morpheme stands at a character."""
        letters, starts = self._piece(place)
        return letters[bisect_right(starts, place) - 1]

    def word_end(self, place: int) -> int:
        """Where the morpheme ends in which a character stands."""
        starts = self._piece(place)[1]
        return starts[bisect_right(starts, place)]

    def is_border(self, place: int) -> bool:
        """Whether a morpheme begins at a character, or the text ends there."""
        if place >= len(self.text) or self.text[place] in BORDERS or self.text[place] in PARTICLES:
            return True  # hardly a word begins or goes on with one behind a noun
        starts = self._piece(place)[1]
        return starts[bisect_right(starts, place) - 1] == place

    def is_one(self, start: int, end: int) -> bool:
        """Whether a range is one noun phrase and no part of a word."""
        letters, starts = self._piece(end - 1)
        last = bisect_right(starts, end - 1) - 1
        if starts[last + 1] != end or letters[last] not in ENDS:
            return False
        return starts[0] <= start and letters[bisect_right(starts, start) - 1] != "o" and self.start(end - 1) <= start

    def start(self, head: int) -> int:
        """Where the phrase begins in which the character `head` stands."""
        letters, starts = self._piece(head)
        at = bisect_right(starts, head) - 1
        if at and letters[at - 1] == "v" and self.text.startswith(GATHERINGS, head):
            at -= 1
        verb = letters[at : at + 1] == "v"  # 酒匂川を守る会, 講座を一緒に見る会
        if (
            at and self.text.startswith("会", head) and (let_us := LET_US.search(self.text, max(0, head - 4), head))
        ):  # 歩こう会
            at = bisect_right(starts, let_us.start()) - 1
        while at:
            if letters[at - 1] in NOUNS:
                at -= 1
            elif joined := self._joined(letters, starts, at):
                at -= joined
            elif verb and at > 1 and letters[at - 1] in "をに" and letters[at - 2] in NOUNS:
                verb = letters[at - 1] == "に"
                at -= 2
            else:
                break
        return min(starts[at], head)

    def end(self, place: int, *, over_no: bool = True) -> int:
        """Where the phrase ends that goes on at a place: the nouns, and nouns behind の, from there on; else the place."""
        letters, starts = self._piece(place)
        at = bisect_right(starts, place) - 1
        while at < len(letters) and starts[at] < place + LONGEST_PHRASE:
            if letters[at] in NOUNS or starts[at] < place:
                at += 1
            elif over_no and letters[at : at + 1] == "o" and letters[at + 1 : at + 2] in NOUNS:
                at += 2
            else:
                break
        return max(place, starts[at])

    def _joined(self, letters: str, starts: list[int], at: int) -> int:
        """How many morphemes before one that is no noun, and what stands before it, still belong to the phrase."""
        joint, before = letters[at - 1], letters[at - 2] if at > 1 else ""
        text = self.text[starts[at - 1] : starts[at]]
        if joint == "b":
            return int(text[: len(text) // 2] * 2 == text or text[0] == "第")  # いきいきクラブ, 第一小
        if not before or before not in NOUNS:
            return 0
        if joint in "oとやm" or (joint == "q" and before in "jn") or text in ("ヶ", "ケ", "ノ"):
            return 2
        if joint == "が":
            return 2 * (self.text[starts[at]] in PLACES_BEHIND_GA)
        return 0


def _begins_at_once(text: str, head: int) -> bool:
    """Whether nothing, or but a particle, stands between a border and the head: no need to take anything apart."""
    before = text[head - 1 : head]
    return not before or before in BORDERS or (before in PARTICLES and (head == 1 or text[head - 2] in BORDERS))


def phrase_start(text: str, head: int, end: int, phrases: Phrases) -> int:
    """Return where the phrase begins whose last word begins at `head` and ends at `end`; at most at `head`."""
    if head < end and _begins_at_once(text, head):
        return head
    start = max(0, head - LONGEST_PHRASE, phrases.start(head if head < end else max(head - 1, 0)))
    start = max(start, text.rfind(BLOT, start, head) + 1)
    if text[start - 1 : start] == " " and text[start].isascii() and (latin := LATIN_BEFORE.search(text, 0, start)):
        start = latin.start()  # Wind Seed吹奏楽団
    if (apart := APART.match(text, start, head)) and phrases.is_border(apart.end()):
        start = apart.end()
    junk = JUNK.match(text, start, end)
    if junk and junk.end() <= head and junk.end() < end and phrases.is_border(junk.end()):
        start = junk.end()
    return start
