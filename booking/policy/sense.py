"""What is well written but makes no sense: names that lead nowhere, windows that never open, rooms nobody can book."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from booking.errors import Refusal
from booking.policy.ambiguous import same_draws, same_names, tied_rules
from booking.policy.bands import closed_bands, ticket_bands
from booking.policy.base import WEEKDAYS, span_text
from booking.policy.compiled import Policy
from booking.policy.dated import Path
from booking.policy.doubt import Doubt
from booking.policy.faults import Fault, Sheet, shown
from booking.policy.impossible import impossible_windows
from booking.policy.ladder import useless_steps
from booking.policy.names import Found, Said, unknown_names
from booking.policy.places import CalendarShape
from booking.policy.prices import holes
from booking.policy.promises import after_use, wrong_lapses, wrong_payments, wrong_provisionals
from booking.policy.select import matching
from booking.policy.takers import empty_penalties, shut_channels, unordered_classes
from booking.policy.trial import cases, open_days
from booking.policy.unsupported import long_ids, not_yet
from booking.policy.waivers import idle_waivers


def nonsense(
    policy: Policy, sheet: Sheet, mended: Iterable[Path] = (), festivals: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    """Every fault that only shows when the parts of a version are seen together.

    Args:
        policy: The version, as far as it could be understood.
        sheet: Where its parts stand in the file.
        mended: What was put right to understand it; nothing is said about that again.
        festivals: The names of the festivals of the whole file, those of other days and spoilt ones included.
    """
    doubt = Doubt(frozenset(mended))
    strange = [found for found in unknown_names(policy, festivals) if not doubt.inside(found[0])]
    yield from (_fault(sheet, found) for found in strange)
    doubt = doubt.also(path for path, _, _, _ in strange)
    if doubt.inside(("default_class",)):
        policy = replace(policy, default_class=next(iter(policy.classes)))
    plain = tuple(festival for festival in policy.festivals if festival.festival is None)
    policy = replace(policy, festivals=plain, cache={}) if len(plain) < len(policy.festivals) else policy
    policy = _with_calendars(policy, (str(value) for path, value, _, _ in strange if path[-1] == "calendar"))
    if not doubt.any("stages", "limits"):
        yield from _guarded(sheet, "stages", lambda: tied_rules(policy, sheet.place))
    for sections, check in _CHECKS:
        if doubt.any(*sections):
            continue
        found = list(_guarded(sheet, sections[0], partial(check, policy)))
        yield from found
        if found and check is _hours:  # bounds shifted by these days would only say it again
            doubt = doubt.also([("hours",)])
    yield from _guarded(sheet, "stages", lambda: impossible_windows(policy, doubt, sheet.place))
    yield from _guarded(sheet, "stages", lambda: same_draws(policy, doubt, sheet.place))
    yield from _guarded(sheet, "refund", lambda: useless_steps(policy, doubt))


def _with_calendars(policy: Policy, names: Iterable[str]) -> Policy:
    """The policy with calendars of these names, open every day."""
    added = {name: CalendarShape.model_validate({"name": name}) for name in names}
    if not added:
        return policy
    calendars = {**added, **policy.document.calendars}
    return replace(policy, document=policy.document.model_copy(update={"calendars": calendars}), cache={})


def _guarded(sheet: Sheet, section: str, check: Callable[[], Iterator[Found]]) -> Iterator[Fault]:
    """The faults a check finds; a check that breaks down is one."""
    try:
        yield from [_fault(sheet, found) for found in check()]
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, Refusal) as error:
        text = f"この部分を計算できません（{type(error).__name__}）。日付や数が極端でないか見てください"
        yield sheet.fault((section,), "（計算できない値）", "docs/policy.md の例", text)


def _fault(sheet: Sheet, found: Found) -> Fault:
    path, value, accepted, message = found
    text = accepted if isinstance(accepted, str) else shown(accepted)
    return sheet.fault(path, value if isinstance(value, Said) else shown(value), text, message)


def _hours(policy: Policy) -> Iterator[Found]:
    """A weekday without opening hours."""
    for room in policy.rooms:
        hours = policy.hours_of(room)
        missing = [_DAYS[number] for number, day in enumerate(WEEKDAYS) if getattr(hours, day) is None]
        if missing:
            yield (
                ("hours",),
                Said(f"{'・'.join(missing)}がありません"),
                'every_day = "09:00-21:00"',
                f'室場 {room} の開館時間が決まっていない曜日があります（休みなら "closed"）',
            )
            return


def _unbookable(policy: Policy) -> Iterator[Found]:
    """A room for which no stage is offered to anybody."""
    for room in policy.rooms if policy.document.stages else ():
        if not any(policy.stages(case) for case in cases(policy) if case[0] == room):
            yield (
                ("rooms", room),
                policy.rooms[room].name,
                f'[[stages]] rooms = ["{room}"]',
                "だれも、どの方法でも予約できない室場です",
            )


def _divisions(policy: Policy) -> Iterator[Found]:
    """Divisions outside every opening period; lengths that contradict each other once tables are laid over each other."""
    told: set[str] = set()
    for room in policy.rooms:
        for path, found, accepted, message in _lengths(policy, room):
            if message not in told:
                told.add(message)
                yield path, found, accepted, f"室場 {room} で、{message}"


def _lengths(policy: Policy, room: str) -> Iterator[Found]:
    from booking.opening import ends, starts

    use = policy.use(policy.case(room))
    path = _where(policy, room)
    hours = policy.hours_of(room)
    periods = [span for day in WEEKDAYS for span in getattr(hours, day) or ()]
    periods += [span for exception in hours.exceptions for span in exception.hours]
    for index, division in enumerate(use.divisions):
        low, high = division.time
        if not any(opens <= low and high <= closes for opens, closes in periods):
            fitting = max(periods, key=lambda span: min(span[1], high) - max(span[0], low), default=(540, 720))
            inside = span_text(fitting)
            yield (
                (*path, "divisions", index, "time"),
                Said(span_text(division.time)),
                inside,
                f"区分「{division.name}」が開館時間の外です",
            )
    shortest = max(use.min_minutes, 0 if use.divisions else use.slot_minutes)
    if use.max_minutes is not None and use.max_minutes < shortest:
        yield (*path, "max_minutes"), use.max_minutes, shortest, "max_minutes が最短の利用時間より短くなります"
    if not use.divisions and use.min_minutes % use.slot_minutes:
        rounded_up = -(-use.min_minutes // use.slot_minutes) * use.slot_minutes
        yield (*path, "min_minutes"), use.min_minutes, rounded_up, "min_minutes が貸出の単位の倍数ではありません"
    days = open_days(policy, room)
    if len(days) >= WEEK and not any(
        ends(policy, room, start) for day in days for start in starts(policy, room, day)[:1]
    ):
        key, found = (
            ("slot_minutes", use.slot_minutes)
            if use.slot_minutes >= use.min_minutes
            else ("min_minutes", use.min_minutes)
        )
        yield (*path, key), found, "60", "貸出の単位か最短の利用時間が開館時間より長く、1度も借りられません"


def _where(policy: Policy, room: str) -> Path:
    """Where the finest rule about a room's times is written."""
    shape = policy.document.rooms[room]
    fitting = [rule for _, rule in matching(policy.document.use, room, shape, *policy.case(room)[1:])]
    if not fitting:
        return ("use",)
    return ("use", next(index for index, rule in enumerate(policy.document.use) if rule is fitting[-1]))


WEEK = 7
"""Open days from which on a version shows how a room is let: a single day of other hours shows nothing."""
_DAYS = ("月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜")
_TIMES = ("stages", "calendars", "closed", "hours", "festivals", "use")
"""What the windows of stages depend on."""
_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Policy], Iterator[Found]]], ...] = (
    (("hours", "closed", "festivals"), _hours),
    (("stages",), _unbookable),
    (("use", "hours", "closed", "festivals"), _divisions),
    (("fees", "use", "hours", "closed", "festivals", "entrances", "purposes"), holes),
    (("rooms",), same_names),
    (("evictions", "refund"), after_use),
    (("payment", *_TIMES), wrong_payments),
    (("lapse", *_TIMES), wrong_lapses),
    (_TIMES, wrong_provisionals),
    (("limits", *_TIMES), idle_waivers),
    (("fees",), ticket_bands),
    (("fees", "use", "hours", "closed", "festivals"), closed_bands),
    (("stages", "classes"), unordered_classes),
    (("stages", "channels"), shut_channels),
    (("penalties", "calendars", "closed", "hours", "festivals", "use"), empty_penalties),
    (("registration", "change", "key"), not_yet),
    (("id", "channels", "classes", "rooms", "entrances", "purposes", "equipment"), long_ids),
)
"""Each check with the parts of a file that must be sound for it to say anything."""
