"""A booking's account (収納): what was paid, what is still due, what is left after refunds. Whole yen."""


def still_due(fee_yen: int, paid_yen: int, returned_yen: int) -> int:
    """What is still to be paid of a fee; 0 when more was paid.

    `returned_yen`: what cheaper changes have given back of `paid_yen`; a dearer change makes it due again. Refunds for a part
    that could not be used are not among it.
    """
    return max(0, fee_yen - (paid_yen - returned_yen))


def kept(paid_yen: int, refunded_yen: int) -> int:
    """What the town still holds of what was paid."""
    return max(0, paid_yen - refunded_yen)


def overpaid(fee_yen: int, paid_yen: int, refunded_yen: int) -> int:
    """What the town holds beyond a fee that has become smaller."""
    return max(0, kept(paid_yen, refunded_yen) - fee_yen)


def refunded(before_yen: int, more_yen: int) -> int:
    """What has been given back in all."""
    return before_yen + more_yen
