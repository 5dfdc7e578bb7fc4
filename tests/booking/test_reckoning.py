"""No module but the rules computes a yen, a limit or a deadline: read from the sources themselves."""

import ast
from pathlib import Path

import pytest

from booking import accounts

ROOT = Path(__file__).parents[2]
OUTSIDE = sorted(
    file
    for folder in ("dialogs", "bot", "booking/desk")
    for file in (ROOT / folder).rglob("*.py")
    if "simulator" not in file.parts and "understand" not in file.parts
)
RULES = (
    "days_before",
    "months_before",
    "within_hours",
    "undo_minutes",
    "margin_before_minutes",
    "margin_after_minutes",
)
"""Settings that mean an instant or a length only together with a calendar or a use."""


def reckons_yen(node: ast.AST) -> bool:
    """Whether an expression adds, takes away or shares out an amount; a column that counts up in the database is no such."""
    if not isinstance(node, ast.BinOp) or not isinstance(
        node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv
    ):
        return False
    sides = (node.left, node.right)
    if any(isinstance(side, ast.Attribute) and "TABLE.c" in ast.unparse(side) for side in sides):
        return False
    return any(ast.unparse(side).endswith("_yen") for side in sides if isinstance(side, ast.Name | ast.Attribute))


def reads_a_rule(node: ast.AST) -> bool:
    """Whether a setting that is an instant only with a calendar is looked at outside the rules."""
    return isinstance(node, ast.Attribute) and node.attr in RULES


@pytest.mark.parametrize("file", OUTSIDE, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_outside_the_rules_reckons(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [ast.unparse(node) for node in ast.walk(tree) if reckons_yen(node) or reads_a_rule(node)]
    said_to_people = [one for one in found if one.endswith("undo_minutes")]
    assert found == said_to_people


@pytest.mark.parametrize(
    ("fee", "paid", "refunded", "due", "kept", "over"),
    [
        pytest.param(1200, 0, 0, 1200, 0, 0, id="未払い"),
        pytest.param(1200, 1200, 0, 0, 1200, 0, id="払った"),
        pytest.param(600, 1200, 0, 0, 1200, 600, id="料金が下がった"),
        pytest.param(600, 1200, 600, 0, 600, 0, id="もう返した"),
    ],
)
def test_an_account(fee: int, paid: int, refunded: int, due: int, kept: int, over: int) -> None:
    assert accounts.still_due(fee, paid, 0) == due
    assert accounts.kept(paid, refunded) == kept
    assert accounts.overpaid(fee, paid, refunded) == over


def test_what_a_cheaper_change_gave_back_is_due_again_after_a_dearer_one() -> None:
    assert accounts.still_due(1800, 1800, 1200) == 1200
