"""Registrations on the rows: their term, renewal and end; class, members, age, once; in the chat without approval."""

from collections.abc import Callable
from pathlib import Path

import pytest

from booking.calendar import JST
from booking.desk import memberships, registrations
from booking.errors import Refusal
from booking.values import Registration
from tests.desk.town import TOWN, house, line_of, linked, member
from tests.support.inprocess import House
from tests.support.people import ask, doing, refusal_of

YEAR = "\n[registration.validity]\nyears = 1\nrenewal_months = 2\n"
CHAT = ('fields = ["name", "kana", "phone"]', 'approval = "none"\nfields = ["name", "kana", "phone"]')


def get(made: House, one: Registration) -> Registration:
    return made.world.read(lambda office: registrations.get(office, one.id))


def at_counter(made: House, klass: str | None = None, **answers: str) -> Registration:
    told = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": "0465123456", **answers}
    return doing(made, lambda office: registrations.at_counter(office, TOWN, told, klass, "tanaka")[0])


def outcome(work: Callable[[], object]) -> str:
    """The reason of the refusal, `OK` without one."""
    try:
        work()
    except Refusal as refusal:
        return refusal.reason
    return "OK"


# --- term ---


def test_a_registration_holds_for_the_policys_years(tmp_path: Path) -> None:
    made = house(tmp_path, extra=YEAR)
    until = get(made, member(made)).valid_until
    assert until is not None
    assert until.astimezone(JST).isoformat() == "2027-05-13T00:00:00+09:00"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2027-05-12 23:59", "OK", id="最後の日"),
        pytest.param("2027-05-13 00:00", "REGISTRATION_EXPIRED", id="期限の翌日"),
    ],
)
def test_after_its_term_nothing_is_booked(tmp_path: Path, now: str, expected: str) -> None:
    made = house(tmp_path, extra=YEAR)
    who = member(made)
    made.clock.set(now)
    made.work()
    booked = outcome(lambda: ask(made, get(made, who), "den", "2027-06-20T10:00", "2027-06-20T11:00"))
    assert booked == expected


def test_the_resident_is_reminded_renews_and_hears_when_it_has_ended(tmp_path: Path) -> None:
    made = house(tmp_path, extra=YEAR)
    who = linked(made)
    with pytest.raises(Refusal) as refused:
        doing(made, lambda office: memberships.renew(office, who.id, "tanaka"))
    assert refused.value.reason == "RENEW_TOO_EARLY"
    assert refused.value.facts["next_at"].isoformat() == "2027-03-13T00:00:00+09:00"
    made.clock.set("2027-03-13 00:00")
    made.work()
    assert ["5月12日（水）まで" in text for text in made.pushes(line_of(1))] == [True]
    doing(made, lambda office: memberships.renew(office, who.id, "tanaka"))
    made.clock.set("2027-05-13 00:00")
    made.work()
    assert refusal_of(made, get(made, who), "den", "2027-06-20T10:00", "2027-06-20T11:00") == "OK"
    made.clock.set("2028-05-13 00:00")
    made.work()
    assert get(made, who).state == "withdrawn"
    assert "有効期間が終わりました" in made.pushes(line_of(1))[-1]
    assert at_counter(made).state == "approved"  # one may register anew


def test_a_late_renewal_where_the_policy_takes_it(tmp_path: Path) -> None:
    made = house(tmp_path, extra=YEAR + "late_years = 1\n")
    who = linked(made)
    made.clock.set("2027-06-01 10:00")
    made.work()
    assert get(made, who).state == "approved"
    assert refusal_of(made, get(made, who), "den", "2027-06-20T10:00", "2027-06-20T11:00") == "REGISTRATION_EXPIRED"
    assert "有効期間は5月12日（水）まで" in "".join(made.say(line_of(1), "6月20日の10時から11時 小部屋"))
    doing(made, lambda office: memberships.renew(office, who.id, "tanaka"))
    assert refusal_of(made, get(made, who), "den", "2027-06-20T10:00", "2027-06-20T11:00") == "OK"


def test_no_use_beyond_the_term_where_the_policy_says_so(tmp_path: Path) -> None:
    made = house(tmp_path, ('fields = ["name"', 'no_use_beyond_expiry = true\nfields = ["name"'), extra=YEAR)
    who = get(made, member(made))
    made.clock.set("2027-04-01 10:00")
    assert refusal_of(made, who, "den", "2027-05-12T10:00", "2027-05-12T11:00") == "OK"
    assert refusal_of(made, who, "den", "2027-05-13T10:00", "2027-05-13T11:00") == "NOT_ELIGIBLE"


def test_a_registration_nobody_uses_ends_and_a_use_keeps_it(tmp_path: Path) -> None:
    made = house(tmp_path, extra="\n[registration.validity]\nunused_years = 2\n")
    idle, busy = member(made, 1), member(made, 2)
    made.clock.set("2027-05-01 10:00")
    ask(made, busy, "den", "2027-06-20T10:00", "2027-06-20T11:00")
    made.clock.set("2028-05-14 00:00")
    made.work()
    assert (get(made, idle).state, get(made, busy).state) == ("withdrawn", "approved")
    made.clock.set("2029-06-21 00:00")
    made.work()
    assert get(made, busy).state == "withdrawn"


# --- who ---


def test_the_class_is_the_one_asked_for_or_the_one_that_fits(tmp_path: Path) -> None:
    made = house(tmp_path)
    assert at_counter(made, phone="0465000001").klass == "resident"
    assert at_counter(made, phone="0465000002", group="ひばり合唱団").klass == "group"
    assert at_counter(made, "outsider", phone="0465000003").klass == "outsider"
    with pytest.raises(Refusal, match="UNKNOWN_CLASS"):
        at_counter(made, "king", phone="0465000004")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param("2", "TOO_FEW_MEMBERS", id="2人"),
        pytest.param("3人", "OK", id="3人"),
        pytest.param("", "OK", id="尋ねていない"),
    ],
)
def test_a_group_has_the_members_its_class_needs(tmp_path: Path, members: str, expected: str) -> None:
    made = house(tmp_path)
    assert outcome(lambda: at_counter(made, group="ひばり合唱団", members=members)) == expected


def test_where_only_groups_register_a_name_is_needed(tmp_path: Path) -> None:
    made = house(tmp_path, ('fields = ["name"', 'unit = "group"\nfields = ["name"'))
    with pytest.raises(Refusal, match="GROUP_NEEDED"):
        at_counter(made)
    assert at_counter(made, group="ひばり合唱団").klass == "group"


@pytest.mark.parametrize(
    ("born", "expected"),
    [pytest.param("2008-05-13", "OK", id="18歳の誕生日"), pytest.param("2008-05-14", "UNDER_AGE", id="誕生日の前日")],
)
def test_the_minimum_age_holds_at_the_counter(tmp_path: Path, born: str, expected: str) -> None:
    made = house(
        tmp_path,
        ('fields = ["name", "kana", "phone"]', 'minimum_age = 18\nfields = ["name", "kana", "birth_date", "phone"]'),
    )
    assert outcome(lambda: at_counter(made, birth_date=born)) == expected


def test_once_a_person_and_once_a_group_by_one_hand(tmp_path: Path) -> None:
    made = house(tmp_path)
    at_counter(made)
    at_counter(made, group="ひばり合唱団")
    at_counter(made, group="もみじ体操クラブ")
    for answers in ({}, {"group": "ひばり 合唱団"}):
        with pytest.raises(Refusal, match="TWICE"):
            at_counter(made, **answers)


def test_a_town_that_registers_by_line_alone_has_no_counter_for_it(tmp_path: Path) -> None:
    made = house(tmp_path, ('fields = ["name"', 'channels = ["line"]\nfields = ["name"'))
    with pytest.raises(Refusal, match="CHANNEL"):
        at_counter(made)


# --- in the chat ---


def talk(made: House, *said: str) -> str:
    return "".join(text for word in said for text in made.say(line_of(1), word))


def test_a_class_is_described_only_where_the_policy_says_who_belongs_to_it(tmp_path: Path) -> None:
    described = ('name = "登録団体"\n', 'name = "登録団体"\nmembers = "町内の3人以上の団体"\n')
    made = house(tmp_path, CHAT, described)
    asked = talk(made, "登録", "同意する")
    assert "どの区分で登録しますか？\n・登録団体：町内の3人以上の団体" in asked
    assert "・町民" not in asked
    assert "登録した方" not in asked
    assert "［町民］" in asked


def test_without_approval_one_is_registered_by_the_last_word_and_books_at_once(tmp_path: Path) -> None:
    made = house(tmp_path, CHAT, extra=YEAR)
    asked = talk(made, "登録", "同意する")
    assert "どの区分で登録しますか" in asked
    assert "登録団体" in asked
    summary = talk(made, "町民", "山田 花子", "ヤマダ ハナコ", "090-1234-5678")
    assert "「はい」を押すと、登録が終わります" in summary
    talk(made, "はい")
    (registration,) = [one for person in made.ledger()["residents"] for one in person["registrations"]]
    assert registration["state"] == "approved"
    assert not made.cards()
    asked = talk(made, "6月20日の10時から12時 小部屋 5人", "会", "展示販売")
    assert "入場料や参加費はいくらですか" in asked
    assert "冷房（1時間100円）" in talk(made, "1,500円")
    talk(made, "冷房")
    summary = talk(made, "借りない")
    assert "2,700円" in summary  # (1,000円 ×2 + 5割) + 冷房200円
    assert "予約が決まりました" in talk(made, "はい")
    (booking,) = made.ledger()["bookings"]
    assert booking["fee_yen"] == 2700


def test_who_registers_twice_in_the_chat_is_refused_where_nobody_looks(tmp_path: Path) -> None:
    made = house(tmp_path, CHAT)
    at_counter(made, phone="09012345678")
    talk(made, "登録", "同意する", "町民", "山田 花子", "ヤマダ ハナコ", "090-1234-5678")
    assert "登録は1回だけ" in talk(made, "はい")


def test_staff_approve_as_the_class_they_see(tmp_path: Path) -> None:
    made = house(tmp_path)
    talk(made, "登録", "同意する", "町民", "山田 花子", "ヤマダ ハナコ", "090-1234-5678", "はい")
    made.work()
    (registration,) = [one for person in made.ledger()["residents"] for one in person["registrations"]]
    assert "この区分で承認" in str(made.cards())
    made.press("U0APPROVER", "registration_approve", f"{registration['id']}:outsider")
    found = made.world.read(lambda office: registrations.get(office, registration["id"]))
    assert (found.state, found.klass) == ("approved", "outsider")


# --- asked by class ---

BY_CLASS = (
    (
        'name = "登録団体"\nkind = "group"',
        'name = "登録団体"\nkind = "group"\nfields = ["name", "kana", "phone", "group", "members", "email"]\noptional = ["email"]',
    ),
    ('name = "町外の方"', 'name = "町外の方"\nfields = ["name", "kana", "phone", "address"]'),
    CHAT,
)


def test_each_class_is_asked_its_own_questions_in_the_chat(tmp_path: Path) -> None:
    made = house(tmp_path, *BY_CLASS)
    talk(made, "登録", "同意する", "登録団体", "山田 花子", "ヤマダ ハナコ")
    asked = talk(made, "090-1234-5678")
    assert "メール" in asked
    assert "スキップ" in asked
    assert "団体名を教えてください" in talk(made, "スキップ")
    assert "団体は何人ですか" in talk(made, "ひばり合唱団")
    assert "団体は3人以上" in talk(made, "2人")
    summary = talk(made, "12人")
    assert "ひばり合唱団" in summary
    assert "住所" not in summary
    talk(made, "はい")
    (registration,) = [one for person in made.ledger()["residents"] for one in person["registrations"]]
    assert registration["state"] == "approved"


def test_a_class_without_own_questions_is_asked_those_of_all(tmp_path: Path) -> None:
    made = house(tmp_path, *BY_CLASS)
    assert "よろしいですか" in talk(made, "登録", "同意する", "町民", "山田 花子", "ヤマダ ハナコ", "090-1234-5678")


def test_an_answer_given_for_another_class_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    made = house(tmp_path, *BY_CLASS)
    talk(made, "登録", "同意する", "町外の方", "山田 花子", "ヤマダ ハナコ", "中央町一丁目2番3号")
    assert "中央町" in talk(made, "090-1234-5678")
    talk(made, "いいえ", "区分")
    summary = talk(made, "町民")
    assert "よろしいですか" in summary
    assert "中央町" not in summary
    talk(made, "はい")
    (mine,) = [one["id"] for person in made.ledger()["residents"] for one in person["registrations"]]
    answers = made.world.read(lambda office: registrations.get(office, mine)).answers
    assert "address" not in answers


@pytest.mark.parametrize(
    ("klass", "answers", "missing"),
    [
        pytest.param("resident", {}, None, id="区分の項目がない人は、窓口で省ける"),
        pytest.param("outsider", {}, ("address",), id="町外の方は住所が要る"),
        pytest.param("outsider", {"address": "中央町一丁目2番3号"}, None, id="住所を聞いた"),
        pytest.param("group", {"group": "ひばり合唱団"}, ("members",), id="団体は人数が要る"),
        pytest.param("group", {"group": "ひばり合唱団", "members": "3人"}, None, id="メールは省ける"),
    ],
)
def test_the_counter_needs_what_the_class_must_tell(
    tmp_path: Path, klass: str, answers: dict[str, str], missing: tuple[str, ...] | None
) -> None:
    made = house(tmp_path, *BY_CLASS)
    if missing is None:
        assert at_counter(made, klass, **answers).klass == klass
        return
    with pytest.raises(Refusal, match="ANSWERS_MISSING") as refused:
        at_counter(made, klass, **answers)
    assert refused.value.facts["fields"] == missing
