"""入場料と追加: what else the fee depends on: the highest ticket price, and options such as cooling; only where the hall's fees do."""

import re
import unicodedata
from collections.abc import Mapping

from booking import fees
from booking.policy.money import Surcharge
from booking.purposes import purpose_class
from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.turn import Button, Reply, Said, State
from dialogs.understand.numerals import KANJI, number
from dialogs.wanted import klass_of, period, policy_of
from dialogs.words import NO, plain

NONE = "none"
FREE = ("なし", "無料", "0円", "ない", "ありません", "取らない", "取りません", "いただきません")
AMOUNT = re.compile(rf"([0-9]{{1,7}}|[{KANJI}千]{{1,8}})\s*円?")
MOST_YEN = 9_999_999
MOST_BUTTONS = 9


def _surcharges(state: State, desk: Desk) -> tuple[Surcharge, ...]:
    """Those of the room's table that could be added to the use, as far as it is known."""
    policy, room, span = policy_of(state, desk), state.answers.get("room", ""), period(state)
    if room not in policy.rooms:
        return ()
    case = policy.case(room, klass_of(state, desk))
    every = policy.fees(case).surcharges
    if span is None:
        return every
    purpose = purpose_class(policy, state.answers.get("purpose", ""))
    facts = fees.Payer(span[0].date(), state.answers.get("entrance"), case[1], purpose, ticket_yen(state))
    return tuple(one for one in every if fees.concerns(policy, room, one, facts, *span))


# --- 入場料 ---


def ticket_needed(state: State, desk: Desk) -> bool:
    """Only where a surcharge looks at the price of a ticket."""
    return any(one.ticket_over_yen is not None or one.ticket_to_yen is not None for one in _surcharges(state, desk))


def ticket_words(state: State, desk: Desk) -> Reply:
    """Ask for the highest ticket price."""
    return Reply(
        "入場料や参加費はいくらですか？ いちばん高い額を教えてください。\n例：1000円", (Button("なし", "0"), STOP)
    )


def read_ticket(said: Said, state: State, desk: Desk) -> Found:
    """Take an amount in yen, or none."""
    text = unicodedata.normalize("NFKC", said.value or said.text).replace(",", "").replace("、", "").strip()
    if plain(text) in NO or plain(text) in FREE:
        return {"ticket": "0"}
    found = AMOUNT.fullmatch(text) or AMOUNT.search(text if "円" in text else "")
    if found is None:
        raise NotUnderstood("金額を数字で教えてください。なければ「なし」と送ってください。例：1000円")
    return {"ticket": str(min(number(found[1]), MOST_YEN))}


# --- 追加 ---


def offered(state: State, desk: Desk) -> Mapping[str, Surcharge]:
    """The options one may choose for this room, by their sign in the policy."""
    found = (one for one in _surcharges(state, desk) if fees.ticket_fits(one, ticket_yen(state)))
    return {one.option: one for one in found if one.option is not None}


def options_needed(state: State, desk: Desk) -> bool:
    """Only where there is something to choose."""
    return bool(offered(state, desk))


def options_words(state: State, desk: Desk) -> Reply:
    """Ask which options are used, each with what it adds."""
    options = offered(state, desk)
    lines = "\n".join(f"・{one.name}（{_adds(one)}）" for one in options.values())
    every = (Button("すべて使う", ",".join(options)),) if len(options) > 1 else ()
    buttons = tuple(Button(wording.label(one.name, "を使う"), key) for key, one in options.items())
    return Reply(
        f"追加でお使いになるものはありますか？\n{lines}",
        (Button("使わない", NONE), *buttons[:MOST_BUTTONS], *every, STOP),
    )


def _adds(one: Surcharge) -> str:
    if one.yen is not None:
        per = {"hour": "1時間", "slot": "1コマ", "division": "1区分", "day": "1日"}.get(one.per, "1回")
        return f"{per}{wording.yen(one.yen)}"
    return f"{one.percent}%増" if one.percent is not None else f"{one.times:g}倍"


def read_options(said: Said, state: State, desk: Desk) -> Found:
    """Take what is used, by button or by name; the rest is not."""
    options, word = offered(state, desk), plain(said.value or said.text)
    pressed = [key for key in said.value.split(",") if key in options]
    if pressed:
        return {"options": ",".join(pressed)}
    if word == NONE or word in NO or word in FREE or word in ("使わない", "使いません", "いらない", "不要"):
        return {"options": NONE}
    named = [key for key, one in options.items() if one.name in unicodedata.normalize("NFKC", said.text[:500])]
    if not named:
        raise NotUnderstood("使うものを読みとれませんでした。使わないときは「使わない」と送ってください。")
    return {"options": ",".join(named)}


def chosen(state: State, desk: Desk) -> tuple[str, ...]:
    """The options that are used, without those that do not go with the use any more since it was corrected."""
    options = offered(state, desk)
    return tuple(key for key in state.answers.get("options", "").split(",") if key in options)


def declined(state: State, desk: Desk) -> tuple[str, ...]:
    """The options that would be added otherwise, once they have been asked about."""
    if "options" not in state.answers:
        return ()
    used = chosen(state, desk)
    return tuple(key for key, one in offered(state, desk).items() if one.unless_declined and key not in used)


def ticket_yen(state: State) -> int:
    """The highest ticket price, 0 for none."""
    return int(state.answers.get("ticket", "0"))


def rows(state: State, desk: Desk) -> tuple[tuple[str, str], ...]:
    """What was said, for the summary."""
    options = offered(state, desk)
    used = "、".join(options[key].name for key in chosen(state, desk))
    return (
        ("入場料", wording.yen(ticket_yen(state)) if state.answers.get("ticket", "0") != "0" else ""),
        ("追加", used),
    )


CHARGES = (
    Ask(
        "ticket",
        ticket_words,
        read_ticket,
        ticket_needed,
        "入場料",
        simpler="入場料や参加費の額を、数字で送ってください。なければ「なし」です。",
    ),
    Ask(
        "options",
        options_words,
        read_options,
        options_needed,
        "追加",
        simpler="追加で使うものがなければ「使わない」と送ってください。",
    ),
)
