"""Rounding money: one place."""

from fractions import Fraction


def rounded(amount: Fraction, how: str, to_yen: int) -> int:
    """Whole yen, a multiple of `to_yen`: `down`, `up` or `half_up` (四捨五入)."""
    units = amount / to_yen
    whole = units.numerator // units.denominator
    rest = units - whole
    if (how == "up" and rest > 0) or (how == "half_up" and rest >= Fraction(1, 2)):
        whole += 1
    return whole * to_yen
