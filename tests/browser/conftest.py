"""A real demo (the Procfile's own lines) and a real Chromium; without one these tests are skipped, saying so."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from bot.simulator.client import Sim
from bot.simulator.redis_server import find_redis
from tests.simulator.test_demo import STARTER, pair_of_ports

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=60_000)  # others may be using this machine
REQUIRED = os.environ.get("YORIAI_REQUIRE_BROWSER") == "1"


def miss(why: str) -> None:
    """Skip, or fail where a browser is required."""
    if REQUIRED:
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        miss(f"no Chromium on PATH ({', '.join(NAMES)}): the page was not driven")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sim]:
    """The whole demo on data of its own."""
    if find_redis() is None:
        miss("no redis-server of 6.2 or newer: the demo cannot start")
    root = tmp_path_factory.mktemp("demo")
    for name in ("Procfile", "worker.py"):
        shutil.copy(ROOT / name, root / name)
    port = pair_of_ports()
    command = [sys.executable, "-c", STARTER, str(port), str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if not process.stdout.readline().startswith("Yoriai: "):
        pytest.fail(process.communicate()[1])
    sim = Sim(f"http://127.0.0.1:{port}")
    yield sim
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=40)
    assert process.returncode == 0


class Screen:
    """A page that remembers what went wrong on it."""

    def __init__(self, page: Page, sim: Sim) -> None:
        self.page, self.sim = page, sim
        self.errors: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda problem: self.errors.append(str(problem)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self) -> "Screen":
        self.page.goto(self.sim.base + "/")
        self.page.wait_for_selector("body[data-ready=yes]", timeout=20_000)
        return self

    def wide(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture
def screens(browser: Browser, demo: Sim) -> Iterator[list[Screen]]:
    """Screens opened by the test; at its end none of them may have logged an error."""
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.page.close()
    assert [error for screen in opened for error in screen.errors] == []


def show(screens: list[Screen], browser: Browser, sim: Sim, width: int = 1280, language: str = "ja-JP") -> Screen:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    page.set_default_timeout(20_000)
    screen = Screen(page, sim)
    screens.append(screen)
    return screen.open()
