"""The memory of a lock that has no maker's cloud: grants in a small SQLite file, codes only as salted hashes.

Several processes of one machine may share the file. It knows nothing of the core's database.
"""

import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from locks.driver import OPENS_THE_DOOR, Grant, GrantRequest, GrantState, Objection, Refused, UnknownGrant, Window

SALT_BYTES = 16
ROUNDS = 1_000  # who has the file guesses a code of four digits anyway: the hash keeps it from being read, no more
BUSY_TIMEOUT_S = 10.0
SETUP_TRIES = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIVE = frozenset({*OPENS_THE_DOOR, GrantState.PROGRAMMING, GrantState.REVOKING})
ANY = frozenset(GrantState) - {GrantState.REVOKED}

TABLES = """
CREATE TABLE IF NOT EXISTS salt (one INTEGER PRIMARY KEY CHECK (one = 1), salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS grants (
    ref TEXT PRIMARY KEY, grant_id TEXT NOT NULL, door TEXT NOT NULL, state TEXT NOT NULL,
    asked_from INTEGER NOT NULL, asked_until INTEGER NOT NULL,
    valid_from INTEGER NOT NULL, valid_until INTEGER NOT NULL,
    code_hash BLOB, UNIQUE (grant_id, door)
);
"""


class GrantBook:
    """Grants by reference. Windows are kept as whole microseconds since 1970 UTC, half-open."""

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600; its folder, if missing, 0700)."""
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._salt = self._prepare()

    def add(self, request: GrantRequest, state: GrantState, code: str | None) -> Grant:
        """Store a new grant with `code`, or return the one there is.

        Raises:
            Refused: CONFLICT, the grant exists with another code; DUPLICATE_CODE, the code is live on this door within this window.
        """
        ref, code_hash = f"{request.grant_id}@{request.door}", self._hash(request.door, code)
        with self._writing() as db:
            row = db.execute("SELECT * FROM grants WHERE ref = ?", (ref,)).fetchone()
            if row is not None:
                return _with_code(row, code, code_hash)
            _refuse_duplicate(db, request.door, request.window, code_hash, ref)
            span = _span(request.window)
            values = (ref, request.grant_id, request.door, state.value, *span, *span, code_hash)
            db.execute("INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            return _with_code(_row(db, ref), code, code_hash)

    def get(self, ref: str) -> Grant:
        """Return the grant without its code; raises UnknownGrant."""
        with closing(self._connect()) as db:
            return _grant(_row(db, ref))

    def on_door(self, door: str) -> list[Grant]:
        """Return the grants of a door, in the order of their windows."""
        with closing(self._connect()) as db:
            return [
                _grant(row)
                for row in db.execute("SELECT * FROM grants WHERE door = ? ORDER BY valid_from, ref", (door,))
            ]

    def doors(self) -> list[str]:
        """Return the doors that ever had a grant, sorted."""
        with closing(self._connect()) as db:
            return [row["door"] for row in db.execute("SELECT DISTINCT door FROM grants ORDER BY door")]

    def set_state(self, ref: str, state: GrantState, when: Collection[GrantState] = ANY) -> Grant:
        """Move a grant that is in one of the states `when` to `state`, and return it as it stands then.

        Revoking forgets the code, and nothing leads back from it. Raises UnknownGrant.
        """
        with self._writing() as db:
            if _grant(_row(db, ref)).state in set(when) & ANY:
                db.execute("UPDATE grants SET state = ? WHERE ref = ?", (state.value, ref))
                if state is GrantState.REVOKED:
                    db.execute("UPDATE grants SET code_hash = NULL WHERE ref = ?", (ref,))
            return _grant(_row(db, ref))

    def set_code(self, ref: str, code: str) -> Grant:
        """Give a waiting grant its code and confirm it; raises UnknownGrant, Refused (ENDED, CONFLICT, DUPLICATE_CODE)."""
        with self._writing() as db:
            grant = _grant(_row(db, ref))
            code_hash = self._hash(grant.door, code)
            if grant.state is GrantState.WAITING_CODE:
                _refuse_duplicate(db, grant.door, grant.effective, code_hash, ref)
                update = "UPDATE grants SET code_hash = ?, state = ? WHERE ref = ?"
                db.execute(update, (code_hash, GrantState.CONFIRMED.value, ref))
            elif grant.state is not GrantState.CONFIRMED:
                raise Refused(Objection.ENDED)
            return _with_code(_row(db, ref), code, code_hash)

    def move(self, ref: str, window: Window, when: Collection[GrantState] = ANY) -> Grant:
        """Give a grant another window, its code unchanged.

        Raises:
            UnknownGrant, Refused: ENDED, it is revoked; NOT_POSSIBLE, it is in none of the states `when`;
                DUPLICATE_CODE, its code is live on this door within the new window.
        """
        with self._writing() as db:
            row = _row(db, ref)
            state = _grant(row).state
            if state not in when:
                raise Refused(Objection.ENDED if state is GrantState.REVOKED else Objection.NOT_POSSIBLE)
            _refuse_duplicate(db, row["door"], window, row["code_hash"], ref)
            span = _span(window)
            update = "UPDATE grants SET asked_from = ?, asked_until = ?, valid_from = ?, valid_until = ? WHERE ref = ?"
            db.execute(update, (*span, *span, ref))
            return _grant(_row(db, ref))

    def opens(self, door: str, code: str, at: datetime) -> bool:
        """Tell whether `code` is that of a confirmed grant of `door` whose window holds the aware moment `at`."""
        moment = _micros(at)
        with closing(self._connect()) as db:
            rows = db.execute(
                "SELECT * FROM grants WHERE door = ? AND code_hash = ? AND valid_from <= ? AND ? < valid_until",
                (door, self._hash(door, code), moment, moment),
            )
            return any(_grant(row).state in OPENS_THE_DOOR for row in rows)

    def _hash(self, door: str, code: str | None) -> bytes | None:
        # One salt a book and door, so that two grants of a door with one code are noticed without knowing the code.
        if code is None:
            return None
        salt = self._salt + door.encode("utf-8", "surrogatepass")
        return hashlib.pbkdf2_hmac("sha256", code.encode("utf-8", "surrogatepass"), salt, ROUNDS)

    def _prepare(self) -> bytes:
        """Turn on WAL, make the tables and the salt; SQLite refuses at once while another process changes the journal."""
        for attempt in range(1, SETUP_TRIES + 1):
            try:
                with closing(self._connect()) as db:
                    db.execute("PRAGMA journal_mode = WAL")
                    db.executescript(TABLES)
                    db.execute("INSERT OR IGNORE INTO salt VALUES (1, ?)", (secrets.token_bytes(SALT_BYTES),))
                    return bytes(db.execute("SELECT salt FROM salt").fetchone()["salt"])
            except sqlite3.OperationalError:
                if attempt == SETUP_TRIES:
                    raise
                time.sleep(0.02)
        raise AssertionError("the last try returns or raises")

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        db.row_factory = sqlite3.Row
        return db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


def _row(db: sqlite3.Connection, ref: str) -> sqlite3.Row:
    row: sqlite3.Row | None = db.execute("SELECT * FROM grants WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        raise UnknownGrant(ref)
    return row


def _grant(row: sqlite3.Row) -> Grant:
    asked = Window(_moment(row["asked_from"]), _moment(row["asked_until"]))
    effective = Window(_moment(row["valid_from"]), _moment(row["valid_until"]))
    return Grant(row["ref"], row["grant_id"], row["door"], asked, effective, GrantState(row["state"]))


def _with_code(row: sqlite3.Row, code: str | None, code_hash: bytes | None) -> Grant:
    """Return the grant with the code its caller knows, if it is the right one; a revoked grant has none any more."""
    if row["code_hash"] is None or code_hash is None:
        return _grant(row)
    if row["code_hash"] != code_hash:
        raise Refused(Objection.CONFLICT)
    return replace(_grant(row), code=code)


def _refuse_duplicate(db: sqlite3.Connection, door: str, window: Window, code_hash: bytes | None, ref: str) -> None:
    start, end = _span(window)
    rows = db.execute(
        "SELECT * FROM grants WHERE door = ? AND code_hash = ? AND valid_from < ? AND ? < valid_until AND ref <> ?",
        (door, code_hash, end, start, ref),
    )
    if any(_grant(row).state in LIVE for row in rows):
        raise Refused(Objection.DUPLICATE_CODE)


def _span(window: Window) -> tuple[int, int]:
    return _micros(window.valid_from), _micros(window.valid_until)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)
