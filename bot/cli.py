"""The command `yoriai`: one sub-command a subject; errors go to standard error with a non-zero exit."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from booking.policy import PolicyFaults
from bot.config import SettingsFault

# Sub-commands with a module of their own, loaded only when they are called: reading a stream must not wait for Slack's SDK.
MODULES = {
    "draw": ("bot.draw_cli", "lotteries: replay a published draw, enter a public value"),
    "counter": ("bot.counter_cli", "what the counter does"),
    "policy": ("bot.policy_cli", "a town's rules: check a file, explain a day"),
    "understand": ("bot.understand_cli", "read what residents write: JSON lines in, JSON lines out"),
}


def main() -> None:
    """Run one of the commands of the contract."""
    parser = argparse.ArgumentParser(prog="yoriai", description="寄合: booking of community halls by LINE and Slack")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _processes(commands)
    _looking(commands)
    _others(commands, sys.argv[1:2])
    arguments = parser.parse_args()
    run: Callable[[argparse.Namespace], int | None] = arguments.run
    try:
        status = run(arguments)
    except (SettingsFault, PolicyFaults) as fault:
        sys.exit(f"yoriai: {fault}")
    except BrokenPipeError:
        os._exit(0)
    except Exception as fault:
        if words := _of_the_database(fault):
            sys.exit(f"yoriai: DATABASE_URL {words}")
        raise
    sys.exit(status or 0)


def _of_the_database(fault: Exception) -> str:
    """One line for a database that cannot be reached or has no tables; "" for every other fault."""
    if "sqlalchemy" not in sys.modules:  # many commands need none, and start faster without
        return ""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from booking.migrate import UPGRADE_FIRST, told

    if isinstance(fault, OperationalError) and "no such table" not in str(fault.orig):
        return told(fault)
    return UPGRADE_FIRST if isinstance(fault, OperationalError | ProgrammingError) else ""


def _others(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", called: list[str]) -> None:
    for name, (module, text) in MODULES.items():
        if called == [name]:
            import_module(module).add(commands)
        else:
            commands.add_parser(name, help=text)


def _processes(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="everything on this machine, with stand-ins of LINE and Slack")
    demo.add_argument("--port", type=int, default=8080, help="the page's port; web listens on the next one")
    demo.add_argument("--fresh", action="store_true", help="forget the last demo")
    demo.set_defaults(run=_demo)
    database = commands.add_parser("db", help="the database")
    verbs = database.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("upgrade", help="bring it to the newest version").set_defaults(run=_upgrade)
    commands.add_parser("clock", help="the process that notices what is due").set_defaults(run=_clock)


def _looking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    ledger = commands.add_parser("ledger", help="everything the database says, masked")
    ledger.add_argument("--json", action="store_true", help="as one JSON object")
    ledger.add_argument("--reveal", action="store_true", help="with reasons and codes; this is recorded")
    ledger.set_defaults(run=_ledger)


def _demo(arguments: argparse.Namespace) -> int:
    from bot.simulator.demo import run

    return run(arguments.port, fresh=arguments.fresh)


def _upgrade(_arguments: argparse.Namespace) -> None:
    from booking.database import open_database
    from booking.migrate import upgrade
    from bot import config

    upgrade(open_database(config.read(os.environ, {"database"}).database_url))


def _clock(_arguments: argparse.Namespace) -> None:
    from bot.build import build_process
    from bot.clock import run
    from bot.logs import configure_logging

    configure_logging()
    run(build_process({"line", "slack", "redis"}))


def _ledger(arguments: argparse.Namespace) -> None:
    from booking.desk.ledger import ledger
    from booking.desk.office import Office
    from bot.build import build_command

    world = build_command({"database", "keys"})

    def work(office: Office) -> dict[str, Any]:
        office.record("ledger", None, "revealed", os.environ.get("USER", "command line"))
        return ledger(office, reveal=True)

    shown = world.transact(work) if arguments.reveal else world.read(ledger)
    if arguments.json:
        print(json.dumps(shown, ensure_ascii=False))  # noqa: T201 - the command's answer
        return
    for name, rows in shown.items():
        print(f"{name}: {len(rows)}")  # noqa: T201 - the command's answer
