"""利用者登録: applying, deciding, linking a counter registration with a LINE account."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, update

from booking import applicant, enrolment, link_codes, store, validity
from booking.desk import barred, memberships
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.reservations import LIVE, REGISTRATION, sources
from booking.values import Registration

TABLE = store.registrations


def apply(
    office: Office,
    resident: str,
    facility: str,
    answers: Mapping[str, str],
    terms_version: str,
    klass: str | None = None,
) -> Registration:
    """Store an application made in the chat: staff decide, or it holds at once where the policy wants no approval.

    Raises:
        Refusal: `REGISTERED` when a live registration exists; `CHANNEL` where one does not register by LINE; who may not
            register (`booking.enrolment.check`); `ANSWERS_MISSING` with the fields the class must tell; `BARRED` with its end;
            `TWICE` where nobody would look at a double.
    """
    if newest(office, resident, facility, live=True):
        raise Refusal("REGISTERED")
    policy = office.policy(facility)
    if "line" not in policy.registration.channels:
        raise Refusal("CHANNEL", channels=policy.registration.channels)
    klass = enrolment.class_of(policy, klass, answers)
    _check_answers(office, policy, klass, answers)
    row_id = _insert(
        office,
        resident,
        facility,
        answers,
        state="applied",
        channel="line",
        klass=klass,
        terms_version=terms_version,
    )
    office.record(row_id, None, "applied", "resident")
    _check_barred(office, row_id)
    if policy.registration.approval == "none":
        _check_once(office, row_id)
        return _approve_at_once(office, row_id)
    office.tell("registration_applied", row_id)
    return get(office, row_id)


def _check_answers(office: Office, policy: Policy, klass: str, answers: Mapping[str, str]) -> None:
    enrolment.check(policy, klass, answers, japan(office.at).date())
    if fields := enrolment.missing(policy, klass, answers):
        raise Refusal("ANSWERS_MISSING", fields=fields, klass=klass, name=policy.classes[klass].name)


def _approve_at_once(office: Office, registration: str) -> Registration:
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == registration)
        .values(state="approved", decided_at=office.at, decided_by="policy")
    )
    office.record(registration, "applied", "approved", "policy")
    memberships.begin(office, registration)
    return get(office, registration)


def _check_barred(office: Office, registration: str) -> None:
    if (end := barred.until(office, office.row(TABLE, registration))) is not None:
        raise Refusal("BARRED", next_at=end, until=end)


def _check_once(office: Office, registration: str) -> None:
    one = get(office, registration)
    if not office.policy(one.facility).registration.once:
        return
    same = tuple(
        other
        for other in twins(office, registration)
        if enrolment.same_applicant(one.answers, get(office, other).answers)
    )
    if same:
        raise Refusal("TWICE", registrations=same)


def _insert(office: Office, resident: str, facility: str, answers: Mapping[str, str], **values: Any) -> str:
    row_id = office.new_id()
    found = applicant.twin_keys(answers.get("phone", ""), answers.get("address", ""), answers.get("kana", ""))
    twins = {
        f"{name}_hash": office.vault.digest(text, f"registrations.{name}") if text else None
        for name, text in (("phone", found.phone), ("address", found.address), ("kana", found.kana))
    }
    office.conn.execute(
        insert(TABLE).values(
            id=row_id,
            resident=resident,
            facility=facility,
            answers_sealed=office.seal(json.dumps(dict(answers), ensure_ascii=False), "registrations.answers"),
            applied_at=office.at,
            **twins,
            **values,
        )
    )
    return row_id


def decide(
    office: Office, registration: str, *, approve: bool, by: str, reason: str = "", klass: str | None = None
) -> Registration:
    """Approve (as the class applied for, or another) or reject, once: the first decision stands.

    Raises:
        Refusal: `DECIDED` with the state it is in and who decided, when it is no longer open; `UNKNOWN_CLASS`.
    """
    target = "approved" if approve else "rejected"
    chosen = {"klass": _known_class(office, registration, klass)} if approve and klass else {}
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == registration, TABLE.c.state == "applied")
        .values(
            state=target,
            decided_at=office.at,
            decided_by=by,
            reason_sealed=office.seal(reason, "registrations.reason") if reason else None,
            **chosen,
        )
    ).rowcount
    now = get(office, registration)
    if done != 1:
        raise Refusal("DECIDED", state=now.state, by=now.decided_by, decided_at=now.decided_at)
    office.record(registration, "applied", target, by, reason)
    if approve:
        memberships.begin(office, registration)
    office.tell(f"registration_{target}", registration)
    return get(office, registration)


def _known_class(office: Office, registration: str, klass: str) -> str:
    policy = office.policy(office.row(TABLE, registration).facility)
    return enrolment.class_of(policy, klass, {})


def classify(office: Office, registration: str, klass: str, by: str, reason: str) -> Registration:
    """Give a live registration another class; bookings made before keep theirs.

    Raises:
        Refusal: `UNKNOWN_CLASS`, or `DECIDED` when the registration is over.
    """
    row, chosen = office.row(TABLE, registration), _known_class(office, registration, klass)
    if row.state not in LIVE:
        raise Refusal("DECIDED", state=row.state, by=row.decided_by, decided_at=japan(row.decided_at))
    office.conn.execute(update(TABLE).where(TABLE.c.id == registration).values(klass=chosen))
    office.record(registration, row.state, row.state, by, f"class {row.klass} -> {chosen}: {reason}")
    return get(office, registration)


def at_counter(
    office: Office,
    facility: str,
    answers: Mapping[str, str],
    klass: str | None,
    by: str,
    channel: str = "counter",
) -> tuple[Registration, str, datetime]:
    """Register at the counter: approved at once; return it, the code that links a LINE account once, and the code's end.

    Raises:
        Refusal: `TWICE` when the same person or group is registered (same phone, or same address and kana) and the policy allows
            one; `CHANNEL` where one registers in another way; `BARRED`; who may not register (`booking.enrolment.check`);
            `ANSWERS_MISSING` with the fields the class must tell.
    """
    policy = office.policy(facility)
    if channel not in policy.registration.channels:
        raise Refusal("CHANNEL", channels=policy.registration.channels)
    klass = enrolment.class_of(policy, klass, answers)
    _check_answers(office, policy, klass, answers)
    resident = office.new_id()
    office.conn.execute(insert(store.residents).values(id=resident, created_at=office.at))
    code = link_codes.new_code(office.rng)
    link_until = validity.link_until(policy, office.at)
    row_id = _insert(
        office,
        resident,
        facility,
        answers,
        state="approved",
        channel=channel,
        klass=klass,
        decided_at=office.at,
        decided_by=by,
        link_hash=office.vault.digest(code, "registrations.link"),
        link_expires_at=link_until,
    )
    office.record(row_id, None, "approved", by)
    _check_barred(office, row_id)
    _check_once(office, row_id)
    memberships.begin(office, row_id)
    return get(office, row_id), code, link_until


def link(office: Office, resident: str, code: str) -> Registration:
    """Give a counter registration to the LINE account that typed its code, once.

    Raises:
        Refusal: `LINK_UNKNOWN`, `LINK_EXPIRED` with its instant, or `REGISTERED` when the account has one there.
    """
    hashes = office.vault.digests(link_codes.normal(code), "registrations.link")
    row = office.conn.execute(select(TABLE).where(TABLE.c.link_hash.in_(hashes))).first()
    if row is None:
        raise Refusal("LINK_UNKNOWN")
    if row.link_expires_at <= office.at:
        raise Refusal("LINK_EXPIRED", expired_at=japan(row.link_expires_at))
    if newest(office, resident, row.facility, live=True):
        raise Refusal("REGISTERED")
    for table in (store.bookings, store.entries, TABLE):
        column = table.c.id if table is TABLE else table.c.registration
        office.conn.execute(update(table).where(column == row.id).values(resident=resident))
    office.conn.execute(update(TABLE).where(TABLE.c.id == row.id).values(link_hash=None, link_expires_at=None))
    office.record(row.id, row.state, row.state, "resident", "LINE linked")
    office.tell("registration_linked", row.id)
    return get(office, row.id)


def withdraw(office: Office, registration: str, by: str) -> Registration:
    """Take an application or a registration back.

    Raises:
        Refusal: `DECIDED` when it is over already.
    """
    before = get(office, registration)
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == registration, TABLE.c.state.in_(sources(REGISTRATION, "withdrawn")))
        .values(state="withdrawn")
    ).rowcount
    if done != 1:
        raise Refusal("DECIDED", state=before.state, by=before.decided_by, decided_at=before.decided_at)
    office.record(registration, before.state, "withdrawn", by)
    office.tell("registration_withdrawn", registration)
    return get(office, registration)


def get(office: Office, registration: str) -> Registration:
    """Return one registration.

    Raises:
        LookupError: there is none with this id.
    """
    return _value(office, office.row(TABLE, registration))


def newest(office: Office, resident: str, facility: str, *, live: bool = False) -> Registration | None:
    """Return the resident's registration there that counts: a live one before older ones."""
    rows = office.conn.execute(
        select(TABLE)
        .where(TABLE.c.resident == resident, TABLE.c.facility == facility)
        .order_by(TABLE.c.applied_at.desc(), TABLE.c.id)
    ).all()
    chosen = next((row for row in rows if row.state in LIVE), None)
    if chosen is None and rows and not live:
        chosen = rows[0]
    return _value(office, chosen) if chosen else None


def twins(office: Office, registration: str) -> tuple[str, ...]:
    """Ids of other registrations of the facility with the same phone, or the same address and kana (多重登録)."""
    row = office.row(TABLE, registration)
    alike = [TABLE.c.phone_hash == row.phone_hash] if row.phone_hash else []
    if row.address_hash and row.kana_hash:
        alike.append(and_(TABLE.c.address_hash == row.address_hash, TABLE.c.kana_hash == row.kana_hash))
    if not alike:
        return ()
    found = office.conn.execute(
        select(TABLE.c.id)
        .where(TABLE.c.facility == row.facility, TABLE.c.id != row.id, TABLE.c.state.in_(LIVE))
        .where(or_(*alike))
        .order_by(TABLE.c.applied_at)
    )
    return tuple(found.scalars())


def _value(office: Office, row: Row[Any]) -> Registration:
    answers = office.open(row.answers_sealed, "registrations.answers")
    return Registration(
        id=row.id,
        resident=row.resident,
        facility=row.facility,
        state=row.state,
        channel=row.channel,
        klass=row.klass,
        answers=json.loads(answers) if answers else {},
        applied_at=japan(row.applied_at),
        decided_at=japan(row.decided_at),
        decided_by=row.decided_by,
        reason=office.open(row.reason_sealed, "registrations.reason"),
        valid_until=japan(row.valid_until),
    )
