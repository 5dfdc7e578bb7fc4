"""`yoriai counter …`: what the counter does, for towns and tests without Slack. 0 done, 2 not understood, 3 refused."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.exc import DBAPIError

from booking.calendar import JST
from booking.desk.office import Office
from booking.errors import Refusal
from booking.policy.base import Model
from bot import counter_verbs as verbs
from bot import notices
from bot.build import build_command

NOT_UNDERSTOOD, REFUSED = 2, 3
LONGEST_STAFF = 40
MOST_YEN = 100_000_000
WAYS = ("cash", "cashless", "transfer", "online", "debit")
EVENTS = ("no_show", "late_cancel", "unpaid", "late_return", "rule_breach")
Verb = Callable[[Office, argparse.Namespace], Any]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the sub-commands of `yoriai counter`."""
    parser = commands.add_parser("counter", help="what the counter does")
    found = parser.add_subparsers(required=True, metavar="VERB")
    _people(found)
    _uses(found)
    _of_a_booking(found)
    _of_a_room(found)


def _people(found: Any) -> None:
    register = _verb(
        found, "register", "register someone, approved at once, with a code that links LINE", verbs.register
    )
    for name in ("name", "kana", "phone"):
        register.add_argument(f"--{name}", required=True)
    for name in ("postcode", "address", "birth-date", "email", "group", "group-kana", "members", "contact"):
        register.add_argument(f"--{name}", default="")
    register.add_argument("--class", dest="klass", help="applicant class of the policy")
    _channel(register)
    renew = _verb(found, "renew", "renew a registration", verbs.renew)
    renew.add_argument("--registration", required=True, metavar="ID")
    classify = _verb(found, "classify", "give a registration another class", verbs.classify)
    classify.add_argument("--registration", required=True, metavar="ID")
    classify.add_argument("--class", dest="klass", required=True)
    _reason(classify)
    penalty = _verb(found, "penalty", "note an event that carries points, or take it back", verbs.penalty)
    penalty.add_argument("--registration", required=True, metavar="ID")
    penalty.add_argument("--event", required=True, choices=EVENTS)
    penalty.add_argument("--booking", metavar="ID", help="the booking it is about")
    penalty.add_argument("--undo", action="store_true", help="take the newest of these back")
    _reason(penalty)


def _uses(found: Any) -> None:
    enter = _verb(found, "enter", "a lottery entry or a booking, whichever stage is open", verbs.enter)
    enter.add_argument("--room", required=True)
    enter.add_argument("--evict", metavar="GROUND", help="bookings in the way give way for this ground of the policy")
    priority = _verb(found, "priority", "先行予約 with its conditions", verbs.priority)
    priority.add_argument("--room", required=True, action="append")
    for parser in (enter, priority):
        parser.add_argument("--resident", required=True, metavar="REGISTRATION")
        _period(parser)
        parser.add_argument("--headcount", required=True, type=int)
        parser.add_argument("--purpose", required=True, type=_words)
        parser.add_argument("--group", default="")
        parser.add_argument("--entrance")
        parser.add_argument("--wish", type=int, default=1)
        parser.add_argument("--bundle", default="", help="entries of one bundle win or lose together")
        parser.add_argument(
            "--lucky", default="", metavar="NNN", help="three digits of the resident's own, where the draw takes them"
        )
        parser.add_argument("--equipment", action="append", default=[], type=_equipment, metavar="ID=N")
        parser.add_argument("--purpose-class", help="a kind of purpose of the policy; otherwise told by its words")
        parser.add_argument("--ticket-yen", type=_yen, default=0, help="the highest ticket price")
        for name, text in (
            ("ground", "a reduction that is granted"),
            ("option", "an option that is chosen"),
            ("decline", "an option that is declined"),
        ):
            parser.add_argument(f"--{name}", action="append", default=[], help=text)
        _channel(parser)


def _of_a_booking(found: Any) -> None:
    pay = _booking(found, "pay", "take a payment", verbs.pay)
    pay.add_argument("--yen", type=int, required=True)
    pay.add_argument("--how", choices=WAYS, required=True)
    key = _booking(found, "key", "the counter key", verbs.key)
    key.add_argument("--event", choices=("out", "back", "report"), required=True)
    cancel = _booking(found, "cancel", "cancel a booking or a lottery entry", verbs.cancel)
    _reason(cancel)
    cancel.add_argument("--operator-fault", action="store_true")
    _channel(cancel)
    _booking(found, "noshow", "nobody came", verbs.no_show)
    _booking(found, "confirm", "confirm a win at the counter", verbs.confirm)
    change = _booking(found, "change", "move a booking, or change people, equipment, reductions", verbs.change)
    change.add_argument("--room")
    change.add_argument("--from", dest="start", type=instant, metavar="INSTANT")
    change.add_argument("--to", dest="end", type=instant, metavar="INSTANT")
    change.add_argument("--headcount", type=int)
    change.add_argument(
        "--equipment", action="append", type=_equipment, metavar="ID=N", help="all of it; ID=0 for none"
    )
    change.add_argument("--ground", action="append", help="all reductions that are granted")
    _reason(change)
    _channel(change)
    refund = _booking(found, "refund", "give back for a part that could not be used", verbs.refund)
    how = refund.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--unusable-minutes", type=_minutes, help="so long of the use, where the policy shares the fee out"
    )
    how.add_argument("--yen", type=int, help="the amount staff have decided")
    _reason(refund)


def _of_a_room(found: Any) -> None:
    close = _verb(found, "close", "close a room for a while", verbs.close)
    close.add_argument("--room", required=True)
    _period(close)
    _reason(close)
    close.add_argument("--evict", metavar="GROUND", help="bookings in the way give way for this ground of the policy")
    reopen = _verb(found, "reopen", "take a closure back", verbs.reopen)
    reopen.add_argument("--closure", required=True, metavar="ID")
    _reason(reopen)


def _verb(found: Any, name: str, text: str, run: Verb) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = found.add_parser(name, help=text)
    parser.add_argument("--facility", required=True)
    parser.add_argument("--by", required=True, type=_staff, metavar="STAFF")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda arguments: _run(arguments, run))
    return parser


def _booking(found: Any, name: str, text: str, run: Verb) -> argparse.ArgumentParser:
    parser = _verb(found, name, text, run)
    parser.add_argument("--booking", required=True, metavar="ID")
    return parser


def _period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", required=True, type=instant, metavar="INSTANT")
    parser.add_argument("--to", dest="end", required=True, type=instant, metavar="INSTANT")


def _reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, type=_words, metavar="TEXT")


def _channel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", help="counter, phone or another channel staff handle; counter otherwise")


# --- what may be typed ---


def instant(text: str) -> datetime:
    """ISO 8601; without an offset Japan time."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant such as 2026-05-13T10:00:00+09:00") from error


def _words(text: str) -> str:
    if not (plain := text.strip()) or len(plain) > verbs.LONGEST:
        raise argparse.ArgumentTypeError(f"1 to {verbs.LONGEST} characters are expected")
    return plain


def _staff(text: str) -> str:
    if not (plain := text.strip()) or len(plain) > LONGEST_STAFF:
        raise argparse.ArgumentTypeError(f"who acts, in 1 to {LONGEST_STAFF} characters")
    return plain


def _equipment(text: str) -> tuple[str, int]:
    kind, _, count = text.partition("=")
    if not kind or not (count or "1").isdecimal() or len(count) > 4:
        raise argparse.ArgumentTypeError(f"{text!r} is no equipment such as lectern=1")
    return kind, int(count or 1)


def _yen(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_YEN:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount in yen")
    return int(text)


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1440:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes")
    return int(text)


# --- doing it, and saying what came of it ---


def _run(arguments: argparse.Namespace, verb: Verb) -> int:
    world = build_command({"database", "keys"})
    if arguments.facility not in world.policies():
        return _complain(f"no facility {arguments.facility}; there are {', '.join(world.policies())}")

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
        return _complain(f"no such id: {unknown.args[0] if unknown.args else ''}")
    except DBAPIError as fault:
        return _complain(f"the database cannot be used ({type(fault).__name__}); has `yoriai db upgrade` been run?")
    _say(arguments, shown)
    return 0


def _complain(text: str) -> int:
    sys.stderr.write(f"counter: {text}\n")
    return NOT_UNDERSTOOD


def _say(arguments: argparse.Namespace, shown: Any) -> None:
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False))  # noqa: T201 - the command's answer
        return
    for one in shown if isinstance(shown, list) else [shown]:
        for name, value in one.items():
            if name != "history":
                print(f"{name}: {value}")  # noqa: T201 - the command's answer


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as JSON: its reason, the next instant at which it would be possible, and the facts."""
    facts = {name: _plain(value) for name, value in refusal.facts.items() if name not in ("next_at", "drop")}
    return {"reason": refusal.reason, "next": _plain(refusal.facts.get("next_at")), "facts": facts}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Model):  # a rule of the policy: what it says, not where it was found
        written = value.model_dump(exclude_defaults=True, exclude={"source", "assumed", "note"})
        return {key: _plain(one) for key, one in written.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
