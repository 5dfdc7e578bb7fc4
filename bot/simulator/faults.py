"""What can be made to go wrong with the platforms, switched on the page and by tests."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

LINE_MODES = ("ok", "down", "503", "slow", "429", "500", "timeout")
SLACK_MODES = ("ok", "down", "slow", "ratelimited", "500", "timeout")


@dataclass(frozen=True, slots=True)
class Faults:
    """Every switch.

    line, slack: how the platform's API answers. `down` closes the connection without an answer; `timeout` does what was asked
        and then never answers, so that the caller cannot know; the rest answer as named.
    slow_seconds: how long `slow` waits before an ordinary answer. hang_seconds: how long `timeout` holds the connection.
    duplicate: every webhook is sent twice. out_of_order: every second webhook waits for the one behind it (at most 2 s).
    redelivery: a webhook not answered with 2xx is sent again, as when the switch in LINE's console is on.
    quota_used_up: LINE answers pushes with 429 as at the end of a month's quota.
    """

    line: str = "ok"
    slack: str = "ok"
    slow_seconds: float = 4.0
    hang_seconds: float = 12.0
    duplicate: bool = False
    out_of_order: bool = False
    redelivery: bool = True
    quota_used_up: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the switches by name."""
        return asdict(self)


def changed(faults: Faults, wanted: dict[str, Any]) -> Faults:
    """Return `faults` with the named switches set.

    Raises:
        ValueError: an unknown switch, or a value it cannot take.
    """
    kinds = {field.name: type(getattr(faults, field.name)) for field in fields(faults)}
    for name, value in wanted.items():
        if name not in kinds:
            raise ValueError(f"no switch {name!r}; there are {', '.join(kinds)}")
        if kinds[name] is float and isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            wanted = {**wanted, name: float(value)}
        elif not isinstance(value, kinds[name]):
            raise ValueError(f"{name} takes a {kinds[name].__name__}, not {value!r}")
        if name in ("line", "slack") and value not in (LINE_MODES if name == "line" else SLACK_MODES):
            raise ValueError(f"{name} takes one of {', '.join(LINE_MODES if name == 'line' else SLACK_MODES)}")
    return replace(faults, **wanted)
