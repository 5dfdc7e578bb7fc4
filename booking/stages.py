"""Which stages exist for a day of use, and when each begins and ends."""

from dataclasses import dataclass
from datetime import date, datetime

from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
from booking.calendar import at_clock
from booking.opening import day_types, last_start
from booking.policy import Case, Policy
from booking.policy.anchors import Anchor
from booking.policy.ways import Stage


@dataclass(frozen=True, slots=True)
class Window:
    """A stage of one day of use. Instants in Japan time; closing instants are exclusive, at the start of use at the latest."""

    kind: str
    id: str
    name: str
    opens_at: datetime
    closes_at: datetime
    draws_at: datetime | None
    announces_at: datetime | None
    confirm_opens_at: datetime | None
    confirm_closes_at: datetime | None
    confirm_reminds_at: datetime | None
    stage: Stage


NAMES = {"lottery": "抽選予約", "first_come": "先着予約", "priority": "先行予約"}


def windows(policy: Policy, case: Case, day: date, start: datetime | None = None) -> tuple[Window, ...]:
    """The stages of a case for a day of use, in the order they open.

    Args:
        policy: The version whose stages count; a policy as loaded answers with the version of the day of use.
        case: Room, class and channel.
        day: The day of use.
        start: The start of use for stages bounded by it; without it the latest start of that day stands in.
    """
    policy = policy.on(day)
    base = Base(day, start or last_start(policy, case[0], day, klass=case[1], channel=case[2]))
    key = ("windows", _alike(policy, case), base.day, base.moment)
    known: tuple[Window, ...] | None = policy.cache.get(key)
    if known is None:
        known = policy.cache[key] = _windows(policy, case, day, base)
    return known


def _alike(policy: Policy, case: Case) -> object:
    """What cases whose windows are the same have in common: their stages, and the room where its own days count."""
    known = policy.cache.get(("alike", case))
    if known is None:
        stages = policy.stages(case)
        own = case[0] if any("facility" in str(stage) for stage in stages) else ""
        known = policy.cache["alike", case] = (own, *map(id, stages))
    return known


def _windows(policy: Policy, case: Case, day: date, base: Base) -> tuple[Window, ...]:
    found = [_window(policy, case[0], stage, base) for stage in policy.stages(case) if _on_day(stage, day)]
    return tuple(sorted(found, key=lambda window: (window.opens_at, window.closes_at)))


def exist(policy: Policy, case: Case, day: date) -> bool:
    """True when a case has any stage for a use on this day, whenever it opens."""
    return any(_on_day(stage, day) for stage in policy.stages(case))


def _on_day(stage: Stage, day: date) -> bool:
    return not stage.days or bool(set(stage.days) & set(day_types(day)))


def _window(policy: Policy, room: str, stage: Stage, base: Base) -> Window:
    assert stage.opens is not None and stage.closes is not None  # noqa: S101, PT018 - offered stages have both
    draws = instant(policy, room, stage.draws, base, MIDNIGHT) if stage.draws else None
    drawn = base if draws is None else Base(draws.date(), draws)

    def counted(anchor: Anchor, default_time: int) -> datetime:
        """A bound after the draw: from the day of use, or from the draw as it was shifted."""
        return instant(policy, room, anchor, drawn if anchor.of == "won" else base, default_time)

    announces = counted(stage.announces, MIDNIGHT) if stage.announces else draws
    confirm = (
        stage.confirm if stage.kind == "lottery" else None
    )  # a provisional booking's end hangs on when it was made
    opens = announces
    if confirm is not None and confirm.opens is not None:
        opens = counted(confirm.opens, MIDNIGHT)
    return Window(
        kind=stage.kind,
        id=stage.key,
        name=stage.name or NAMES[stage.kind],
        opens_at=instant(policy, room, stage.opens, base, MIDNIGHT),
        closes_at=min(instant(policy, room, stage.closes, base, WHOLE_DAY), base.moment),
        draws_at=draws,
        announces_at=announces,
        confirm_opens_at=opens if confirm else None,
        confirm_closes_at=counted(confirm.closes, WHOLE_DAY) if confirm else None,
        confirm_reminds_at=counted(confirm.remind, MIDNIGHT) if confirm and confirm.remind else None,
        stage=stage,
    )


def lottery_window(policy: Policy, case: Case, day: date) -> Window | None:
    """The first lottery of a day of use, None without one."""
    return next((window for window in windows(policy, case, day) if window.kind == "lottery"), None)


def draw_period(policy: Policy, case: Case) -> str:
    """`day` or `month`: what one draw takes together.

    From the policy's `draw.period`; otherwise a draw counted in months on a fixed day is one for the month of use.
    """
    own = policy.draw(case).period
    if own is not None:
        return own
    stage = next((stage for stage in policy.stages(case) if stage.kind == "lottery"), None)
    anchor = stage.draws if stage else None
    monthly = anchor is not None and anchor.unit.startswith("months") and anchor.day not in (None, "same")
    return "month" if monthly or (anchor is not None and anchor.nth is not None) else "day"


def draw_id(
    policy: Policy,
    room: str,
    day: date,
    *,
    klass: str | None = None,
    channel: str | None = None,
    stage: str | None = None,
) -> str:
    """The id of the draw a day of use belongs to: `2024-12-25`, or `2025-10` where a draw is for a month of use.

    A lottery that the policy names (`draw_name`) has the name behind a dot: `2025-10.second`.

    Args:
        stage: The id of the lottery stage; without it the first lottery of the day.
    """
    policy = policy.on(day)
    case = policy.case(room, klass, channel)
    period = f"{day:%Y-%m}" if draw_period(policy, case) == "month" else day.isoformat()
    lotteries = [rule for rule in policy.stages(case) if rule.kind == "lottery" and stage in (None, rule.key)]
    name = lotteries[0].draw_name if lotteries else ""
    return f"{period}.{name}" if name else period


def draw_days(draw: str) -> tuple[date, date]:
    """First and last day of use (inclusive) of a draw id."""
    draw = draw.partition(".")[0]
    if len(draw) == 10:
        return date.fromisoformat(draw), date.fromisoformat(draw)
    first = date.fromisoformat(f"{draw}-01")
    following = at_clock(first, 32 * 1440).date().replace(day=1)
    return first, date.fromordinal(following.toordinal() - 1)
