"""Days on which something is valid: days that are none, times without any rule, rules that a version loses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from booking.policy.compiled import Policy
from booking.policy.dated import Path, is_history, is_wrapped
from booking.policy.document import SECTIONS
from booking.policy.faults import Fault, Sheet, shown
from booking.policy.select import matching

FIRST_YEAR, LAST_YEAR = 1950, 2099
"""Years whose national holidays are known well enough to count office days."""
ALWAYS = (*SECTIONS, "stages", "registration", "office", "texts")
"""What a town has on every day once the file speaks of it. Limits, closings, penalties and the like come and go."""
Period = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of days, both inclusive, for which what stands at `path` has no value. `last` None: for ever."""

    path: Path
    first: date
    last: date | None
    found: str

    def fault(self, sheet: Sheet, whole: date) -> Fault:
        """The fault, with a `from` (or an `until`) that would close the gap."""
        if self.first == whole:
            accepted = f"from = {self.first}"
        else:
            accepted = "（until を消すか、続きの値を足します）" if self.last is None else f"until = {self.last}"
        return sheet.fault(self.path, self.found, accepted, f"{days_text(self.first, self.last)}の決まりがありません")


def days_text(first: date, last: date | None) -> str:
    """In Japanese, both days inclusive."""
    return f"{first} から後" if last is None else f"{first} から {last} まで"


def sound_days(raw: dict[str, Any], sheet: Sheet) -> tuple[dict[str, Any], list[Fault]]:
    """The file with `from` and `until` only where they are days in order, and the faults of the others."""
    faults: list[Fault] = []
    return _sound(raw, (), sheet, faults), faults


def _sound(value: Any, path: Path, sheet: Sheet, faults: list[Fault]) -> Any:
    if isinstance(value, list):
        return [_sound(item, (*path, index), sheet, faults) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept = {key: _sound(inner, (*path, key), sheet, faults) for key, inner in value.items()}
    if path and path[-1] == "facts":
        return kept
    for key, example in (("from", "2025-04-01"), ("until", "2030-03-31")):
        if key not in kept or isinstance(kept[key], dict):
            continue
        wrong = _wrong_day(kept[key])
        if not wrong and key == "until" and isinstance(kept.get("from"), date) and kept[key] < kept["from"]:
            wrong, example = "最後の日（until）が、最初の日（from）より前です", str(kept["from"])
        if wrong:
            faults.append(sheet.fault((*path, key), shown(kept.pop(key)), example, wrong))
    return kept


def _wrong_day(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        return "日付を、引用符も時刻もなしで書きます"
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return f"{FIRST_YEAR}年から{LAST_YEAR}年までの日付を書きます"
    return ""


def gaps_in_time(raw: Mapping[str, Any], first: date, last: date | None) -> Iterator[Gap]:
    """Values and tables that begin too late, end too early or leave days out between."""
    for key in ALWAYS:
        tables = raw.get(key)
        tables = [tables] if isinstance(tables, dict) and not is_wrapped(tables) else tables
        if isinstance(tables, list) and tables and all(isinstance(table, dict) for table in tables):
            yield from _gaps((key,), tables, first, last)
    for key, value in raw.items():
        yield from _value_gaps(value, (key,), first, last)


def _value_gaps(value: Any, path: Path, first: date, last: date | None) -> Iterator[Gap]:
    if is_wrapped(value):
        value = [value]
    if is_history(value):
        yield from _gaps(path, value, first, last)
        for version in value:
            yield from _value_gaps(version["value"], path, *_within(version, first, last))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _value_gaps(inner, (*path, key), *_within(value, first, last))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _value_gaps(inner, (*path, index), first, last)


def _within(table: Mapping[str, Any], first: date, last: date | None) -> tuple[date, date | None]:
    begins, ends = _period(table)
    return max(first, begins or first), ends if last is None else min(last, ends or last)


def _period(table: Mapping[str, Any]) -> Period:
    begins, ends = table.get("from"), table.get("until")
    return begins if isinstance(begins, date) else None, ends if isinstance(ends, date) else None


def _gaps(path: Path, tables: Iterable[Mapping[str, Any]], first: date, last: date | None) -> Iterator[Gap]:
    """The days of `first` to `last` on which none of the tables is valid."""
    periods = sorted((_period(table) for table in tables), key=lambda period: period[0] or date.min)
    found = "・".join(dict.fromkeys(_period_text(period) for period in periods))
    free: date | None = first
    for begins, ends in periods:
        if free is None or (last is not None and free > last):
            return
        if begins is not None and begins > free:
            yield Gap(
                path, free, begins - timedelta(days=1) if last is None else min(last, begins - timedelta(1)), found
            )
        free = None if ends is None else max(free, ends + timedelta(days=1))
    if free is not None and (last is None or free <= last):
        yield Gap(path, free, last, found)


def _period_text(period: Period) -> str:
    begins, ends = period
    words = [f"from = {begins}" if begins else "", f"until = {ends}" if ends else ""]
    return " ".join(word for word in words if word) or "（期限なし）"


def lost_rules(versions: tuple[Policy, ...], sheet: Sheet) -> Iterator[Fault]:
    """Settings tables that hold for somebody on some days and for the same person on others not at all."""
    if len(versions) == 1:
        return
    for section in SECTIONS:
        ruled: dict[tuple[str, str, str], set[date]] = {}
        for version in versions:
            for case in _cases(version):
                rules = getattr(version.document, section)
                if matching(rules, case[0], version.document.rooms[case[0]], *case[1:]):
                    ruled.setdefault(case, set()).add(version.first_day)
        told: set[date] = set()
        for version in versions:
            for case in _cases(version):
                if version.first_day in told or version.first_day in ruled.get(case, {version.first_day}):
                    continue
                told.add(version.first_day)
                who = f"室場 {case[0]}・区分 {case[1]}・受付 {case[2]}"
                days = days_text(version.first_day, version.last_day)
                text = f"{who} について、{days}の決まりがありません（ほかの日にはあります）"
                yield sheet.fault(
                    (section,), "（対象と日付が合う表がありません）", f"from = {versions[0].first_day}", text
                )


def _cases(version: Policy) -> Iterator[tuple[str, str, str]]:
    return (
        (room, klass, channel) for room in version.rooms for klass in version.classes for channel in version.channels
    )
