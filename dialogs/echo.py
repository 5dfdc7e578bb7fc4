"""Saying back what was understood: 5月23日（土）14:00〜16:00、1階洋室、10人ですね。空いています。"""

from booking import explain
from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import FIX, SUMMARY
from dialogs.turn import State
from dialogs.wanted import by_lottery, day_of, explained, period, policy_of, rules_of

WHEN = ("date", "start", "end")
SAID_BACK = (*WHEN, "room", "headcount")
ONLY_NAMED = {"group": "団体名", "purpose": "目的"}


def said_back(before: State, after: State, desk: Desk) -> str:
    """One or two sentences about what changed between two states; empty when nothing worth saying did."""
    changed = {name for name, value in after.answers.items() if value != before.answers.get(name)}
    corrected = before.at in (SUMMARY, FIX) or any(before.answers.get(name) for name in changed & set(SAID_BACK))
    parts = _parts(changed, after, desk)
    if corrected:
        parts += [word for name, word in ONLY_NAMED.items() if name in changed]
    if not parts:
        return ""
    lead = "、".join(parts) + (
        "に直しました。" if _says_value(changed) and corrected else "を直しました。" if corrected else "ですね。"
    )
    return lead + _standing(changed, corrected, after, desk)


def _says_value(changed: set[str]) -> bool:
    return bool(changed & set(SAID_BACK))


def _parts(changed: set[str], state: State, desk: Desk) -> list[str]:
    parts = [_when(changed, state, desk)]
    if "room" in changed and len(policy_of(state, desk).rooms) > 1:
        parts.append(policy_of(state, desk).rooms[state.answers["room"]].name)
    if "headcount" in changed:
        parts.append(f"{state.answers['headcount']}人")
    return [part for part in parts if part]


def _when(changed: set[str], state: State, desk: Desk) -> str:
    """The day if it is new, the hours if they are."""
    day, span = day_of(state), period(state)
    shown = wording.day(day, desk.at.date()) if day and "date" in changed else ""
    if span and changed & {"start", "end"}:
        return f"{shown}{wording.hours(*span)}"
    if "start" in changed and state.answers.get("start"):
        return f"{shown}{_bare(state.answers['start'])}から"
    return shown


def _bare(clock: str) -> str:
    return clock.removeprefix("0")


def _standing(changed: set[str], corrected: bool, state: State, desk: Desk) -> str:
    """空いています, or that and until when the lots are drawn: once, when the day or the hours have become known."""
    if not changed & {*WHEN, "room"} or "room" not in state.answers or "date" not in state.answers:
        return ""
    told = explained(state, desk)
    if by_lottery(told):
        return "\n" + explain.as_text(rules_of(state, desk), told) if "date" in changed else ""
    if period(state) is None:
        return ""
    return "こちらも空いています。" if corrected else "空いています。"
