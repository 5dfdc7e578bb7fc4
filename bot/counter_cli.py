"""`yoriai counter …`: what the counter does, for towns and tests without Slack."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from booking import applicant
from booking.calendar import JST
from booking.desk import booking_rows, bookings, counter, entries, registrations, requests
from booking.desk.holds import Wish
from booking.desk.ledger import ledger
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.values import Details, Entry, Registration
from bot import notices
from bot.build import build_world

REFUSED = 3
Verb = Callable[[Office, argparse.Namespace], Any]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the sub-commands of `yoriai counter`."""
    parser = commands.add_parser("counter", help="what the counter does")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    register = _verb(verbs, "register", "register someone, approved at once, with a code that links LINE", _register)
    for name in ("name", "kana", "phone"):
        register.add_argument(f"--{name}", required=True)
    for name in ("postcode", "address", "birth-date", "email", "group"):
        register.add_argument(f"--{name}", default="")
    register.add_argument("--class", dest="klass", help="applicant class of the policy")
    for name, text, run in (
        ("enter", "a lottery entry or a booking, whichever stage is open", _enter),
        ("priority", "先行予約 with its conditions", _priority),
    ):
        _use(_verb(verbs, name, text, run), several=name == "priority")
    pay = _booking(_verb(verbs, "pay", "take a payment", _pay))
    pay.add_argument("--yen", type=int, required=True)
    pay.add_argument("--how", choices=("cash", "cashless"), required=True)
    key = _booking(_verb(verbs, "key", "the counter key", _key))
    key.add_argument("--event", choices=("out", "back", "report"), required=True)
    cancel = _booking(_verb(verbs, "cancel", "cancel a booking or a lottery entry", _cancel))
    cancel.add_argument("--reason", required=True)
    cancel.add_argument("--operator-fault", action="store_true")
    close = _verb(verbs, "close", "close a room for a while", _close)
    close.add_argument("--room", required=True)
    _period(close)
    close.add_argument("--reason", required=True)
    _booking(_verb(verbs, "noshow", "nobody came", _no_show))


def _verb(verbs: Any, name: str, text: str, run: Verb) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    parser.add_argument("--facility", required=True)
    parser.add_argument("--by", required=True, metavar="STAFF")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda arguments: _run(arguments, run))
    return parser


def _booking(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--booking", required=True, metavar="ID")
    return parser


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", required=True, type=instant, metavar="INSTANT")
    parser.add_argument("--to", dest="end", required=True, type=instant, metavar="INSTANT")


def _use(parser: argparse.ArgumentParser, *, several: bool) -> None:
    parser.add_argument("--resident", required=True, metavar="REGISTRATION")
    parser.add_argument("--room", required=True, action="append" if several else "store")
    _period(parser)
    parser.add_argument("--headcount", required=True, type=int)
    parser.add_argument("--purpose", required=True)
    parser.add_argument("--group", default="")
    parser.add_argument("--entrance")
    parser.add_argument("--wish", type=int, default=1)
    parser.add_argument("--bundle", default="", help="entries of one bundle win or lose together")
    parser.add_argument("--equipment", action="append", default=[], metavar="ID=N")
    parser.add_argument("--channel", choices=("counter", "phone"), default="counter")


def instant(text: str) -> datetime:
    """ISO 8601; without an offset Japan time."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)


def _run(arguments: argparse.Namespace, verb: Verb) -> int:
    world = build_world({"database", "keys"})
    if arguments.facility not in world.policies():
        sys.stderr.write(f"counter: no facility {arguments.facility}; there are {', '.join(world.policies())}\n")
        return 2

    def work(office: Office) -> Any:
        shown = verb(office, arguments)
        notices.post_with_channel(os.environ.get("SLACK_STAFF_CHANNEL", ""), office)
        return shown

    try:
        shown = world.transact(work)
    except Refusal as refusal:
        _say(arguments, refused(refusal))
        return REFUSED
    except LookupError as unknown:
        sys.stderr.write(f"counter: no such id {unknown}\n")
        return 2
    _say(arguments, shown)
    return 0


def _say(arguments: argparse.Namespace, shown: Any) -> None:
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False))  # noqa: T201 - the command's answer
    else:
        for one in shown if isinstance(shown, list) else [shown]:
            for name, value in one.items():
                if name != "history":
                    print(f"{name}: {value}")  # noqa: T201 - the command's answer


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as JSON: its reason, the next instant, and the facts."""
    next_at = refusal.facts.get("next_at")
    facts = {name: _plain(value) for name, value in refusal.facts.items() if name not in ("next_at", "drop")}
    return {"reason": refusal.reason, "next": _plain(next_at), "facts": facts}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _shown(office: Office, part: str, one: str) -> dict[str, Any]:
    whole = ledger(office)
    if part == "registrations":
        return next(r for resident in whole["residents"] for r in resident["registrations"] if r["id"] == one)
    return next(row for row in whole[part] if row["id"] == one)


# --- the verbs ---


def _register(office: Office, arguments: argparse.Namespace) -> Any:
    today = japan(office.at).date()
    policy = office.policy(arguments.facility)
    if arguments.klass and arguments.klass not in policy.classes:
        raise Refusal("UNKNOWN_CLASS", klass=arguments.klass, classes=tuple(policy.classes))
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
        born = applicant.read_birth_date(arguments.birth_date, today)
        applicant.check_age(born, today, policy.registration.minimum_age)
        answers["birth_date"] = born.isoformat()
    if arguments.email:
        answers["email"] = applicant.read_email(arguments.email)
    if arguments.group:
        answers["group"] = " ".join(arguments.group.split())[:100]
    made, code, expires_at = registrations.at_counter(
        office, arguments.facility, answers, arguments.klass, arguments.by
    )
    return {
        **_shown(office, "registrations", made.id),
        "link_code": code,
        "link_expires_at": japan(expires_at).isoformat(),
    }


def _registration(office: Office, arguments: argparse.Namespace) -> Registration:
    registration = registrations.get(office, arguments.resident)
    if registration.facility != arguments.facility or registration.state != "approved":
        raise Refusal("NOT_REGISTERED", state=registration.state)
    return registration


def _wish(office: Office, arguments: argparse.Namespace, room: str, start: datetime, end: datetime) -> Wish:
    policy = office.policy(arguments.facility)
    registration = registrations.get(office, arguments.resident)
    policy.room(room)
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
        equipment=_equipment(arguments.equipment),
        wish=arguments.wish,
        bundle=arguments.bundle,
    )


def _equipment(asked: list[str]) -> dict[str, int]:
    return {kind: int(count or 1) for kind, _, count in (one.partition("=") for one in asked)}


def _enter(office: Office, arguments: argparse.Namespace) -> Any:
    registration = _registration(office, arguments)
    wish = _wish(office, arguments, arguments.room, arguments.start, arguments.end)
    made = requests.submit(office, registration, wish, channel=arguments.channel, by=arguments.by)
    return _shown(office, "entries" if isinstance(made, Entry) else "bookings", made.id)


def _priority(office: Office, arguments: argparse.Namespace) -> Any:
    registration = _registration(office, arguments)
    wishes = [
        _wish(office, arguments, room, start, end)
        for room in arguments.room
        for start, end in daily(arguments.start, arguments.end)
    ]
    made = requests.prioritise(office, registration, wishes, channel=arguments.channel, by=arguments.by)
    return [_shown(office, "bookings", one.id) for one in made]


def daily(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """From 9:00 on the 1st to 17:00 on the 3rd means 9:00-17:00 on three days; one day is itself."""
    days = (end.date() - start.date()).days
    if days <= 0 or (days == 1 and end.time() == time()):
        return [(start, end)]
    length = timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    return [(start + timedelta(days=n), start + timedelta(days=n) + length) for n in range(days + 1)]


def _of_facility(office: Office, arguments: argparse.Namespace) -> str:
    found = booking_rows.get(office, arguments.booking)
    if found.facility != arguments.facility:
        raise LookupError(arguments.booking)
    return found.id


def _pay(office: Office, arguments: argparse.Namespace) -> Any:
    one = _of_facility(office, arguments)
    counter.pay(office, one, arguments.yen, arguments.how, arguments.by)
    return _shown(office, "bookings", one)


def _key(office: Office, arguments: argparse.Namespace) -> Any:
    one = _of_facility(office, arguments)
    counter.key(office, one, arguments.event, arguments.by)
    return _shown(office, "bookings", one)


def _cancel(office: Office, arguments: argparse.Namespace) -> Any:
    try:
        entry = entries.get(office, arguments.booking)
    except LookupError:
        one = _of_facility(office, arguments)
        bookings.cancel(
            office,
            one,
            arguments.by,
            channel="counter",
            reason=arguments.reason,
            operator_fault=arguments.operator_fault,
        )
        return _shown(office, "bookings", one)
    if entry.facility != arguments.facility:
        raise LookupError(arguments.booking)
    entries.withdraw(office, entry.id, arguments.by)
    return _shown(office, "entries", entry.id)


def _close(office: Office, arguments: argparse.Namespace) -> Any:
    made = counter.close(
        office, arguments.facility, arguments.room, arguments.start, arguments.end, arguments.reason, arguments.by
    )
    return {
        "id": made,
        "facility": arguments.facility,
        "room": arguments.room,
        "start": arguments.start.isoformat(),
        "end": arguments.end.isoformat(),
        "state": "closed",
    }


def _no_show(office: Office, arguments: argparse.Namespace) -> Any:
    one = _of_facility(office, arguments)
    counter.no_show(office, one, arguments.by)
    return _shown(office, "bookings", one)
