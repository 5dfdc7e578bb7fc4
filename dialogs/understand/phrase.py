"""Where a noun phrase begins: back from its last word to a border, a particle or the end of a verb."""

import re

BLOT = "\0"  # stands for what is known to be something else: a day, an hour, people, a room
LONGEST_PHRASE = 24

LAST_BORDER = re.compile(r"(?s:.*)[\0\s、。,.!?「」『』():/…~→⏎;#*■●○◎◆☆★♪]")
# Where the phrase cannot have begun yet: after a verb's end, を, or a particle behind a noun.
CUT = re.compile(
    r".*(?=[をっとたしい行すやんまでてのけかよだなれこあ後友仲家親み皆夫達さ人名マ同先生ちはがにも級期輩者戚族知方])(?:を(?![一-鿿]{1,2}[ぁ-ゖ]{0,3}[るうくすつぬぶむぐ](?:会|集|つど|催|夕|教|講|[一-鿿]{1,3}の|$))|って|という|たい|した(?!し)|(?:った|いた|んだ|[けえれべせめげ]た)(?=[一-鿿ァ-ヶーa-z])|ましたが?|ますが?(?!か)|です(?:が|けど|し)?|ている|てる|(?<![育立建当])て(?=[一-鿿ァ-ヶー])|ので|けど|から|より|まで|として|たちの?|だけど|のは|なら|たら|れば|ながら|なく|ことで|(?:あと|後)の|とか|んで(?=[一-鿿ァ-ヶー])|(?:行う|れる|ある|する|いる|やる)(?=[一-鿿ァ-ヶー])|(?<=[0-9円歳代])の|(?<=以上)の|"
    r"(?:友達|友人|仲間|家族|親子|みんな|皆|夫婦|たち|達|さん|人|名|ママ友|同僚|先生|生徒|級生|同期|先輩|後輩|保護者|親戚|親族|知人|知り合い|の方|方々)と|(?<=[一-鿿ァ-ヶーa-z0-9])(?:は|が(?![丘谷浜崎原関峰森岡島池根台野き])|に(?!こ)|で|も(?=[一-鿿ァ-ヶー]))(?=[^\s]))"
)
PARTICLE = re.compile("(?:[のはにでをがともや]|た(?=[一-鿿ァ-ヶー])|さん|より)+")
JUNK = re.compile(
    r"(?:(?:私|わたし|わたくし|僕|ぼく|うち|ウチ|自分|こちら|当方|我々|われわれ|今回|当日|毎度|はい|あの|その|この|ここ|えーと|えっと|ええと|あのー|また|では|皆さん|皆|みんな(?!の会)|いつもの?|同じ|私ども|なんか|たぶん|まず|一度|ちょっと|少し|毎月|毎週|恒例|実は|なお|ずつ|ぜひ|是非|(?:今年|来年|昨年|去年)(?!度)|例年どおり|例年通り|いつもどおり|いつも通り|例年)(?:たち|達|ども|共)?(?:の|は|が|も|で|、)?"
    r"|(?:別|ほか|他|予約|地元|ご?近所|町内|マンション|団地|地域|仲間|友人|友達|趣味|会社|職場|主婦|次|室内|当会|近く)(?:たち|達)?(?:の|で|は)(?!管理組合|自治会|会)|(?:小さな|ある))+"
)
BORDER = frozenset("\0)」』")


def phrase_start(text: str, head: int, end: int) -> int:
    """Return where the phrase begins whose last word begins at `head` and ends at `end`; at most at `head`."""
    start = max(0, head - LONGEST_PHRASE)
    if border := LAST_BORDER.match(text, start, head):
        start = border.end()
    if cut := CUT.match(text, start, max(start, end - 1) if head < end else end):
        start = min(cut.end(), head)
    if start and text[start - 1] in BORDER and (particle := PARTICLE.match(text, start, head)):
        start = particle.end()
    junk = JUNK.match(text, start, end)
    if junk and junk.end() <= head and junk.end() < end:
        start = junk.end()
    return start
