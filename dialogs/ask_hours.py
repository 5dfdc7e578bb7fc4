"""From when until when: what is free is shown and offered; every button and the clock also take typed words."""

from datetime import datetime

from booking import engine
from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.told import hhmm, plus, read
from dialogs.turn import Button, Reply, Said, State
from dialogs.wanted import CHANNEL, at, by_lottery, clock, day_of, explained, klass_of, open_spans, policy_of, rules_of

MOST_TIMES = 8
OTHER_DAY = Button("別の日にする", "fix:date")


# --- 何時から ---


def start_words(state: State, desk: Desk) -> Reply:
    """Ask for the times; what is free that day is shown and offered."""
    day = day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    where = f"{wording.day(day, desk.at.date())}の{policy_of(state, desk).rooms[state.answers['room']].name}"
    text = _by_division(state, desk) if _sells_divisions(state, desk) else _by_hours(state, desk)
    return Reply(f"{where}は、{text}", (*offered(state, desk), OTHER_DAY, STOP))


def _by_hours(state: State, desk: Desk) -> str:
    shown = "、".join(wording.hours(start, end) for start, end in open_spans(state, desk)[:6])
    how = "に申し込めます" if by_lottery(explained(state, desk)) else "が空いています"
    return f"{shown}{how}。\n何時から何時まで使いますか？\n例：14時から16時まで"


def _by_division(state: State, desk: Desk) -> str:
    ranges = _divisions(state, desk)
    table = "\n".join(f"・{name} {wording.hours(start, end)}" for start, end, name in ranges)
    example = f"{ranges[0][0].hour}時から{ranges[:2][-1][1].hour or 24}時まで" if ranges else ""
    return f"次の区分で申し込めます。\n{table}\nどの区分を使いますか？ 続けて使うときは、時刻で送ってください。\n例：{example}"


def offered(state: State, desk: Desk) -> tuple[Button, ...]:
    """Times to press: the parts of the day the hall sells, else what was hinted at (午前中), else starts, then the clock."""
    ranges = _divisions(state, desk) or _in_window(state, desk)
    if ranges:
        buttons = tuple(_range(start, end, name) for start, end, name in ranges[:MOST_TIMES])
        return buttons if _sells_divisions(state, desk) else (*buttons, _picker(state, desk))
    starts = _thinned(_starts(state, desk))
    return (*(Button(f"{wording.clock(start)}から", f"{start:%H:%M}") for start in starts), _picker(state, desk))


Ranges = list[tuple[datetime, datetime, str]]


def _divisions(state: State, desk: Desk) -> Ranges:
    if not _sells_divisions(state, desk):
        return []
    spans, day = open_spans(state, desk), day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    table = engine.askable(
        rules_of(state, desk), state.answers["room"], day, spans, desk.at, klass=klass_of(state, desk), channel=CHANNEL
    )
    return [(one.start, one.end, one.name) for one in table]


def _sells_divisions(state: State, desk: Desk) -> bool:
    policy = policy_of(state, desk)
    return bool(policy.use(policy.case(state.answers["room"], klass_of(state, desk), CHANNEL)).divisions)


def _in_window(state: State, desk: Desk) -> Ranges:
    """午前中: the whole of it, and from each later hour to its end, as far as free."""
    window = state.answers.get("window")
    if not window:
        return []
    low, high = (at(state.answers["date"], bound) for bound in window.split("/"))
    starts = [start for start in _starts(state, desk) if low <= start < high and start.minute == low.minute]
    return [
        (start, high, "")
        for start in starts
        if high in engine.ends(rules_of(state, desk), state.answers["room"], start)
    ][:3]


def _range(start: datetime, end: datetime, name: str) -> Button:
    shown = wording.hours(start, end)
    return Button(wording.label(name, f" {shown}") if name else shown, f"{start:%H:%M}-{clock(end, start.date())}")


def _starts(state: State, desk: Desk) -> list[datetime]:
    day, spans = day_of(state), open_spans(state, desk)
    assert day is not None  # noqa: S101 - asked after the day
    every = engine.starts(
        rules_of(state, desk), state.answers["room"], day, klass=klass_of(state, desk), channel=CHANNEL
    )
    return [start for start in every if any(opens <= start < closes for opens, closes in spans)]


def _thinned(moments: list[datetime]) -> list[datetime]:
    """Few enough to press: all of them, else whole hours, else every second, third … hour."""
    if len(moments) <= MOST_TIMES:
        return moments
    full = 0 if any(moment.minute == 0 for moment in moments) else moments[0].minute
    whole = [moment for moment in moments if moment.minute == full]
    return whole[:: max(1, -(-len(whole) // MOST_TIMES))]


def _picker(state: State, desk: Desk) -> Button:
    """Any other time, on a clock to turn."""
    first = next(iter(_starts(state, desk)), None)
    return Button("時間を選ぶ", "", picker="time", initial=f"{first:%H:%M}" if first else "09:00")


def read_start(said: Said, state: State, desk: Desk) -> Found:
    """Take a start, or a start and an end, by button or clock."""
    start, dash, end = said.value.partition("-")
    start, end = picked_clock(start), picked_clock(end)
    if start and (end or not dash):
        length = state.answers.get("minutes")
        later = end or (plus(start, at("2000-01-01", _hours(length)) - at("2000-01-01", "00:00")) if length else "")
        return {"start": start, **({"end": later} if later else {})}
    raise NotUnderstood("時刻を読みとれませんでした。")


def _hours(minutes: str) -> str:
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d}"


def picked_clock(value: str) -> str:
    """HH:MM out of what a button or a clock gives, else an empty text."""
    hour, colon, minute = value.rpartition("T")[2].partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) <= 24 and int(minute) < 60:
        return f"{int(hour):02d}:{int(minute):02d}"
    return ""


# --- 何時まで ---


def end_words(state: State, desk: Desk) -> Reply:
    """Ask until when; the ends that are free are offered."""
    start = at(state.answers["date"], state.answers["start"])
    ends = [clock(end, start.date()) for end in _few(_ends(state, desk, start))]
    buttons = (Button(f"{end.removeprefix('0')}まで", end) for end in ends)
    example = f"\n例：{ends[len(ends) // 2].removeprefix('0')}まで" if ends else ""
    return Reply(f"{wording.clock(start)}から、何時まで使いますか？{example}", (*buttons, STOP))


def _ends(state: State, desk: Desk, start: datetime) -> list[datetime]:
    spans = open_spans(state, desk)
    limit = next((closes for opens, closes in spans if opens <= start < closes), None)
    every = engine.ends(
        rules_of(state, desk), state.answers["room"], start, klass=klass_of(state, desk), channel=CHANNEL
    )
    return [end for end in every if limit is None or end <= limit]


def _few(ends: list[datetime]) -> list[datetime]:
    """The next ends, and the last one there is."""
    return ends if len(ends) <= MOST_TIMES else [*ends[: MOST_TIMES - 1], ends[-1]]


def read_end(said: Said, state: State, desk: Desk) -> Found:
    """Take an end by button or clock; a typed one was read with its start."""
    if end := picked_clock(said.value):
        return {"end": end}
    reading = read(said, state, desk) if said.kind == "text" else None
    if reading and (found := reading.end or reading.start):
        return {"end": hhmm(found, closing=True)}
    raise NotUnderstood("時刻を読みとれませんでした。")


START = Ask(
    "start",
    start_words,
    read_start,
    label="時間",
    clears=("end", "window", "minutes"),
    simpler="始まりと終わりの時刻を教えてください。\n例：14時から16時",
)
END = Ask("end", end_words, read_end, simpler="終わりの時刻を教えてください。\n例：16時まで")
