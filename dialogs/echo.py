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
        parts += [word for name, word in ONLY_NAMED.items() if name in changed and name in before.answers]
    if not parts and after.at != SUMMARY:  # the summary shows them
        parts = [f"「{after.answers[name]}」" for name in ONLY_NAMED if name in changed]
    lead = "、".join(parts) + _ending(changed, corrected) if parts else ""
    return "\n".join(
        part for part in (lead + _free(changed, corrected, after, desk), _lots(changed, after, desk)) if part
    )


def _ending(changed: set[str], corrected: bool) -> str:
    if not corrected:
        return "ですね。"
    return "に直しました。" if changed & set(SAID_BACK) else "を直しました。"


def _parts(changed: set[str], state: State, desk: Desk) -> list[str]:
    parts = [_when(changed, state, desk)]
    if "room" in changed and len(policy_of(state, desk).rooms) > 1:
        parts.append(policy_of(state, desk).rooms[state.answers["room"]].name)
    if "headcount" in changed:
        parts.append(f"{state.answers['headcount']}人")
    return [part for part in parts if part]


def _when(changed: set[str], state: State, desk: Desk) -> str:
    """The day if it is new and the hours once they are known; what the question that follows will name is left to it."""
    day, span = day_of(state), period(state)
    shown = wording.day(day, desk.at.date()) if day and "date" in changed else ""
    if span and changed & set(WHEN):
        return f"{shown}{wording.hours(*span)}"
    if day and "room" in state.answers:  # the hours come next
        return shown if "start" in state.answers else ""
    if not {"start", "end"} & changed or "start" not in state.answers:
        return shown
    end = state.answers.get("end")
    return f"{shown}{_bare(state.answers['start'])}{f'〜{_bare(end)}' if end else 'から'}"


def _bare(clock: str) -> str:
    return clock.removeprefix("0")


def _free(changed: set[str], corrected: bool, state: State, desk: Desk) -> str:
    """空いています, once the whole use is known."""
    if not changed & {*WHEN, "room"} or "room" not in state.answers or period(state) is None:
        return ""
    if by_lottery(explained(state, desk)):
        return ""
    return "こちらも空いています。" if corrected else "空いています。"


def _lots(changed: set[str], state: State, desk: Desk) -> str:
    """That the day is in the lottery, until when, and when the result comes: once, when the day has become known."""
    if not {"room", "date"} & changed or not {"room", "date"} <= set(state.answers):
        return ""
    told = explained(state, desk)
    return explain.as_text(rules_of(state, desk), told) if by_lottery(told) else ""
