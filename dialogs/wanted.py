"""What is known of a use while it is being talked about, and what the rules say of it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from booking import engine
from booking.calendar import JST
from booking.policy import Policy
from dialogs.questions import Desk, Spans
from dialogs.turn import State

CHANNEL = "line"
LOTTERY, FIRST_COME = "lottery_entry", "first_come_booking"
CELL_MINUTES = 5


def policy_of(state: State, desk: Desk) -> Policy:
    """The rules of today of the hall the talk is about."""
    return desk.facilities[state.facility]


def rules_of(state: State, desk: Desk) -> Policy:
    """The same with all versions, for questions about a later day."""
    return desk.rules[state.facility]


def klass_of(state: State, desk: Desk) -> str | None:
    """The applicant class of the resident's registration."""
    registration = desk.registration(state.facility)
    return registration.klass if registration else None


def at(day: str, clock: str) -> datetime:
    """A day and HH:MM (24:00 allowed) as a moment in Japan."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime.combine(date.fromisoformat(day), time(), JST) + timedelta(hours=hour, minutes=minute)


def day_of(state: State) -> date | None:
    """The day of use, once it is known."""
    day = state.answers.get("date")
    return date.fromisoformat(day) if day else None


def period(state: State) -> tuple[datetime, datetime] | None:
    """The whole use, once day and both times are known."""
    answers = state.answers
    if not all(answers.get(name) for name in ("date", "start", "end")):
        return None
    return at(answers["date"], answers["start"]), at(answers["date"], answers["end"])


def clock(moment: datetime, day: date) -> str:
    """HH:MM as answers keep it; the midnight after `day` is 24:00."""
    return "24:00" if moment.date() > day else f"{moment:%H:%M}"


def explained(state: State, desk: Desk) -> engine.Explanation:
    """What the rules say of this room, day and (once known) time, now, for this person."""
    span = period(state)
    return engine.explain(
        rules_of(state, desk),
        desk.at,
        state.answers["room"],
        date.fromisoformat(state.answers["date"]),
        start=span[0] if span else None,
        end=span[1] if span else None,
        entrance=state.answers.get("entrance"),
        klass=klass_of(state, desk),
        channel=CHANNEL,
        history=desk.history(state.facility),
    )


def by_lottery(told: engine.Explanation) -> bool:
    """Whether it would be an entry: where both stages are open, first come is meant."""
    return LOTTERY in told.may and FIRST_COME not in told.may


def stage_of(told: engine.Explanation) -> engine.Window | None:
    """The stage an application now would belong to."""
    kind = "lottery" if by_lottery(told) else "first_come"
    open_now = (w for w in told.stages if w.kind == kind and w.opens_at <= told.at < w.closes_at)
    return next(open_now, None)


def open_spans(state: State, desk: Desk, room: str = "") -> Spans:
    """The runs of the day that can still be asked for: what nobody holds and has not passed."""
    spans = desk.free(state.facility, room or state.answers["room"], date.fromisoformat(state.answers["date"]))
    return still_ahead(spans, desk.at)


def still_ahead(spans: Spans, now: datetime) -> Spans:
    """The runs without what has passed, cut at a whole cell."""
    minute = now.replace(second=0, microsecond=0)
    begin = minute + timedelta(minutes=-minute.minute % CELL_MINUTES)
    return tuple((max(start, begin), end) for start, end in spans if end > begin)


def equipment_of(state: State) -> Mapping[str, int]:
    """What is borrowed with the room, by equipment id."""
    pairs = (part.partition(":") for part in state.answers.get("equipment", "").split(",") if ":" in part)
    return {key: int(count) for key, _, count in pairs}
