"""先行予約: what only the counter takes, told to whoever asks for it by name."""

from collections.abc import Iterable

from booking import engine, explain
from booking.errors import Refusal
from booking.policy import Policy
from booking.policy.ways import Stage
from dialogs import facts
from dialogs.questions import Desk
from dialogs.understand import Reading
from dialogs.wanted import CHANNEL


def answer(policy: Policy, text: str, reading: Reading, desk: Desk) -> str:
    """How a priority booking is had here, or an empty text where none is asked for or none exists."""
    for room in policy.rooms:
        for channel in policy.channels:
            for stage in policy.stages(policy.case(room, None, channel)):
                if channel != CHANNEL and stage.kind == "priority" and stage.name and stage.name in text[:500]:
                    return _told(policy, stage, channel, text, reading, desk)
    return ""


def _told(policy: Policy, stage: Stage, channel: str, text: str, reading: Reading, desk: Desk) -> str:
    lines = [
        f"{stage.name}は、{_ways(policy, stage)}だけで受け付けています。",
        facts.answer(policy, text) or _conditions(stage),
    ]
    if len(reading.dates) == 1 and reading.room in policy.rooms:
        lines.append(_on_that_day(policy, channel, reading, desk))
    lines.append(policy.texts.contact.strip())
    return "\n".join(line for line in lines if line)


def _ways(policy: Policy, stage: Stage) -> str:
    return "・".join(policy.channels[key].name for key in _channels(policy, stage))


def _channels(policy: Policy, stage: Stage) -> Iterable[str]:
    return stage.channels or tuple(key for key in policy.channels if key != CHANNEL)


def _conditions(stage: Stage) -> str:
    wanted = "、または".join(condition.text for condition in stage.conditions)
    return f"条件は、{wanted}ことです。" if wanted else ""


def _on_that_day(policy: Policy, channel: str, reading: Reading, desk: Desk) -> str:
    try:
        told = engine.explain(desk.rules[policy.id], desk.at, reading.room or "", reading.dates[0], channel=channel)
    except Refusal:
        return ""
    return explain.as_text(desk.rules[policy.id], told)
