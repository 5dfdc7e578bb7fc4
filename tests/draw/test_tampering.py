"""A published proof in which any one thing was changed is found out, by the stand-alone file."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from booking import verify_draw
from booking.draw import Opening, Taken, decide, draw_seed, freeze, own_tickets, proof, verify
from booking.draw.merkle import root_of_path
from booking.draw.seed import canonical_json
from tests.draw.given import SECRET, TERMS, claim, person, ticket

VERIFIER = Path(verify_draw.__file__)


def published() -> dict[str, Any]:
    tickets = [
        ticket(1, 9, 12, wish=1),
        ticket(1, 13, 15, wish=2),
        ticket(2, 9, 12, lucky="123"),
        ticket(3, 11, 13, "room-a", "room-b"),
        ticket(4, 9, 10, day=25, bundle="x"),
        ticket(4, 9, 10, day=26, bundle="x"),
        ticket(5, 18, 20, class_rank=1),
        ticket(6, 17, 18),
        ticket(6, 18, 19),
        ticket(7, 20, 21),
        ticket(8, 9, 10, "room-b"),
        ticket(8, 15, 16, "room-b"),
    ]
    terms = replace(TERMS, per_day=1, per_draw=3, consecutive_as_one=True, beacon_rule="当日の気温")
    frozen = freeze(tickets)
    taken = [Taken(claim(20, 21), by=person(5)), Taken(claim(21, 22, "room-z"))]
    drawn = decide(frozen, draw_seed(frozen.root, SECRET, b"12.3"), terms, taken)
    return proof(Opening(terms, SECRET), drawn, b"12.3")


def changed(value: Any) -> Iterator[Any]:
    """Yield other values that could stand in the place of a leaf of the JSON."""
    if isinstance(value, bool) or value is None:
        yield from (not value, 7, "x")
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value, str(value), float(value), bool(value), None)
    else:
        yield from (value + "0", value[:-1], value[1:], value.upper(), value[::-1], " " + value, None, 0)
        for at in range(len(value)):
            yield value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield from leaves(value[at], (*path, at))
    else:
        yield path


def test_the_proof_itself_is_right() -> None:
    document = published()
    assert verify(document) is None
    assert {"won", "outranked", "closed", "limit"} <= set(document["outcomes"])


def test_every_change_of_a_single_field_is_found() -> None:
    document = published()
    tried = 0
    for path in leaves(document):
        copy = deepcopy(document)
        spot = copy
        for step in path[:-1]:
            spot = spot[step]
        before = spot[path[-1]]
        for other in changed(before):
            if other is before or (other == before and type(other) is type(before)):
                continue
            spot[path[-1]] = other
            assert verify(copy), (path, other)
            tried += 1
        spot[path[-1]] = before
        assert verify(copy) is None
    assert tried > 1500


def test_anything_left_out_added_or_exchanged_is_found() -> None:
    document = published()
    for key, value in document.items():
        assert verify({name: kept for name, kept in document.items() if name != key}), key
        if isinstance(value, list):
            for at in range(len(value)):
                assert verify({**document, key: value[:at] + value[at + 1 :]}), key
            assert verify({**document, key: [*value, *value[-1:], "x"]}), key
            if len(set(value)) > 1:
                assert verify({**document, key: value[::-1]}), key
    assert verify({**document, "more": 1})


def test_a_forger_who_corrects_the_digest_is_caught_at_what_was_changed() -> None:
    """Only who changes everything, published root and commitment included, gets through: those are known beforehand."""

    def forged(**changes: Any) -> str | None:
        document = {**published(), **changes, "digest": ""}
        return verify({**document, "digest": sha256(canonical_json(document)).hexdigest()})

    fair = published()
    swapped = ["won" if outcome != "won" else "outranked" for outcome in fair["outcomes"]]
    assert forged() is None
    assert (forged(outcomes=swapped) or "").startswith("ticket")
    assert (forged(ranks=fair["ranks"][::-1]) or "").startswith("ticket")
    assert forged(secret="00" * 32) == "commitment"
    assert forged(terms={**fair["terms"], "limits": {}}) == "commitment"
    assert forged(beacon="") == "seed"
    assert forged(list=fair["list"][1:], count=fair["count"] - 1) == "root"
    assert forged(list=fair["list"][::-1]) == "list"
    assert forged(root="00" * 32) == "root"
    assert forged(count=0) == "count"


def test_one_resident_sees_the_own_rank_and_the_way_to_the_root() -> None:
    document = published()
    own = own_tickets(document, person(3))
    (mine,) = own
    line = document["list"][mine.number - 1]
    assert line == mine.line
    assert line.startswith(person(3))
    assert mine.outcome == document["outcomes"][mine.number - 1]
    assert mine.contenders == 3  # itself, and two who want 9-12
    assert 1 <= mine.place <= mine.contenders
    path = [bytes.fromhex(step) for step in mine.path]
    assert root_of_path(line.encode(), mine.number - 1, document["count"], path).hex() == document["root"]
    assert own_tickets(document, person(77)) == ()


def run(verifier: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(verifier), str(target)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONUTF8": "1", **environment},
        cwd=target.parent,
    )


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Copy the verifier to where nothing else of the project is."""
    return Path(shutil.copy(VERIFIER, tmp_path / "verify_draw.py"))


def test_the_file_runs_alone_and_says_what_is_wrong(alone: Path, tmp_path: Path) -> None:
    target = tmp_path / "proof.json"
    target.write_text(json.dumps(published(), ensure_ascii=False, indent=1), encoding="utf-8")
    right = run(alone, target, PYTHONIOENCODING="ascii")
    assert (right.returncode, right.stderr) == (0, "")
    assert right.stdout == "一致しました / everything matches\n"
    target.write_text(json.dumps({**published(), "root": "00" * 32}), encoding="utf-8")
    wrong = run(alone, target, PYTHONIOENCODING="ascii")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.endswith("does not match: root\n")


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"terms": {}}', "\x00", '"\\ud800"'])
def test_what_is_no_proof_is_told_plainly(alone: Path, tmp_path: Path, text: str) -> None:
    target = tmp_path / "proof.json"
    target.write_text(text, encoding="utf-8")
    result = run(alone, target)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("一致しません")
    assert "Traceback" not in result.stderr


def test_the_file_is_short_and_needs_the_standard_library_only() -> None:
    text = VERIFIER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    imports = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imports <= sys.stdlib_module_names


def test_a_draw_is_the_same_bytes_in_every_time_zone(tmp_path: Path) -> None:
    program = (
        "import json; from tests.draw.test_tampering import published;print(json.dumps(published(), sort_keys=True))"
    )
    outputs = {
        zone: subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"TZ": zone, "PYTHONPATH": str(VERIFIER.parents[1]), "PYTHONHASHSEED": "random"},
        ).stdout
        for zone in ("UTC", "Asia/Tokyo", "America/New_York")
    }
    assert len(set(outputs.values())) == 1
    assert b"yoriai-draw-1" in outputs["UTC"]
