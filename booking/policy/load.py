"""Files -> policies, or every fault at once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from booking.policy import dated
from booking.policy.compiled import Policy, compile_version, together
from booking.policy.document import SECTIONS, VERSIONED
from booking.policy.faults import ABSENT, Fault, PolicyFaults, Sheet, shown, shown_path
from booking.policy.idle import Reading, idle_rules, never_open, stages_of_closed_days
from booking.policy.lines import line_numbers
from booking.policy.mend import understood
from booking.policy.sense import nonsense
from booking.policy.spoilt import not_toml, unreadable
from booking.policy.validity_days import gaps_in_time, lost_rules, sound_days

_WHOM = {"stages", "limits", "approval", "lapse", "rooms", "room_classes", "classes", "channels", "from", "until"}
"""Parts that say who a rule is for: with a fault in one, no rule can be called idle."""
_OPEN = {"rooms", "room_classes", "hours", "closed", "festivals", "from", "until"}
"""Parts that say when a room is open."""


def built_in() -> tuple[Path, ...]:
    """The files of the facilities that come with the product."""
    return tuple(sorted((Path(__file__).parent.parent / "policies").glob("*.toml")))


def load(path: Path) -> Policy:
    """The policy of one file.

    Raises:
        PolicyFaults: with every fault of the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFaults([unreadable(str(path), error)]) from error
    return parse(text, str(path), path)


def parse(text: str, name: str, path: Path | None = None) -> Policy:
    """The policy of a text; `name` stands in the faults. Raises PolicyFaults."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyFaults([not_toml(name, text, error)]) from error
    return build(raw, name, path, line_numbers(text))


def build(
    raw: Mapping[str, Any], name: str, path: Path | None = None, lines: Mapping[dated.Path, int] | None = None
) -> Policy:
    """The policy of a parsed file. Whatever goes wrong with it is a fault.

    Args:
        raw: As tomllib returns it.
        name: Stands in the faults.
        path: Where the file is.
        lines: Where its keys stand (`line_numbers`).

    Raises:
        PolicyFaults: with every fault.
    """
    sheet = Sheet(name, lines or {})
    try:
        return _build(raw, sheet, path)
    except PolicyFaults:
        raise
    except Exception as error:  # a file of a town must never stop the program that reads it
        why = f"このファイルを確かめられませんでした（{type(error).__name__}）。極端に大きな値がないか見てください"
        raise PolicyFaults([sheet.fault((), str(error)[:80] or ABSENT, "docs/policy.md の例", why)]) from error


def _build(raw: Mapping[str, Any], sheet: Sheet, path: Path | None) -> Policy:
    plain, faults = sound_days(dict(raw), sheet)
    first, last = _validity(plain, sheet, faults)
    gaps = () if faults else tuple(gaps_in_time(plain, first, last))
    faults.extend(gap.fault(sheet, first) for gap in gaps)
    changes = {first, *(day for day in dated.first_days(plain) if first < day and (last is None or day <= last))}
    days = sorted(changes)
    versions: list[Policy] = []
    readings: list[Reading] = []
    lost = {gap.path for gap in gaps}
    for begins, after in zip(days, [*days[1:], None], strict=True):
        ends = after - timedelta(days=1) if after else last
        version, wrong, origin = _version(plain, sheet, path, begins, ends, lost)
        faults.extend(wrong)
        if version is not None:
            versions.append(version)
            readings.append((version, origin))
    if not faults:
        faults.extend(lost_rules(tuple(versions), sheet))
    if len(versions) == len(days):
        faults.extend(_together(readings, sheet, faults))
    if faults:
        raise PolicyFaults(_once(faults, {shown_path(gap.path) for gap in gaps}))
    return together(tuple(versions))


def _together(readings: list[Reading], sheet: Sheet, faults: list[Fault]) -> list[Fault]:
    """What only shows when all versions are seen together, as far as their parts are sound."""
    wrong = {fault.key.split(".")[0].split("[")[0] for fault in faults}
    found: list[Fault] = []
    if not wrong & _OPEN:
        found.extend(never_open(readings, sheet))
    if not wrong & _WHOM:
        found.extend(idle_rules(readings, sheet))
    if not wrong & (_OPEN | _WHOM):
        found.extend(stages_of_closed_days(readings, sheet))
    return found


def load_all(places: Iterable[Path]) -> dict[str, Policy]:
    """The policies of files and folders (`*.toml`), by facility id.

    Raises:
        PolicyFaults: with the faults of all files; two files with one id, or a place without a file, are faults.
    """
    policies: dict[str, Policy] = {}
    faults: list[Fault] = []
    for path in _files(places, faults):
        try:
            policy = load(path)
        except PolicyFaults as refused:
            faults.extend(refused.faults)
            continue
        if policy.id in policies:
            other = policies[policy.id].file
            faults.append(Fault(str(path), "id", shown(policy.id), shown(policy.id + "-2"), f"{other} と同じ id です"))
        policies.setdefault(policy.id, policy)
    if faults:
        raise PolicyFaults(faults)
    return policies


def reload(known: Mapping[str, Policy], places: Iterable[Path]) -> tuple[dict[str, Policy], list[Fault]]:
    """The policies of files that may have changed while the program runs, and what is wrong with them.

    With any fault the known policies stay, all of them: half of a change is no state anyone has checked.
    """
    try:
        return load_all(places), []
    except PolicyFaults as refused:
        return dict(known), refused.faults


def check_files(places: Iterable[Path]) -> list[Fault]:
    """Every fault of these files and folders; an empty list when all can be used."""
    try:
        load_all(places)
    except PolicyFaults as refused:
        return refused.faults
    return []


def _files(places: Iterable[Path], faults: list[Fault]) -> list[Path]:
    files: list[Path] = []
    for place in places:
        inside = sorted(place.glob("*.toml")) if place.is_dir() else [place]
        if not inside:
            faults.append(Fault(str(place), "", ABSENT, "hall.toml", "このフォルダに .toml ファイルがありません"))
        files.extend(inside)
    return files


def _validity(raw: Mapping[str, Any], sheet: Sheet, faults: list[Fault]) -> tuple[date, date | None]:
    """First and last day of the whole file; what is wrong with them is added to the faults."""
    first, last = raw.get("from"), raw.get("until")
    if not isinstance(first, date):
        if not any(fault.key == "from" for fault in faults):
            message = "この決まりが有効になる最初の日を、引用符なしの日付で書きます"
            faults.append(sheet.fault(("from",), ABSENT, "2025-04-01", message))
        first = date(2024, 4, 1)
    return first, last if isinstance(last, date) and last >= first else None


def _version(
    raw: Mapping[str, Any], sheet: Sheet, path: Path | None, begins: date, ends: date | None, lost: set[dated.Path]
) -> tuple[Policy | None, list[Fault], Mapping[dated.Path, dated.Path]]:
    """The rules as they stand from `begins` to `ends`, what is wrong with them, and where they stand in the file.

    `lost`: what has no value on some days; nothing more is said about it.
    """
    reading = dated.Reading(begins, begins, frozenset(VERSIONED), frozenset(SECTIONS))
    tree = dated.read({key: value for key, value in raw.items() if key not in ("from", "until")}, reading)
    for section in SECTIONS:
        if isinstance(tree.get(section), dict):
            tree[section] = (tree[section],)
            reading.origin[(section, 0)] = (section,)
    document, wrongs, mended = understood(tree)
    sheet = replace(sheet, origin=reading.origin)
    faults = [sheet.fault(wrong.path, wrong.found, wrong.accepted, wrong.message) for wrong in wrongs]
    if document is None:
        return None, faults, reading.origin
    version = compile_version(
        document, begins, ends, frozenset(reading.assumed), MappingProxyType(reading.sources), path
    )
    faults.extend(nonsense(version, sheet, mended | lost, _festivals(raw)))
    return version, faults, reading.origin


def _festivals(raw: Mapping[str, Any]) -> frozenset[str]:
    """The names of all festivals a file writes, whatever else is wrong with them."""
    rows = raw.get("festivals")
    names = [row.get("name") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    dated_names = [version for name in names for version in (name if isinstance(name, list) else [name])]
    plain = (version.get("value") if isinstance(version, dict) else version for version in dated_names)
    return frozenset(name for name in plain if isinstance(name, str))


def _once(faults: list[Fault], gaps: set[str]) -> list[Fault]:
    """The faults in the order of the file, without repetitions: a table valid in several versions is wrong in each.

    What has no rule for a time is told once, not also as missing.
    """
    kept = [fault for fault in dict.fromkeys(faults) if fault.found != ABSENT or fault.key not in gaps]
    return sorted(kept, key=lambda fault: fault.line or 0)
