"""The worked town of docs/policy.md, put together as its reader does."""

import re
from functools import cache
from pathlib import Path

from booking.policy import Policy, parse

DOCS = Path(__file__).parent.parent.parent / "docs"


def worked_text() -> str:
    """All TOML of chapter 3, one after the other."""
    manual = (DOCS / "policy.md").read_text(encoding="utf-8")
    chapter = manual[manual.index("## 3. 白紙から") : manual.index("## 4. それぞれ")]
    return "\n".join(re.findall(r"```toml\n(.*?)```", chapter, re.DOTALL))


@cache
def worked() -> Policy:
    """The worked town."""
    return parse(worked_text(), "sakura.toml")
