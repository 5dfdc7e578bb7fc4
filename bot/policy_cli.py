"""`yoriai policy check` and `yoriai policy explain`: a town's rules at the command line. Needs no setting."""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from booking import engine
from booking.calendar import JST, at_clock, in_japan
from booking.errors import Refusal
from booking.explain import as_json
from booking.history import BadHistory, History, read_history
from booking.policy import Policy, PolicyFaults, check_files, load
from booking.policy.base import clock_minutes
from booking.quote import Asked, quote
from booking.quote_words import quote_json, quote_text

FOUND_FAULTS = 1
NOT_UNDERSTOOD = 2


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the sub-commands of `yoriai policy`."""
    policy = subparsers.add_parser("policy", help="a town's rules: check a file, explain a day")
    verbs = policy.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="every fault of policy files")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="policy files or folders of them")
    check.set_defaults(run=main_check)
    explain = verbs.add_parser("explain", help="what may be done about a room on a day, why not, and from when")
    explain.add_argument("file", type=Path, metavar="FILE")
    explain.add_argument("--at", required=True, metavar="INSTANT", help="ISO 8601; without an offset Japan time")
    explain.add_argument("--room", required=True)
    explain.add_argument("--date", required=True, metavar="DAY", help="the day of use, 2024-12-25")
    explain.add_argument("--from", dest="start", metavar="HH:MM")
    explain.add_argument("--to", dest="end", metavar="HH:MM")
    explain.add_argument("--entrance")
    explain.add_argument("--class", dest="klass", help="applicant class; the policy's default_class otherwise")
    explain.add_argument("--channel", help="line, counter, phone or another of the policy's; line otherwise")
    explain.add_argument(
        "--history", type=Path, metavar="FILE", help="the person's past (docs/policy.md, 履歴ファイル)"
    )
    _add_money(explain)
    explain.add_argument("--json", action="store_true", help="for programs; otherwise sentences")
    explain.set_defaults(run=main_explain)


def _add_money(explain: argparse.ArgumentParser) -> None:
    """What a fee depends on; told with `--from` and `--to`, like the fee itself."""
    money = explain.add_argument_group(
        "what it costs", "with --from and --to: the fee, when it is due, and what a cancellation at --at gives back"
    )
    money.add_argument("--headcount", type=int, metavar="N", help="people; more than the room holds is refused")
    money.add_argument("--purpose", metavar="ID", help="purpose of the policy")
    money.add_argument("--ticket", type=int, default=0, metavar="YEN", help="the highest ticket price")
    money.add_argument(
        "--equipment", action="append", default=[], metavar="ID[=N]", help="equipment of the policy; repeatable"
    )
    money.add_argument(
        "--ground", action="append", default=[], metavar="ID", help="a reduction staff have granted; repeatable"
    )
    money.add_argument("--option", action="append", default=[], metavar="ID", help="a chosen surcharge; repeatable")
    money.add_argument("--declined", action="append", default=[], metavar="ID", help="a surcharge declined; repeatable")
    money.add_argument(
        "--paid", type=int, metavar="YEN", help="what has been paid; as in the history, otherwise the whole fee"
    )


def main_check(args: argparse.Namespace) -> int:
    """Print every fault on standard error; 0 when there is none."""
    faults = check_files(args.files)
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 - a command speaks
    if faults:
        print(f"{len(faults)}か所を直してください。", file=sys.stderr)  # noqa: T201
        return FOUND_FAULTS
    print("まちがいは見つかりませんでした。")  # noqa: T201
    return 0


def main_explain(args: argparse.Namespace) -> int:
    """Print the answer as JSON or as sentences; a file with faults or an unknown name ends with a message."""
    try:
        policy = load(args.file)
    except PolicyFaults as refused:
        print(refused, file=sys.stderr)  # noqa: T201
        return FOUND_FAULTS
    try:
        whole = _answer(policy, args)
    except Refusal as refused:
        print(_sentence(policy, refused), file=sys.stderr)  # noqa: T201
        return NOT_UNDERSTOOD
    except (BadHistory, _NotUnderstood) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return NOT_UNDERSTOOD
    print(json.dumps(whole, ensure_ascii=False, indent=2) if args.json else whole["text"])  # noqa: T201
    return 0


def _answer(policy: Policy, args: argparse.Namespace) -> dict[str, Any]:
    """The contract's object; with both times also the money."""
    day = _day(args.date)
    history = _history(args.history, policy.id)
    told = engine.explain(
        policy,
        _instant(args.at),
        args.room,
        day,
        start=_clock(day, args.start, "--from"),
        end=_clock(day, args.end, "--to"),
        entrance=args.entrance,
        klass=args.klass,
        channel=args.channel,
        history=history,
    )
    whole = as_json(policy, told)
    if told.start is None or told.end is None:
        return whole
    entrance = args.entrance or (policy.entrance_question.no if policy.entrance_question else None)
    money = quote(policy, told, entrance=entrance, history=history, asked=_asked(policy.on(told.at.date()), args))
    text = "\n".join(part for part in (whole.pop("text"), quote_text(told, money)) if part)
    return {**whole, **quote_json(money), "text": text}


def _asked(rules: Policy, args: argparse.Namespace) -> Asked:
    """The options about money, each checked against the file."""
    tables = rules.document.fees
    grounds = {rule.ground for table in tables for rule in table.reductions if rule.ground}
    options = {rule.option for table in tables for rule in table.surcharges if rule.option}
    equipment = dict(_counted(text) for text in args.equipment)
    for option, given, known in (
        ("--purpose", [args.purpose] if args.purpose else [], rules.purposes),
        ("--equipment", equipment, rules.equipment),
        ("--ground", args.ground, grounds),
        ("--option", args.option, options),
        ("--declined", args.declined, options),
    ):
        for word in given:
            if word not in known:
                choices = "・".join(sorted(known)) or "（1つもありません）"
                raise _NotUnderstood(f"{option} {word}: この記号はありません。書けるのは {choices} です")
    for option, number, least in (
        ("--headcount", args.headcount, 1),
        ("--ticket", args.ticket, 0),
        ("--paid", args.paid, 0),
    ):
        if number is not None and number < least:
            raise _NotUnderstood(f"{option} {number}: {least}以上の整数を書きます")
    return Asked(
        headcount=args.headcount,
        purpose_class=args.purpose,
        ticket_yen=args.ticket,
        equipment=equipment,
        grounds=tuple(args.ground),
        options=tuple(args.option),
        declined=tuple(args.declined),
        paid_yen=args.paid,
    )


def _counted(text: str) -> tuple[str, int]:
    """`lectern` or `lectern=2`."""
    word, _, count = text.partition("=")
    if count and not (count.isascii() and count.isdigit() and int(count)):
        raise _NotUnderstood(f"--equipment {text}: 数は lectern=2 の形で書きます")
    return word, int(count or 1)


class _NotUnderstood(ValueError):
    """An option that cannot be read; the message is for the person at the keyboard."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _NotUnderstood(f"--date {text}: この日付はありません（2026-06-20 の形で書きます）") from error


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _NotUnderstood(f"--at {text}: 時刻が読めません（2026-05-13T10:00 の形で書きます）") from error
    return moment.replace(tzinfo=JST) if moment.tzinfo is None else in_japan(moment)


def _clock(day: date, text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        return at_clock(day, clock_minutes(text))
    except ValueError as error:
        raise _NotUnderstood(f"{option} {text}: 時刻は 09:00 から 24:00 の形で書きます") from error


def _history(file: Path | None, facility: str) -> History | None:
    if file is None:
        return None
    try:
        return read_history(file.read_text(encoding="utf-8"), facility)
    except BadHistory as error:
        raise BadHistory(f"{file}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _NotUnderstood(f"--history {file}: ファイルを読めません（UTF-8 の JSON ファイルを渡します）") from error


_UNKNOWN = {
    "UNKNOWN_ROOM": ("--room", "room", "rooms", "室場"),
    "UNKNOWN_CLASS": ("--class", "klass", "classes", "利用者区分"),
    "UNKNOWN_CHANNEL": ("--channel", "channel", "channels", "受付方法"),
    "UNKNOWN_ENTRANCE": ("--entrance", "entrance", "entrances", "入口"),
}


def _sentence(policy: Policy, refused: Refusal) -> str:
    """Why there is no answer, with what could be written instead."""
    facts = refused.facts
    if refused.reason in _UNKNOWN:
        option, given, known, name = _UNKNOWN[refused.reason]
        choices = "・".join(facts[known]) or "（1つもありません）"
        return f"{option} {facts[given]}: この{name}はありません。書けるのは {choices} です"
    if refused.reason == "NO_RULE":
        last = f"{facts['last_day']} まで" if facts["last_day"] else "から後"
        days = f"{facts['first_day']} {'から ' if facts['last_day'] else ''}{last}"
        return f"{facts['day']} の決まりがありません。{policy.name}のファイルにあるのは {days}です"
    if refused.reason == "END_WITHOUT_START":
        return "--to だけでは分かりません。--from も書きます"
    if refused.reason == "END_BEFORE_START":
        return "--to は --from より後の時刻にします"
    words = ", ".join(f"{name}={value}" for name, value in facts.items())
    return f"{refused.reason}: {words}"
