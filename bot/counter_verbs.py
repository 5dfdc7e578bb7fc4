"""The verbs of `yoriai counter`: from what was typed to the desk, and back as the ledger's object."""

import argparse
from datetime import datetime, time, timedelta
from typing import Any

from booking import applicant
from booking.desk import (
    booking_rows,
    bookings,
    changes,
    closures,
    confirming,
    counter,
    entries,
    ledger,
    marks,
    memberships,
    payments,
    registrations,
    requests,
    suspicion,
)
from booking.desk.holds import Wish
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.purposes import purpose_class
from booking.values import Charged, Details, Entry, Registration

LONGEST = 200


def channel_of(policy: Policy, asked: str | None) -> str:
    """The channel staff work for: as asked, else the counter, else the first one staff handle.

    Raises:
        Refusal: `UNKNOWN_CHANNEL`, or `CHANNEL` for one that residents use by themselves, each with those there are.
    """
    by_staff = tuple(key for key, one in policy.channels.items() if one.handled_by == "staff")
    if asked is None:
        return "counter" if "counter" in by_staff or not by_staff else by_staff[0]
    if asked not in policy.channels:
        raise Refusal("UNKNOWN_CHANNEL", channel=asked, channels=by_staff)
    if asked not in by_staff:
        raise Refusal("CHANNEL", channel=asked, channels=by_staff)
    return asked


# --- people ---


def register(office: Office, arguments: argparse.Namespace) -> Any:
    """Register someone; with the code that links a LINE account."""
    policy = office.policy(arguments.facility)
    made, code, expires_at = registrations.at_counter(
        office,
        arguments.facility,
        _answers(office, arguments),
        arguments.klass,
        arguments.by,
        channel_of(policy, arguments.channel),
    )
    suspicion.compare(office, made)
    shown = {
        **ledger.registration(office, made.id),
        "link_code": code,
        "link_expires_at": japan(expires_at).isoformat(),
    }
    if policy.registration.fee_yen:
        shown["fee_yen"] = policy.registration.fee_yen
    return shown


def _answers(office: Office, arguments: argparse.Namespace) -> dict[str, str]:
    answers = {
        "name": applicant.read_name(arguments.name),
        "kana": applicant.read_kana(arguments.kana),
        "phone": applicant.read_phone(arguments.phone, mobile_only=False),
    }
    if arguments.postcode:
        answers["postcode"] = applicant.read_postcode(arguments.postcode)
    if arguments.address:
        answers["address"] = applicant.read_address(arguments.address)
    if arguments.birth_date:
        answers["birth_date"] = applicant.read_birth_date(arguments.birth_date, japan(office.at).date()).isoformat()
    if arguments.email:
        answers["email"] = applicant.read_email(arguments.email)
    for name in ("group", "group_kana", "members", "contact"):
        if value := " ".join(getattr(arguments, name).split()):
            answers[name] = value[:LONGEST]
    return answers


def renew(office: Office, arguments: argparse.Namespace) -> Any:
    """更新."""
    one = _of_facility(office, arguments, arguments.registration)
    until = memberships.renew(office, one.id, arguments.by)
    return {**ledger.registration(office, one.id), "valid_until": japan(until).isoformat()}


def classify(office: Office, arguments: argparse.Namespace) -> Any:
    """Give a registration another class."""
    one = _of_facility(office, arguments, arguments.registration)
    registrations.classify(office, one.id, arguments.klass, arguments.by, arguments.reason)
    return {**ledger.registration(office, one.id), "class": arguments.klass}


def penalty(office: Office, arguments: argparse.Namespace) -> Any:
    """Note an event that carries points, or take the newest one back."""
    one = _of_facility(office, arguments, arguments.registration)
    if arguments.booking is not None and booking_rows.get(office, arguments.booking).registration != one.id:
        raise LookupError(arguments.booking)
    facts = {"by": arguments.by, "reason": arguments.reason, "booking": arguments.booking}
    act = marks.undo if arguments.undo else marks.penalise
    mark = act(office, one.id, arguments.event, **facts)
    if mark is None:
        known = tuple(dict.fromkeys(rule.event for rule in office.policy(one.facility).penalties.events))
        raise Refusal("NO_POINTS", event=arguments.event, events=known)
    return {
        "id": mark,
        "registration": one.id,
        "event": arguments.event,
        "undone": arguments.undo,
        "measures": [
            {
                "effects": list(each.threshold.effects),
                "from": each.start.isoformat(),
                "until": each.end and each.end.isoformat(),
            }
            for each in marks.in_force(office, one.id)
        ],
    }


def _of_facility(office: Office, arguments: argparse.Namespace, registration: str) -> Registration:
    found = registrations.get(office, registration)
    if found.facility != arguments.facility:
        raise LookupError(registration)
    return found


# --- uses ---


def _registered(office: Office, arguments: argparse.Namespace) -> Registration:
    registration = registrations.get(office, arguments.resident)
    if registration.facility != arguments.facility or registration.state != "approved":
        raise Refusal("NOT_REGISTERED", state=registration.state, facility=registration.facility)
    return registration


def _wish(
    office: Office,
    arguments: argparse.Namespace,
    registration: Registration,
    room: str,
    start: datetime,
    end: datetime,
) -> Wish:
    policy = office.policy(arguments.facility)
    policy.room(room)
    if arguments.entrance is not None and arguments.entrance not in policy.entrances:
        raise Refusal("UNKNOWN_ENTRANCE", entrance=arguments.entrance, entrances=tuple(policy.entrances))
    asked = policy.entrance_question
    return Wish(
        facility=arguments.facility,
        room=room,
        start=start,
        end=end,
        headcount=arguments.headcount,
        details=Details(arguments.group or registration.answers.get("group", ""), arguments.purpose),
        entrance=arguments.entrance or (asked.no if asked else None),
        house_rules=policy.texts.house_rules.version,
        equipment=dict(arguments.equipment),
        wish=arguments.wish,
        bundle=arguments.bundle,
        lucky=arguments.lucky,
        charged=_charged(policy, arguments),
    )


def _charged(policy: Policy, arguments: argparse.Namespace) -> Charged:
    kind = arguments.purpose_class or purpose_class(policy, arguments.purpose)
    if kind is not None and kind not in policy.purposes:
        raise Refusal("UNKNOWN_PURPOSE", purpose_class=kind, purposes=tuple(policy.purposes))
    return Charged(
        purpose_class=kind,
        ticket_yen=arguments.ticket_yen,
        grounds=tuple(arguments.ground),
        options=tuple(arguments.option),
        declined=tuple(arguments.decline),
    )


def enter(office: Office, arguments: argparse.Namespace) -> Any:
    """A lottery entry or a booking, whichever stage is open; with a ground, bookings in the way are cancelled for it."""
    registration = _registered(office, arguments)
    wish = _wish(office, arguments, registration, arguments.room, arguments.start, arguments.end)
    channel = channel_of(office.policy(arguments.facility), arguments.channel)
    if arguments.evict:
        closures.make_way(
            office,
            wish.facility,
            wish.room,
            wish.start,
            wish.end,
            arguments.evict,
            arguments.by,
            "",
        )
    made = requests.submit(office, registration, wish, channel=channel, by=arguments.by)
    return ledger.entry(office, made.id) if isinstance(made, Entry) else ledger.booking(office, made.id)


def priority(office: Office, arguments: argparse.Namespace) -> Any:
    """先行予約: every room on every day, all or nothing."""
    registration = _registered(office, arguments)
    wishes = [
        _wish(office, arguments, registration, room, start, end)
        for room in arguments.room
        for start, end in daily(arguments.start, arguments.end)
    ]
    channel = channel_of(office.policy(arguments.facility), arguments.channel)
    made = requests.prioritise(office, registration, wishes, channel=channel, by=arguments.by)
    return [ledger.booking(office, one.id) for one in made]


def daily(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """From 9:00 on the 1st to 17:00 on the 3rd means 9:00-17:00 on three days; one day is itself."""
    start, end = japan(start), japan(end)
    days = (end.date() - start.date()).days
    if days <= 0 or (days == 1 and end.time() == time()):
        return [(start, end)]
    length = timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    return [(start + timedelta(days=n), start + timedelta(days=n) + length) for n in range(days + 1)]


# --- a booking ---


def _booking(office: Office, arguments: argparse.Namespace) -> str:
    found = booking_rows.get(office, arguments.booking)
    if found.facility != arguments.facility:
        raise LookupError(arguments.booking)
    return found.id


def pay(office: Office, arguments: argparse.Namespace) -> Any:
    """使用料の納付."""
    one = _booking(office, arguments)
    payments.pay(office, one, arguments.yen, arguments.how, arguments.by)
    return ledger.booking(office, one)


def refund(office: Office, arguments: argparse.Namespace) -> Any:
    """還付 for a part that could not be used."""
    one = _booking(office, arguments)
    payments.give_back(
        office, one, arguments.by, arguments.reason, yen=arguments.yen, unusable_minutes=arguments.unusable_minutes
    )
    return ledger.booking(office, one)


def confirm(office: Office, arguments: argparse.Namespace) -> Any:
    """当選の確定 at the counter."""
    one = _booking(office, arguments)
    confirming.confirm(office, one, by=arguments.by)
    return ledger.booking(office, one)


def change(office: Office, arguments: argparse.Namespace) -> Any:
    """変更."""
    one = _booking(office, arguments)
    wanted = changes.Wanted(
        room=arguments.room,
        start=arguments.start,
        end=arguments.end,
        headcount=arguments.headcount,
        equipment=dict(arguments.equipment) if arguments.equipment is not None else None,
        grounds=tuple(arguments.ground) if arguments.ground is not None else None,
    )
    channel = channel_of(office.policy(arguments.facility), arguments.channel)
    changes.change(office, one, wanted, channel=channel, by=arguments.by, reason=arguments.reason)
    return ledger.booking(office, one)


def key(office: Office, arguments: argparse.Namespace) -> Any:
    """The counter key: out, back, report."""
    one = _booking(office, arguments)
    counter.key(office, one, arguments.event, arguments.by)
    return ledger.booking(office, one)


def cancel(office: Office, arguments: argparse.Namespace) -> Any:
    """取消 of a booking or of a lottery entry."""
    try:
        entry = entries.get(office, arguments.booking)
    except LookupError:
        one = _booking(office, arguments)
        channel = channel_of(office.policy(arguments.facility), arguments.channel)
        bookings.cancel(
            office,
            one,
            arguments.by,
            channel=channel,
            reason=arguments.reason,
            operator_fault=arguments.operator_fault,
        )
        return ledger.booking(office, one)
    if entry.facility != arguments.facility:
        raise LookupError(arguments.booking)
    entries.withdraw(office, entry.id, arguments.by)
    return ledger.entry(office, entry.id)


def no_show(office: Office, arguments: argparse.Namespace) -> Any:
    """無断不使用."""
    one = _booking(office, arguments)
    counter.no_show(office, one, arguments.by)
    return ledger.booking(office, one)


# --- closing ---


def close(office: Office, arguments: argparse.Namespace) -> Any:
    """臨時休館."""
    made = closures.close(
        office,
        arguments.facility,
        arguments.room,
        arguments.start,
        arguments.end,
        arguments.reason,
        arguments.by,
        ground=arguments.evict,
    )
    return {
        "id": made,
        "facility": arguments.facility,
        "room": arguments.room,
        "start": japan(arguments.start).isoformat(),
        "end": japan(arguments.end).isoformat(),
        "state": "closed",
    }


def reopen(office: Office, arguments: argparse.Namespace) -> Any:
    """Take a closure back."""
    closures.reopen(office, arguments.facility, arguments.closure, arguments.by, arguments.reason)
    return {"id": arguments.closure, "facility": arguments.facility, "state": "open"}
