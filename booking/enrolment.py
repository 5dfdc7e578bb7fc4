"""Who may register (利用者登録), as what: age, group or person, class; pure rules about the answers."""

import re
from collections.abc import Mapping
from datetime import date

from booking.applicant import check_age, group_key, likeness
from booking.errors import Refusal
from booking.policy import Policy
from booking.policy.places import ApplicantClass

NEARLY_ONE = 0.95
"""Two groups whose names are so alike, with one phone or address, are one group registered twice."""


def asks(policy: Policy, field: str, klass: str | None = None) -> bool:
    """Whether a registration asks for this: what the class or else the policy names; of groups, their name."""
    rule = policy.registration
    own = _shape(policy, klass).fields
    return field in (own or rule.fields) or (field == "group" and rule.unit == "group")


def may_skip(policy: Policy, field: str, klass: str | None = None) -> bool:
    """Whether a question may be left unanswered."""
    rule = policy.registration
    own = _shape(policy, klass).optional
    return field in (rule.optional if own is None else own) and not (field == "group" and rule.unit == "group")


def _shape(policy: Policy, klass: str | None) -> ApplicantClass:
    """The class one registers as; the only one there is, or the first, while it is not known."""
    return policy.classes.get(klass or "") or policy.classes[classes(policy)[0]]


def missing(policy: Policy, klass: str, answers: Mapping[str, str]) -> tuple[str, ...]:
    """What this class of itself must tell and did not; nothing where the class has no questions of its own.

    For the questions of all classes staff may do without an answer: they have seen the person.
    """
    own = policy.classes[klass].fields
    return tuple(field for field in own if not answers.get(field) and not may_skip(policy, field, klass))


def classes(policy: Policy) -> tuple[str, ...]:
    """The classes one can register as, in the file's order; the default one alone where none is offered."""
    found = tuple(key for key, one in policy.classes.items() if one.registers)
    return found or (policy.default_class,)


def class_of(policy: Policy, wanted: str | None, answers: Mapping[str, str]) -> str:
    """The class of a registration: as asked for, else the one that fits a group or a person.

    Raises:
        Refusal: `UNKNOWN_CLASS` with those there are.
    """
    if wanted:
        if wanted not in policy.classes:
            raise Refusal("UNKNOWN_CLASS", klass=wanted, classes=tuple(policy.classes))
        return wanted
    kind = "group" if answers.get("group") and policy.registration.unit != "individual" else "individual"
    fitting = [key for key in classes(policy) if policy.classes[key].kind in (kind, "either")]
    return policy.default_class if policy.default_class in fitting or not fitting else fitting[0]


def check(policy: Policy, klass: str, answers: Mapping[str, str], today: date) -> None:
    """Raise a Refusal unless these answers make a registration of this class.

    Reasons: GROUP_NEEDED (only groups register, or the class is for groups), TOO_FEW_MEMBERS(minimum, members), UNDER_AGE.
    What was not asked for is not missed: staff have seen the person.
    """
    rule, shape = policy.registration, policy.classes[klass]
    if (rule.unit == "group" or (shape.kind == "group" and asks(policy, "group", klass))) and not answers.get("group"):
        raise Refusal("GROUP_NEEDED", klass=klass, name=shape.name)
    members = members_of(answers.get("members", ""))
    if members is not None and members < shape.minimum_members:
        raise Refusal("TOO_FEW_MEMBERS", minimum=shape.minimum_members, members=members, klass=klass)
    if born := answers.get("birth_date"):
        check_age(date.fromisoformat(born), today, rule.minimum_age)


def members_of(answer: str) -> int | None:
    """The number of members in an answer such as `12人`; None where there is no number."""
    found = re.search(r"[0-9]{1,5}", answer.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    return int(found[0]) if found else None


def same_applicant(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two registrations with one phone or address are one applicant: two persons, or two names of one group.

    Rule: seed, text of the second town, step1 (登録は1団体・1個人につき1回). One hand may register a person and a group.
    """
    groups = [group_key(answers.get("group", "")) for answers in (one, other)]
    if not any(groups):
        return True
    return all(groups) and likeness(one["group"], other["group"]) >= NEARLY_ONE
