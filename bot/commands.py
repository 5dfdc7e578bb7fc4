"""What a talk wants done -> the counter's verbs, each inside a savepoint, so that a refusal leaves nothing half done."""

from collections.abc import Callable, Mapping
from typing import Any

from booking.desk import holds, registrations, requests
from booking.desk.office import Office
from booking.errors import Refusal
from booking.values import Charged, Details
from dialogs.turn import Command


def carry_out(office: Office, resident: str, command: Command) -> object:
    """Do it; return what came of it, or the Refusal."""
    happened = len(office.happened)
    try:
        with office.conn.begin_nested():
            return VERBS[command.name](office, resident, command.facts)
    except Refusal as refusal:
        del office.happened[happened:]
        return refusal


def _apply(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    answers = dict(facts["answers"])
    klass = answers.pop("klass", None) or None
    return registrations.apply(office, resident, facts["facility"], answers, facts["terms_version"], klass)


def _submit(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    start, end = facts["span"]
    wish = holds.Wish(
        facility=facts["facility"],
        room=facts["room"],
        start=start,
        end=end,
        headcount=facts["headcount"],
        details=Details(facts["group"], facts["purpose"]),
        entrance=facts["entrance"],
        house_rules=facts["house_rules"],
        equipment=facts.get("equipment") or {},
        wish=int(facts.get("wish") or 1),
        lucky=str(facts.get("lucky") or ""),
        charged=Charged(
            purpose_class=facts.get("purpose_class"),
            ticket_yen=int(facts.get("ticket_yen") or 0),
            options=tuple(facts.get("options") or ()),
            declined=tuple(facts.get("declined") or ()),
        ),
    )
    registration = requests.approved(office, resident, facts["facility"])
    return requests.submit(office, registration, wish, channel="line", by="resident")


def _cancel(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    return requests.give_up(office, resident, facts["id"])


def _confirm_win(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    return requests.confirm_win(office, resident, facts["booking"])


def _link(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    return registrations.link(office, resident, facts["code"])


def _tell_staff(office: Office, resident: str, facts: Mapping[str, Any]) -> object:
    office.tell("resident_message", office.new_id(), text=facts["text"])
    return None


VERBS: dict[str, Callable[[Office, str, Mapping[str, Any]], object]] = {
    "apply_registration": _apply,
    "submit_use": _submit,
    "cancel": _cancel,
    "confirm_win": _confirm_win,
    "link": _link,
    "tell_staff": _tell_staff,
}
