"""Files -> policies, or every fault at once."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from booking.policy import dated
from booking.policy.compiled import Policy, compile_version, together
from booking.policy.document import SECTIONS, VERSIONED, PolicyDocument
from booking.policy.faults import ABSENT, Fault, PolicyFaults, from_validation, shown
from booking.policy.sense import nonsense

FIRST_YEAR, LAST_YEAR = 1950, 2099
"""Years whose national holidays are known well enough to count office days."""


def built_in() -> tuple[Path, ...]:
    """The files of the facilities that come with the product."""
    return tuple(sorted((Path(__file__).parent.parent / "policies").glob("*.toml")))


def load(path: Path) -> Policy:
    """The policy of one file.

    Raises:
        PolicyFaults: with every fault of the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFaults(
            [Fault(str(path), "", str(error), "UTF-8 の TOML ファイル", "ファイルを読めません")]
        ) from error
    return parse(text, str(path), path)


def parse(text: str, name: str, path: Path | None = None) -> Policy:
    """The policy of a text; `name` stands in the faults. Raises PolicyFaults."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyFaults([Fault(name, "", str(error), 'id = "hall"', "TOML として読めません")]) from error
    return build(raw, name, path)


def build(raw: Mapping[str, Any], name: str, path: Path | None = None) -> Policy:
    """The policy of a parsed file. Raises PolicyFaults."""
    faults, first, last = _validity(raw, name)
    for key, begins in () if faults else dated.dated_gaps(dict(raw), first):
        faults.append(
            Fault(
                name,
                dated.dotted(key),
                f"from = {begins}",
                f"from = {first}",
                f"{first} から {begins - timedelta(days=1)} までの値がありません",
            )
        )
    changes = {first, *(day for day in dated.first_days(dict(raw)) if first < day and (last is None or day <= last))}
    days = sorted(changes)
    versions = []
    for begins, after in zip(days, [*days[1:], None], strict=True):
        ends = after - timedelta(days=1) if after else last
        version = _version(raw, name, path, begins, ends, faults)
        if version is not None:
            versions.append(version)
    if faults:
        raise PolicyFaults(_once(faults))
    return together(tuple(versions))


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


def _validity(raw: Mapping[str, Any], name: str) -> tuple[list[Fault], date, date | None]:
    """First and last day of the whole file, and what is wrong with them and other days of validity."""
    faults: list[Fault] = []
    first = raw.get("from")
    if not isinstance(first, date) or not _is_day(first) or not FIRST_YEAR <= first.year <= LAST_YEAR:
        found = shown(first) if first is not None else ABSENT
        message = f"この決まりが有効になる最初の日を、引用符なしの日付（{FIRST_YEAR}年から{LAST_YEAR}年まで）で書きます"
        faults.append(Fault(name, "from", found, "2025-04-01", message))
        first = date(2000, 1, 1)
    last = raw.get("until")
    if last is not None and (not _is_day(last) or last < first):
        faults.append(Fault(name, "until", shown(last), "2030-03-31", "最後の日は、最初の日より後の日付です"))
        last = None
    return faults, first, last


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _version(
    raw: Mapping[str, Any], name: str, path: Path | None, begins: date, ends: date | None, faults: list[Fault]
) -> Policy | None:
    reading = dated.Reading(begins, begins, frozenset(VERSIONED), frozenset(SECTIONS))
    tree = dated.read({key: value for key, value in raw.items() if key not in ("from", "until")}, reading)
    for section in SECTIONS:
        if isinstance(tree.get(section), dict):
            tree[section] = (tree[section],)
            reading.origin[(section, 0)] = (section,)
    try:
        document = PolicyDocument.model_validate(tree)
    except ValidationError as error:
        faults.extend(from_validation(error, name, reading.origin))
        return None
    version = compile_version(
        document, begins, ends, frozenset(reading.assumed), MappingProxyType(reading.sources), path
    )
    faults.extend(nonsense(version, name, reading.origin))
    return version


def _once(faults: list[Fault]) -> list[Fault]:
    """The faults without repetitions: a table valid in several versions is wrong in each.

    A value that begins too late is told once, not also as missing.
    """
    late = {fault.key for fault in faults if fault.found.startswith("from = ")}
    return [fault for fault in dict.fromkeys(faults) if fault.found != ABSENT or fault.key not in late]
