"""Requests put together by chance are read as they were computed."""

import pytest

from dialogs.understand import understand
from tests.understand.generated import request


@pytest.mark.parametrize("batch", range(10))
def test_made_up_requests_are_read_as_meant(batch: int) -> None:
    for seed in range(batch * 100, batch * 100 + 100):
        asked = request(seed)
        reading = understand(asked.text, asked.now)
        window = f"{reading.window[0]:%H:%M}-{reading.window[1]:%H:%M}" if reading.window else ""
        start = f"{reading.start:%H:%M}" if reading.start else ""
        end = f"{reading.end:%H:%M}" if reading.end else ""
        assert (start, end, window) == (asked.start, asked.end, asked.window), asked
        assert reading.headcount == asked.people, asked
        assert set(asked.dates) <= set(reading.dates), asked
        assert asked.asked is None or (reading.ask is not None) == asked.asked, asked
