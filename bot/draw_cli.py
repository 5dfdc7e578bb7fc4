"""`yoriai draw …`: replay a published draw; enter the public value a draw waits for."""

import argparse
import json
import os
import sys

from booking.verify_draw import main_verify


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the sub-commands of `yoriai draw`."""
    parser = commands.add_parser("draw", help="lotteries: replay a published draw, enter a public value")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="replay a published draw")
    verify.add_argument("proof", metavar="PROOF.json")
    verify.set_defaults(run=lambda arguments: main_verify(arguments.proof))
    beacon = verbs.add_parser(
        "beacon", help="enter the public value a draw's rules name; a draw that waits is made at once"
    )
    beacon.add_argument("facility", metavar="FACILITY")
    beacon.add_argument("draw", metavar="DRAW", help="day or month of use, such as 2025-10")
    beacon.add_argument("value", metavar="HEX", help="the value in hexadecimal, as published")
    beacon.add_argument("--by", required=True, metavar="STAFF")
    beacon.set_defaults(run=_beacon)


def _beacon(arguments: argparse.Namespace) -> int:
    from booking.desk import draw_opening, draws
    from booking.desk.office import Office
    from booking.errors import Refusal
    from bot import notices
    from bot.build import build_command
    from bot.counter_cli import REFUSED, refused

    world = build_command({"database", "keys"})
    name = draw_opening.name(arguments.facility, arguments.draw)

    def work(office: Office) -> str:
        state = str(draws.tell_beacon(office, name, arguments.value, arguments.by).state)
        notices.post_with_channel(os.environ.get("SLACK_STAFF_CHANNEL", ""), office)
        return state

    try:
        state = world.transact(work)
    except Refusal as refusal:
        sys.stderr.write(json.dumps(refused(refusal), ensure_ascii=False) + "\n")
        return REFUSED
    except LookupError:
        sys.stderr.write(f"draw beacon: no draw {arguments.draw} of {arguments.facility}\n")
        return 2
    print(json.dumps({"draw": arguments.draw, "facility": arguments.facility, "state": state}))  # noqa: T201 - the command's answer
    return 0
