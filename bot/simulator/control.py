"""The control API under /_sim: the hands of the page and of the tests."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from flask import Blueprint, Response, request

from bot.simulator import faults, workspace
from bot.simulator.control_answers import given, said
from bot.simulator.control_phones import phone_routes
from bot.simulator.control_staff import staff_routes
from bot.simulator.doors import Doors
from bot.simulator.due import due_next
from bot.simulator.line import quota
from bot.simulator.line_events import LineWebhooks
from bot.simulator.residents import all_residents
from bot.simulator.shelf import Json
from bot.simulator.slack_events import SlackRequests
from bot.simulator.world import World

LONGEST_WAIT = 25.0


class Supervisor(Protocol):
    """Whoever started the bot's processes and can stop them; tests that start their own have none."""

    def ask(self, what: str, **fields: str) -> Json:
        """Ask for `ledger`, `processes`, `kill`, `stop` or `start` (with `name`), or `counter` (with `words`, a JSON list).

        The answer is {"error"} if it cannot be done.
        """
        ...


class Nobody:
    """No supervisor: the bot was started by somebody else."""

    def ask(self, what: str, **fields: str) -> Json:
        """Say so."""
        return {"error": "the bot's processes were not started from here"}


def _clock(world: World) -> Json:
    return {"now": world.clock.now().isoformat(), "machine": world.machine(), "movable": world.clock.path is not None}


def clock_routes(world: World, routes: Blueprint) -> None:
    """Add the routes of the clock and of the faults."""

    @routes.get("/_sim/clock")
    def _read() -> Response:
        return said(_clock(world))

    @routes.post("/_sim/clock")
    def _move() -> Response:
        wanted = given()
        if "at" in wanted:
            world.clock.set(datetime.fromisoformat(str(wanted["at"])))
        else:
            world.clock.advance(timedelta(seconds=float(wanted.get("advance_seconds", 0))))
        world.changes.touch("clock", "ledger")
        return said(_clock(world))

    @routes.get("/_sim/faults")
    def _faults() -> Response:
        return said(world.faults.as_json())

    @routes.post("/_sim/faults")
    def _set_faults() -> Response:
        world.faults = faults.changed(world.faults, given())
        world.changes.touch("faults")
        return said(world.faults.as_json())

    @routes.delete("/_sim/faults")
    def _mend() -> Response:
        world.faults = faults.Faults()
        world.changes.touch("faults")
        return said(world.faults.as_json())


def process_routes(world: World, supervisor: Supervisor, doors: Doors, routes: Blueprint) -> None:
    """Add the routes of the ledger, of what is due, of the processes and of the doors."""

    @routes.get("/_sim/ledger")
    def _ledger() -> Response:
        return said(supervisor.ask("ledger"))

    @routes.get("/_sim/due")
    def _due() -> Response:
        return said({"due": due_next(supervisor.ask("ledger"), world.clock.now())})

    @routes.get("/_sim/processes")
    def _processes() -> Response:
        return said(supervisor.ask("processes"))

    @routes.post("/_sim/processes/<name>/<verb>")
    def _process(name: str, verb: str) -> Response:
        if verb not in ("kill", "stop", "start"):
            raise LookupError(f"a process takes kill, stop or start, not {verb!r}")
        answer = supervisor.ask(verb, name=name)
        world.changes.touch("processes")
        return said(answer)

    @routes.post("/_sim/counter")
    def _counter() -> Response:
        words = given().get("words")
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("words: the command line behind `yoriai counter`, word by word")
        answer = supervisor.ask("counter", words=json.dumps(words))
        world.changes.touch("ledger")
        return said(answer)

    @routes.get("/_sim/doors")
    def _doors() -> Response:
        return said({"doors": doors.known(supervisor.ask("ledger"))})

    @routes.post("/_sim/doors/press")
    def _press() -> Response:
        wanted = given()
        at = datetime.fromisoformat(str(wanted["at"])) if wanted.get("at") else world.clock.now()
        return said({"open": doors.press(str(wanted["door"]), str(wanted["code"]), at), "at": at.isoformat()})


def control_routes(world: World, supervisor: Supervisor, locks: Path | None) -> Blueprint:
    """Return every route under /_sim."""
    routes = Blueprint("control", __name__)
    line, slack = LineWebhooks(world), SlackRequests(world)
    phone_routes(world, line, routes)
    staff_routes(world, slack, routes)
    clock_routes(world, routes)
    process_routes(world, supervisor, Doors(locks), routes)

    @routes.get("/_sim/changes")
    def _changes() -> Response:
        wait = min(float(request.args.get("wait", LONGEST_WAIT)), LONGEST_WAIT)
        revision, topics = world.changes.since(int(request.args.get("since", 0)), wait)
        return said({"revision": revision, "topics": topics})

    @routes.get("/_sim/state")
    def _state() -> Response:
        return said(
            {
                "residents": all_residents(world),
                "staff": workspace.staff(world),
                "faults": world.faults.as_json(),
                "clock": _clock(world),
                "quota": quota(world),
                "processes": supervisor.ask("processes"),
                "web": world.settings.web,
                "breaches": list(world.breaches),
            }
        )

    @routes.get("/_sim/wire")
    def _wire() -> Response:
        after, limit = int(request.args.get("after", 0)), int(request.args.get("limit", 200))
        return said({"last": world.wire.last(), "entries": world.wire.entries(after, limit)})

    @routes.get("/_sim/breaches")
    def _breaches() -> Response:
        return said({"breaches": list(world.breaches)})

    @routes.errorhandler(LookupError)
    def _missing(problem: LookupError) -> Response:
        return said({"error": str(problem).strip("'\"")}, 404)

    @routes.errorhandler(ValueError)
    def _wrong(problem: ValueError) -> Response:
        return said({"error": str(problem)}, 400)

    return routes
