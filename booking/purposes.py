"""利用目的: which kind of purpose of the policy a purpose in a resident's words is."""

from booking.policy import Policy


def purpose_class(policy: Policy, purpose: str) -> str | None:
    """The first kind of purpose one of whose words stands in what was written; None where no word does."""
    return next(
        (key for key, one in policy.purposes.items() if any(name in purpose for name in (one.name, *one.names))), None
    )
