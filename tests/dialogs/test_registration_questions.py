"""Each question of the registration holds exactly one of the words by which it is known outside (contract, residents' side)."""

from dialogs import router
from dialogs.turn import Said, State
from tests.dialogs.heading import desk_of

WORDS = ("同意", "お名前", "フリガナ", "生年月日", "郵便番号", "ご住所", "電話", "メール")
GOOD = (
    "同意する",
    "山田 花子",
    "ヤマダ ハナコ",
    "昭和32年5月1日",
    "181-0001",
    "中央町一丁目2番3号",
    "090-1234-5678",
    "スキップ",
)
BAD = (
    "",
    "😀",
    "？？？",
    "12345678901234567890",
    "やまだ花子1",
    "2030/1/1",
    "2015年4月1日",
    "1-2-3",
    "0422-29-9611",
    "a@",
    "あ" * 10_000,
)


def asked(state: State, text: str) -> tuple[State, str]:
    """The next state and the question as it is asked, asides in messages of their own left out."""
    desk = desk_of(["今日: 2026-05-13 10:00"])
    turn = router.step(state, Said(text, desk.at), desk)
    last = turn.replies[-1]
    return turn.state, "\n".join((last.title, last.text, last.after))


def words_in(question: str) -> list[str]:
    return [word for word in WORDS if word in question]


def test_one_thing_a_message_in_the_order_of_the_contract() -> None:
    state, question = asked(State(), "登録")
    for word, answer in zip(WORDS, GOOD, strict=True):
        assert words_in(question) == [word]
        state, question = asked(state, answer)
    assert "よろしいですか" in question


def test_a_bad_answer_repeats_the_question_with_its_one_word() -> None:
    state, _ = asked(State(), "登録")
    for word, answer in zip(WORDS, GOOD, strict=True):
        for bad in BAD:
            after, again = asked(state, bad)
            if after.at == state.at:  # some of them answer some of the questions
                assert words_in(again) == [word], again
        for aside in ("ヘルプ", "予約確認", "空き状況", "暗証番号", "駐車場ありますか？"):
            assert words_in(asked(state, aside)[1]) == [word]
        state, _ = asked(state, answer)


def test_a_sticker_gets_the_same_question_in_other_words() -> None:
    desk = desk_of(["今日: 2026-05-13 10:00"])
    state, question = asked(State(), "登録")
    for word, answer in zip(WORDS, GOOD, strict=True):
        told = router.step(state, Said("", desk.at, "sticker"), desk).replies[-1].text
        assert words_in(told) == [word]
        assert told != question
        state, question = asked(state, answer)
