"""What the benchmark of a turn starts: the product's web line, the floor behind the same server, and a LINE that answers at once."""

import base64
import hashlib
import hmac
import http.client
import http.server
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.simulator.demo import environment
from bot.simulator.processes import Child, end, family, read_procfile
from tests.wire.installation import ROOT, free_port

SECRET = "bench-secret"
TEXTS = ("こんにちは", "予約確認", "ヘルプ", "来週の土曜の14時から2時間、10人で", "登録", "やめる")
TICKS = os.sysconf("SC_CLK_TCK")


class QuickLine(http.server.BaseHTTPRequestHandler):
    """Answers 200 to everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "19")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"sentMessages":[]}')

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    child: Child

    def cpu(self) -> float:
        """Seconds of processor time it and its children have used."""
        used = 0.0
        parent = self.child.pid()
        for pid in family(parent) if parent else ():
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            used += (int(fields[11]) + int(fields[12])) / TICKS
        return used


@dataclass(frozen=True, slots=True)
class Slice:
    """One stretch of load: requests a second, processor seconds a request, latencies in seconds."""

    rate: float
    cpu: float
    latencies: list[float]


class Bench:
    """Both servers on databases of one kind."""

    def __init__(self, folder: Path, product_url: str, floor_url: str) -> None:
        self._line = http.server.ThreadingHTTPServer(("127.0.0.1", 0), QuickLine)
        threading.Thread(target=self._line.serve_forever, daemon=True).start()
        lines = read_procfile(ROOT / "Procfile")
        env = {
            **environment(os.environ, free_port(), folder, "redis://127.0.0.1:9/0"),
            "DATABASE_URL": product_url,
            "FLOOR_DATABASE_URL": floor_url,
            "REDIS_URL": "",
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_API_BASE_URL": f"http://127.0.0.1:{self._line.server_address[1]}",
        }
        env.pop("YORIAI_CLOCK_FILE")
        subprocess.run(lines["release"], shell=True, cwd=ROOT, env=env, check=True)  # noqa: S602
        self.product = self._start("product", lines["web"], env, folder)
        self.floor = self._start(
            "floor", lines["web"].replace("bot.serving:app()", "tests.bench.floor:app()"), env, folder
        )
        self._numbers = itertools.count()

    def _start(self, name: str, line: str, env: dict[str, str], folder: Path) -> Server:
        port = free_port()
        path = os.pathsep.join([str(ROOT), env.get("PYTHONPATH", "")])
        child = Child(name, line, {**env, "PORT": str(port), "PYTHONPATH": path}, ROOT, folder / f"{name}.log")
        child.start()
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
            except urllib.error.HTTPError as fault:
                fault.close()
                return Server(port, child)
            except OSError:
                if time.monotonic() > until or not child.running():
                    sys.exit(f"{name} did not start:\n{child.tail()}")
                time.sleep(0.1)

    def load(self, server: Server, seconds: float, clients: int) -> Slice:
        """Send signed events from several connections for so long."""
        until, latencies = time.monotonic() + seconds, list[float]()
        before, started = server.cpu(), time.monotonic()
        threads = [threading.Thread(target=self._client, args=(server.port, until, latencies)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - started
        time.sleep(0.3)  # what follows the last answers belongs to them
        return Slice(len(latencies) / took, (server.cpu() - before) / len(latencies), latencies)

    def _client(self, port: int, until: float, latencies: list[float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < until:
            number = next(self._numbers)
            body = event(number)
            headers = {"X-Line-Signature": signature(body), "Content-Type": "application/json"}
            started = time.monotonic()
            connection.request("POST", "/line/webhook", body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            latencies.append(time.monotonic() - started)
        connection.close()

    def close(self) -> None:
        """End both."""
        for server in (self.product, self.floor):
            pid = server.child.pid()
            if pid:
                end(family(pid))
            server.child.running()
        self._line.shutdown()
        self._line.server_close()


def event(number: int) -> bytes:
    """A message of one of two hundred people, some 500 bytes."""
    user = f"U{number % 200:032x}"
    return json.dumps(
        {
            "destination": "U" + "0" * 32,
            "events": [
                {
                    "type": "message",
                    "mode": "active",
                    "timestamp": int(time.time() * 1000),
                    "source": {"type": "user", "userId": user},
                    "webhookEventId": f"{number:026d}",
                    "deliveryContext": {"isRedelivery": False},
                    "replyToken": f"{number:032x}",
                    "message": {
                        "type": "text",
                        "id": str(number),
                        "quoteToken": "q" * 32,
                        "text": TEXTS[number % len(TEXTS)],
                    },
                }
            ],
        }
    ).encode()


def signature(body: bytes) -> str:
    """X-Line-Signature."""
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


def percentile(values: list[float], percent: float) -> float:
    """The value below which so many percent lie."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(percent * 10) - 1]
