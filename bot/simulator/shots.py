"""`python -m bot.simulator.shots`: play a few stories in a headless Chromium and save the README's pictures."""

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.simulator.clock import ClockFile
from bot.simulator.demo import ROOT

START = "2026-05-13T10:00:00+09:00"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
STARTER = "import sys; from pathlib import Path; from bot.simulator.demo import run; sys.exit(run(int(sys.argv[1]), root=Path(sys.argv[2])))"


def _two_ports() -> int:
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            if other.connect_ex(("127.0.0.1", port + 1)) != 0:
                return port


@contextmanager
def demo() -> Iterator[str]:
    """Run a demo on data of its own that begins at `START`; yield the page's address."""
    with tempfile.TemporaryDirectory(prefix="yoriai-shots-") as folder:
        root = Path(folder)
        for name in ("Procfile", "worker.py"):
            shutil.copy(ROOT / name, root / name)
        ClockFile(root / "var" / "demo" / "clock").set(datetime.fromisoformat(START))
        command = [sys.executable, "-c", STARTER, str(_two_ports()), str(root)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            said = process.stdout.readline() if process.stdout else ""
            if not said.startswith("Yoriai: "):
                raise SystemExit("the demo did not start")
            yield said.removeprefix("Yoriai: ").strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _open(browser: Browser, address: str, width: int, height: int, language: str) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale=language, device_scale_factor=1.5, reduced_motion="reduce"
    )
    page.goto(address)
    page.wait_for_selector("body[data-ready=yes]")
    return page


def _play(page: Page, story: str, until: str | None = None) -> None:
    """Play a story fast, to its end or until its count reads `until`."""
    page.click(f"[data-story={story}]")
    if page.locator(".story-fast").get_attribute("aria-pressed") == "false":
        page.click(".story-fast")
    if until is None:
        page.wait_for_selector("#story[data-end]", timeout=120_000)
        if page.locator("#story").get_attribute("data-end") != "well":
            raise SystemExit(page.locator(".story-text").inner_text())
    else:
        page.wait_for_function(
            "text => document.querySelector('.story-count').textContent === text", arg=until, timeout=120_000
        )


def _leave(page: Page) -> None:
    page.click(".story-quit")
    page.wait_for_timeout(700)


def shoot(address: str, browser: Browser, out: Path) -> None:
    """Play and save: overview, phones, modal, a story at the door, staff, faults, wire, a narrow screen, English."""
    page = _open(browser, address, 1280, 900, "ja-JP")

    def part(selector: str, name: str) -> None:
        page.wait_for_timeout(600)
        page.locator(selector).last.screenshot(path=out / name)

    _play(page, "register")
    _leave(page)
    _play(page, "sentence")
    _leave(page)
    page.screenshot(path=out / "overview.png")
    part(".phone", "phone-booking.png")
    page.locator(".sl-message").last.get_by_role("button", name="却下").click()
    page.wait_for_selector("#slack-modal")
    page.wait_for_timeout(600)
    page.screenshot(path=out / "staff-modal.png")
    page.locator("#slack-modal .sl-modal-end button").first.click()
    _play(page, "door", until="3 / 7")
    page.click(".story-fast")
    page.locator(".log .line").last.evaluate("line => { line.parentElement.scrollTop = line.offsetTop - 70; }")
    part(".phone", "phone-code.png")
    page.wait_for_selector("#doors.open", timeout=60_000)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=out / "tour.png")
    part("#doors", "door.png")
    page.wait_for_selector("#story[data-end]", timeout=120_000)
    _leave(page)
    part("#staff", "staff.png")
    page.locator(".mode input[name=mode-line][value=down]").check(force=True)
    page.locator(".process-list [data-name=worker] button").click()
    part("#faults", "faults.png")
    page.click("#mend")
    page.locator(".process-list [data-name=worker] button").click()
    page.locator(".wire-entry summary").nth(2).click()
    part("#records", "wire.png")
    page.close()
    for name, width, language in (("narrow.png", 390, "ja-JP"), ("overview-en.png", 1280, "en-US")):
        other = _open(browser, address, width, 844 if width < 800 else 900, language)
        other.wait_for_timeout(1500)
        other.screenshot(path=out / name)
        other.close()


def main() -> int:
    """Make the pictures."""
    options = argparse.ArgumentParser(prog="python -m bot.simulator.shots", description=__doc__)
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    out = options.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        sys.stderr.write(f"no Chromium on PATH ({', '.join(names)})\n")
        return 1
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        shoot(address, browser, out)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
