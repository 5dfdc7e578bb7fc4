"""The reader beside dateparser and ja-timex on the same corpus in the same run: how often right, how often silently wrong, how fast.

Run: `python -m tests.bench.understand` (also part of `make bench`). ja-timex pins a beta of pendulum, so it lives in a virtual
environment of its own under var/, made at the first run; without a package index its line says so and the rest goes on.

What counts: days, start and end as one of the accepted readings of the corpus, or asked (no day returned, for the others) where
asking is accepted. Parts of the day (午後) are left out, the others have none. The floor of the speed is what no reader can do
without: one normalisation and one search through the text, in the same run.
"""

import json
import re
import subprocess
import sys
import time
import unicodedata
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dateparser.search

from dialogs.understand import understand
from tests.understand.corpus import Expected, Utterance, corpus
from tests.understand.generated import request

MEAN_US, LONG_MS = 200.0, 5.0
JA_TIMEX = "ja-timex==0.2.8"
HELPER = Path(__file__).with_name("understand_ja_timex.py")
HOME = Path(__file__).parents[2] / "var" / "bench-ja-timex"
DATEPARSER = {"DATE_ORDER": "MDY", "PREFER_DATES_FROM": "future", "TIMEZONE": "Asia/Tokyo"}
LONG = ("来週の土曜の2時から、", "お世話になっております。", "一", "1 ", "あ", "ﾊﾞ")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader made of an utterance; no day is a question."""

    dates: tuple[str, ...]
    start: str | None
    end: str | None
    asked: bool


def ours(utterances: list[Utterance]) -> tuple[list[Answer], float]:
    """Our own answers, each text read once, and the mean microseconds; of foreign texts without the loading of dateparser."""
    understand("ngày 20 tháng 6", utterances[0].now)
    begun = time.process_time()
    readings = [understand(one.text, one.now, one.hall) for one in utterances]
    spent = time.process_time() - begun
    answers = [
        Answer(
            tuple(day.isoformat() for day in reading.dates),
            f"{reading.start:%H:%M}" if reading.start else None,
            f"{reading.end:%H:%M}" if reading.end else None,
            reading.ask is not None,
        )
        for reading in readings
    ]
    return answers, spent / len(answers) * 1e6


def by_dateparser(utterances: list[Utterance]) -> tuple[list[Answer], float]:
    """dateparser as its documentation advises for Japanese; a time equal to that of asking was not said."""
    dateparser.search.search_dates("明日", languages=["ja"])  # loads its data
    answers = []
    begun = time.process_time()
    for one in utterances:
        settings: Any = DATEPARSER | {"RELATIVE_BASE": one.now.replace(tzinfo=None)}
        text = unicodedata.normalize("NFKC", one.text)
        found = dateparser.search.search_dates(text, languages=["ja"], settings=settings) or []
        moments = [moment for _, moment in found]
        start = next(
            (f"{at:%H:%M}" for at in moments if (at.hour, at.minute) not in ((0, 0), (one.now.hour, one.now.minute))),
            None,
        )
        answers.append(Answer((moments[0].date().isoformat(),) if moments else (), start, None, not moments))
    return answers, (time.process_time() - begun) / len(answers) * 1e6


def by_ja_timex(utterances: list[Utterance]) -> tuple[list[Answer], float] | None:
    """ja-timex with generous glue, in an environment of its own; None where it cannot be had."""
    python = HOME / "bin" / "python"
    if not python.exists():
        venv.create(HOME, with_pip=True)
    have = subprocess.run([python, "-c", "import ja_timex"], capture_output=True, check=False).returncode == 0
    if (
        not have
        and subprocess.run(
            [python, "-m", "pip", "install", "-q", JA_TIMEX], capture_output=True, check=False
        ).returncode
    ):
        return None
    lines = "\n".join(json.dumps({"now": one.now.isoformat(), "text": one.text}) for one in utterances)
    done = subprocess.run([python, HELPER], input=lines, capture_output=True, text=True, check=True)
    *rows, last = map(json.loads, done.stdout.splitlines())
    return [Answer(tuple(row["dates"]), row["start"], row["end"], not row["dates"]) for row in rows], last["us"]


def is_right(answer: Answer, one: Utterance) -> bool:
    """Whether an answer is one of the accepted readings."""
    return any(_as(answer, expected) for expected in one.accepted)


def _as(answer: Answer, expected: Expected) -> bool:
    if answer.asked or expected.ask:
        return answer.asked and expected.ask is not None
    dates = tuple(sorted(answer.dates))
    wanted = tuple(str(day) for day in expected.dates or ())
    return (dates, answer.start or "", answer.end or "") == (wanted, expected.start, expected.end)


def share(answers: list[Answer], utterances: list[Utterance]) -> tuple[float, float]:
    """Per cent right, and per cent wrong without asking."""
    wrong = [(answer, one) for answer, one in zip(answers, utterances, strict=True) if not is_right(answer, one)]
    silent = [answer for answer, _ in wrong if not answer.asked]
    return 100 - len(wrong) / len(answers) * 100, len(silent) / len(answers) * 100


def floor(texts: list[str]) -> float:
    """Mean microseconds of one normalisation and one search."""
    date = re.compile(r"[0-9]+月[0-9]+日|[月火水木金土日]曜|[0-9]+時|来週|明日")
    begun = time.process_time()
    for text in texts:
        date.search(unicodedata.normalize("NFKC", text))
    return (time.process_time() - begun) / len(texts) * 1e6


def slowest_long_text(read: Callable[[str], object]) -> float:
    """Milliseconds for the slowest of some texts of 10,000 characters."""
    spent = []
    for piece in LONG:
        text = (piece * 10_000)[:10_000]
        begun = time.process_time()
        read(text)
        spent.append((time.process_time() - begun) * 1e3)
    return max(spent)


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    made_up = [request(seed) for seed in range(2000)]
    begun = time.process_time()
    for one in made_up:
        understand(one.text, one.now)
    distinct = (time.process_time() - begun) / len(made_up) * 1e6
    utterances = list(corpus())
    lowest = floor([one.text for one in made_up])
    rows = [
        ("Yoriai", ours(utterances)),
        ("dateparser", by_dateparser(utterances)),
        ("ja-timex + glue", by_ja_timex(utterances)),
    ]
    print(f"{len(utterances)} utterances       right   wrong unasked   µs each")
    for name, measured in rows:
        if measured is None:
            print(f"{name:20} could not be installed: no package index")
            continue
        right, silent = share(measured[0], utterances)
        print(f"{name:20} {right:5.1f} %        {silent:5.1f} %   {measured[1]:8.0f}")
    long = slowest_long_text(lambda text: understand(text, utterances[0].now))
    print(
        f"{len(made_up)} distinct requests of {sum(len(one.text) for one in made_up) / len(made_up):.0f} characters, nothing read before:"
    )
    print(f"  {distinct:.0f} µs each (goal {MEAN_US:.0f}), {distinct / lowest:.0f} times the floor of {lowest:.1f} µs")
    print(f"  10,000 characters: {long:.1f} ms at worst (goal {LONG_MS:.0f})")
    return int(distinct > MEAN_US or long > LONG_MS)


if __name__ == "__main__":
    sys.exit(main())
