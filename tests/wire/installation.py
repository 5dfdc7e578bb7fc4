"""A whole installation: the Procfile's own lines, a real Redis, one of the two databases, and the stand-ins of the platforms."""

import base64
import hashlib
import hmac
import http.client
import http.server
import itertools
import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis import Redis

from booking.calendar import JST
from booking.database import open_database
from booking.desk.ledger import ledger
from booking.desk.office import Office
from booking.sealed import Vault
from bot import config
from bot.simulator.client import Phone, Sim, wait_for
from bot.simulator.demo import CHANNEL, TEAM, environment
from bot.simulator.processes import Child, end, family, read_procfile, send
from bot.simulator.redis_server import find_redis, redis_command, redis_socket, redis_url
from tests.support.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
FACILITY = "mitaka-inokashira-tobu"
DOOR = f"{FACILITY}/1f-western"
ADMIN, APPROVER, VIEWER, STRANGER = "U0SATO0001", "U0SUZUKI02", "U0TAKAHA03", "U0STRANGE4"
START_S = 60.0
Json = dict[str, Any]


def free_port() -> int:
    """A port nobody listens on."""
    while True:  # below those the system gives to outgoing connections: nobody takes it before it is listened on
        port = secrets.randbelow(12_000) + 20_000
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Balancer:
    """Hands every request to the next web process that takes it, as a load balancer before several machines does."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self._turn = itertools.count()
        balancer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = balancer.pass_on(self.path, body, dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def pass_on(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body of the first web that answers; 502 when none does."""
        ports, first = list(self.ports), next(self._turn)
        for number in range(len(ports)):
            connection = http.client.HTTPConnection("127.0.0.1", ports[(first + number) % len(ports)], timeout=30)
            try:
                connection.request("POST", path, body, {**headers, "Connection": "close"})
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()
        return 502, b""

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class Installation:
    """Everything that runs, and the hands of a test on it."""

    def __init__(self, folder: Path, database_url: str, facilities: tuple[str, ...] = (FACILITY,)) -> None:
        self.folder = folder
        self.balancer = Balancer()
        self.lines = read_procfile(ROOT / "Procfile")
        sim_port = free_port()
        self.redis_socket = redis_socket(folder)
        made = environment(os.environ, sim_port, folder, redis_url(self.redis_socket))
        self.env = {
            **made,
            "DATABASE_URL": database_url,
            "YORIAI_FACILITIES": ":".join(str(ROOT / "booking" / "policies" / f"{one}.toml") for one in facilities),
        }
        self.locks = config.read(self.env, {"database", "keys"}, root=ROOT).lock_memory
        self.clock_file = folder / "clock"
        executable = find_redis()
        assert executable, "no redis-server: neither the embedded one nor one on PATH"
        self.redis = Child(
            "redis", redis_command(executable, self.redis_socket, folder / "redis"), self.env, ROOT, self.log("redis")
        )
        self.children: dict[str, Child] = {}
        self.ports: dict[str, int] = {}
        self.postgresql: Server | None = None
        self.sim = Sim(f"http://127.0.0.1:{sim_port}")
        self._stand_ins = Child("stand-ins", self._stand_ins_command(sim_port), self.env, ROOT, self.log("stand-ins"))
        self.texts: list[str] = []

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.folder / "logs" / f"{name}.log"

    def _stand_ins_command(self, port: int) -> list[str]:
        env = self.env
        options = {
            "--port": str(port),
            "--web": f"http://127.0.0.1:{self.balancer.port}",
            "--line-secret": env["LINE_CHANNEL_SECRET"],
            "--line-token": env["LINE_CHANNEL_ACCESS_TOKEN"],
            "--slack-secret": env["SLACK_SIGNING_SECRET"],
            "--slack-token": env["SLACK_BOT_TOKEN"],
            "--slack-team": TEAM,
            "--slack-channel": f"{CHANNEL}:施設予約",
            "--clock-file": str(self.clock_file),
            "--locks": str(self.locks),
        }
        return [sys.executable, "-m", "bot.simulator", *(word for pair in options.items() for word in pair)]

    # --- starting and ending ---

    def start(self, at: str = "2026-05-13 10:00") -> None:
        """Migrate, start one of each process, wait until the bot is well."""
        self.set_clock(at)
        self.redis.start()
        done = self.run(self.lines["release"])
        assert done.returncode == 0, done.stderr
        for kind in ("web", "worker", "clock"):
            self.start_one(kind)
        self.wait_until_well()  # the platforms cannot be reached yet
        self._stand_ins.start()
        wait_for(self._stand_ins_answer, START_S, "the stand-ins")
        self.sim.post("quota", limit=100000)

    def _stand_ins_answer(self) -> bool:
        try:
            return bool(self.sim.get("clock"))
        except OSError:
            return False

    def start_one(self, kind: str, name: str = "", **env: str) -> Child:
        """Start one more process of a Procfile line."""
        name = name or kind
        env = {**self.env, **env}
        if kind == "web":
            self.ports[name] = free_port()
            env["PORT"] = str(self.ports[name])
            self.balancer.ports.append(self.ports[name])
        child = Child(name, self.lines[kind], env, ROOT, self.log(name))
        child.start()
        self.children[name] = child
        return child

    def port(self, name: str = "web") -> int:
        """Where a web process listens."""
        return self.ports[name]

    def kill(self, name: str) -> None:
        """kill -9, with everything it has started."""
        self.children[name].kill(hold=True)

    def end_one(self, name: str) -> None:
        """SIGTERM, and away with it."""
        child = self.children.pop(name)
        pid = child.pid()
        if pid:
            end(family(pid))
        child.running()
        if name in self.ports:
            self.balancer.ports.remove(self.ports.pop(name))

    def asked_to_end(self, name: str) -> None:
        """SIGTERM to the process itself, as a supervisor sends it."""
        pid = self.children[name].pid()
        assert pid, f"{name} has ended by itself:\n{self.children[name].tail()}"
        send([pid], signal.SIGTERM)

    def close(self) -> None:
        """End everything."""
        pids = [pid for child in (*self.children.values(), self._stand_ins) if (pid := child.pid())]
        end([one for pid in pids for one in family(pid)])
        redis = self.redis.pid()
        if redis:
            end([redis])
        for child in (*self.children.values(), self._stand_ins, self.redis):
            child.running()
        self.balancer.close()
        self.locks.unlink(missing_ok=True)

    def run(self, command: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end, as a Procfile's."""
        return subprocess.run(  # noqa: S602 - a line of our own Procfile
            command,
            shell=True,
            cwd=ROOT,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    # --- looking ---

    def ready(self, name: str = "web", query: str = "") -> tuple[int, Json]:
        """(status, body) of /readyz; (0, {}) while nobody listens."""
        status, body = self.http("GET", f"/readyz{query}", name=name)
        return status, json.loads(body) if body.startswith(b"{") else {}

    def http(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        name: str = "web",
    ) -> tuple[int, bytes]:
        """One request straight to a web process."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port(name)}{path}", body, dict(headers or {}), method=method
        )
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, fault.read()
        except OSError:
            return 0, b""

    def webhook(self, body: bytes, signature: str | None = None, name: str = "web") -> int:
        """Post a body to the LINE webhook; signed unless a signature is given."""
        digest = hmac.new(self.env["LINE_CHANNEL_SECRET"].encode(), body, hashlib.sha256).digest()
        signature = base64.b64encode(digest).decode() if signature is None else signature
        return self.http("POST", "/line/webhook", body, {"X-Line-Signature": signature}, name)[0]

    def slack(self, body: bytes, kind: str = "application/x-www-form-urlencoded", **headers: str) -> int:
        """Post a signed body to /slack/events."""
        stamp = str(int(time.time()))
        base = b"v0:" + stamp.encode() + b":" + body
        mac = hmac.new(self.env["SLACK_SIGNING_SECRET"].encode(), base, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}", "Content-Type": kind}
        return self.http("POST", "/slack/events", body, {**signed, **headers})[0]

    def settle(self, seconds: float = 40.0) -> None:
        """Wait until nothing waits any more."""
        wait_for(lambda: not any(self.ready()[1]["backlog"].values()), seconds, "backlog zero")

    def wait_until_well(self) -> None:
        """Wait until every process is."""
        wait_for(lambda: self.ready(query="?all=1")[0] == 200, START_S, "all processes well")

    def ledger_command(self) -> Json:
        """What `yoriai ledger --json` prints."""
        done = self.run("yoriai ledger --json")
        assert done.returncode == 0, done.stderr
        shown: Json = json.loads(done.stdout)
        return shown

    def peek(self) -> Json:
        """The ledger again, read without a process of its own."""
        return self._office(ledger)

    def _office(self, work: Callable[[Office], Json]) -> Json:
        settings = config.read(self.env, {"database", "keys"}, root=ROOT)
        engine = open_database(settings.database_url)
        now = datetime.now(UTC)
        try:
            with engine.connect().execution_options(reading=True) as connection:
                vault = Vault(settings.secret_keys)
                return work(Office(connection, vault, {}, now, now, random.Random(1), lambda digits, taken: ""))
        finally:
            engine.dispose()

    def booking(self, booking: str) -> Json:
        """One booking of the ledger."""
        found: Json = next(one for one in self.peek()["bookings"] if one["id"] == booking)
        return found

    def messages(self, about: str, **wanted: str) -> list[Json]:
        """The ledger's messages about something."""
        told = [m for m in self.peek()["messages"] if m["about"] == about]
        return [m for m in told if all(m[name] == value for name, value in wanted.items())]

    def redis_client(self) -> "Redis":
        """A client of the Redis the bot uses."""
        return Redis.from_url(self.env["REDIS_URL"])

    def set_clock(self, text: str) -> None:
        """Set business time to an instant of Japan, such as `2026-05-13 10:00`; writers rename."""
        instant = datetime.fromisoformat(text).replace(tzinfo=JST)
        new = self.clock_file.with_suffix(".new")
        new.write_text(instant.isoformat() + "\n", encoding="ascii")
        new.replace(self.clock_file)

    # --- the path ---

    def type(self, phone: Phone, text: str) -> str:
        """A resident types; what was typed is remembered for the search for secrets."""
        self.texts.append(text)
        return phone.ask(text)

    def applied(self, answers: "Answers | None" = None, name: str = "") -> tuple[Phone, str]:
        """A resident who has applied for registration: phone and registration id."""
        answers = answers or Answers()
        known = {card["id"] for card in self.sim.cards("registration")}
        phone = self.sim.resident(name or f"住民{secrets.token_hex(3)}")
        self.type(phone, "登録")
        for text in ("同意する", *answers.all()):
            self.type(phone, text)
        assert "登録を受け付けました" in self.type(phone, "はい")
        return phone, self.new_card("registration", known)

    def registered(self, answers: "Answers | None" = None) -> Phone:
        """A resident whose registration is approved and told."""
        phone, registration = self.applied(answers)
        before = phone.last()
        self.sim.staff(APPROVER).press("registration_approve", registration)
        wait_for(lambda: "登録" in phone.heard(before), 20, "the approval")
        return phone

    def requested(self, phone: Phone, when: str, group: str = "みどり町会", purpose: str = "役員会") -> str:
        """Ask for the western room; return the booking's id."""
        known = {card["id"] for card in self.sim.cards("booking")}
        self.texts.extend((group, purpose))
        phone.ask(f"{when}、10人で1階の洋室を使いたいです。{group}の{purpose}です")
        phone.ask("いいえ")
        assert "申し込みを受け付けました" in (answer := phone.ask("はい")), answer
        return self.new_card("booking", known)

    def new_card(self, kind: str, known: set[str]) -> str:
        """The id on the card that is not among the known ones."""

        def look() -> str:
            return next((str(card["id"]) for card in self.sim.cards(kind) if card["id"] not in known), "")

        return wait_for(look, 30, f"a {kind} card")

    def bubbles(self, phone: Phone, after: int) -> list[Json]:
        """What the bot wrote into a chat after an item."""
        return [item for item in phone.chat(after) if item["who"] == "bot"]

    def confirmed(self, phone: Phone, when: str) -> tuple[str, str]:
        """A booking of the western room approved by staff: its id and its code, from the push."""
        booking = self.requested(phone, when)
        before = phone.last()
        self.sim.staff(APPROVER).press("booking_approve", booking)
        return booking, code_in(wait_for(lambda: phone.heard(before), 20, "the code"))


class Answers:
    """What a resident answers when registering; every one is told apart from all others."""

    def __init__(self) -> None:
        number = secrets.randbelow(10**8)
        self.name = f"試験{''.join(secrets.choice('愛胡桃沙羅柚杏凪朔澪楓蓮') for _ in range(6))} 花子"
        self.kana = f"シケン{''.join(secrets.choice('アイカキサシタチナニハヒマミ') for _ in range(7))} ハナコ"
        self.phone = f"090-{number // 10000:04d}-{number % 10000:04d}"
        self.email = f"plant{secrets.token_hex(5)}@example.jp"
        self.address = f"三鷹市井の頭二丁目{secrets.randbelow(900) + 100}番{secrets.randbelow(90) + 10}号秘密荘"

    def all(self) -> tuple[str, ...]:
        """In the order of the questions after 同意."""
        return self.name, self.kana, "昭和32年5月1日", "181-0001", self.address, self.phone, self.email


def code_in(text: str) -> str:
    """The four digits of a push with a code."""
    found = re.search(r"入口の番号\n(\d{4})", text)
    assert found, text
    return found[1]
