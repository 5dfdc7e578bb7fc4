"""A town's rules as frozen values: what the rest of the program sees of a policy file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from booking.errors import Refusal
from booking.policy.base import Selected
from booking.policy.document import SECTIONS, PolicyDocument
from booking.policy.money import Equipment, Fees, Payment, Refund
from booking.policy.people import Faq, Office, Penalties, Registration, Texts
from booking.policy.places import (
    ApplicantClass,
    Channel,
    Entrance,
    EntranceQuestion,
    Festival,
    OpeningHours,
    Purpose,
    RoomClass,
    RoomShape,
    Use,
)
from booking.policy.select import layered, most_specific, withdrawn
from booking.policy.ways import Approval, Cancellation, Change, Draw, KeyRule, Lapse, Limit, Release, Reminder, Stage

Settings = TypeVar("Settings", bound=Selected)
Case = tuple[str, str, str]
"""(room id, applicant class id, channel id)."""


@dataclass(frozen=True, slots=True)
class Room:
    """室場. `units` are what is really occupied; rooms that share one cannot be used at the same time."""

    id: str
    name: str
    names: tuple[str, ...]
    """Every word people use for it, its name first."""
    capacity: int
    units: tuple[str, ...]
    room_class: str | None
    facts: Mapping[str, str]
    doors: tuple[str, ...]
    slack_channel: str | None
    capacity_assumed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Policy:
    """A facility's rules. Attributes are those of its newest version; `on(day)` gives those of a day.

    `first_day` and `last_day` (inclusive, None: no end) bound the version whose attributes these are.
    """

    id: str
    name: str
    names: tuple[str, ...]
    town: str
    default_class: str
    slack_channel: str | None
    channels: Mapping[str, Channel]
    classes: Mapping[str, ApplicantClass]
    room_classes: Mapping[str, RoomClass]
    rooms: Mapping[str, Room]
    entrances: Mapping[str, Entrance]
    entrance_question: EntranceQuestion | None
    purposes: Mapping[str, Purpose]
    festivals: tuple[Festival, ...]
    equipment: Mapping[str, Equipment]
    penalties: Penalties
    registration: Registration
    office: Office
    texts: Texts
    faq: tuple[Faq, ...]
    document: PolicyDocument
    assumed: frozenset[str]
    """Key paths of values the town's own documents lack, such as `rooms.hall.capacity`."""
    sources: Mapping[str, str]
    """Clause by key path."""
    file: Path | None
    first_day: date
    last_day: date | None
    versions: "tuple[Policy, ...]" = ()
    """All versions, oldest first, on the policy as loaded; empty on the version of one day."""
    cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out before: settings by case, opening hours by day. Never part of the value."""

    def __repr__(self) -> str:
        return f"Policy({self.id!r}, {self.first_day}–{self.last_day or ''})"

    def on(self, day: date) -> "Policy":
        """The rules valid on `day`; a version of one day is itself, whatever the day.

        Raises:
            Refusal: `NO_RULE` for a day before the first or after the last day of the file.
        """
        if not self.versions:
            return self
        for version in reversed(self.versions):
            if version.first_day <= day:
                if version.last_day is not None and day > version.last_day:
                    break
                return version
        raise Refusal(
            "NO_RULE",
            facility=self.id,
            day=day,
            first_day=self.versions[0].first_day,
            last_day=self.versions[-1].last_day,
        )

    def room(self, room: str) -> Room:
        """The room with this id. Raises Refusal `UNKNOWN_ROOM`."""
        found = self.rooms.get(room)
        if found is None:
            raise Refusal("UNKNOWN_ROOM", room=room, rooms=tuple(self.rooms))
        return found

    def case(self, room: str, klass: str | None = None, channel: str | None = None) -> Case:
        """The (room, class, channel) rules are chosen by. Raises Refusal for an unknown one."""
        self.room(room)
        klass = klass or self.default_class
        if klass not in self.classes:
            raise Refusal("UNKNOWN_CLASS", klass=klass, classes=tuple(self.classes))
        channel = channel or ("line" if "line" in self.channels else next(iter(self.channels)))
        if channel not in self.channels:
            raise Refusal("UNKNOWN_CHANNEL", channel=channel, channels=tuple(self.channels))
        return room, klass, channel

    def stages(self, case: Case) -> tuple[Stage, ...]:
        """The stages of this case; of rules with one id the most specific, without those that are not offered."""
        return cast(tuple[Stage, ...], self._known(("stages", *case), lambda: self._stages(case)))

    def limits(self, case: Case) -> tuple[Limit, ...]:
        """The limits of this case; of rules with one id the most specific."""
        return cast(
            tuple[Limit, ...],
            self._known(("limits", *case), lambda: most_specific(self.document.limits, "id", *self._shape(case))),
        )

    def hours_of(self, room: str) -> OpeningHours:
        """The opening hours of a room; they do not depend on people."""
        return self._settings("hours", OpeningHours, self.case(room))

    def use(self, case: Case) -> Use:
        """Slots, divisions, lengths and margins."""
        return self._settings("use", Use, case)

    def approval(self, case: Case) -> Approval:
        """Who approves."""
        return self._settings("approval", Approval, case)

    def lapse(self, case: Case) -> Lapse:
        """When an unanswered application lapses."""
        return self._settings("lapse", Lapse, case)

    def cancellation(self, case: Case) -> Cancellation:
        """Until when one may cancel."""
        return self._settings("cancellation", Cancellation, case)

    def change(self, case: Case) -> Change:
        """Whether a booking may be changed."""
        return self._settings("change", Change, case)

    def draw(self, case: Case) -> Draw:
        """How lots are drawn."""
        return self._settings("draw", Draw, case)

    def release(self, case: Case) -> Release:
        """When a freed slot is offered again."""
        return self._settings("release", Release, case)

    def key(self, case: Case) -> KeyRule:
        """Keys."""
        return self._settings("key", KeyRule, case)

    def reminder(self, case: Case) -> Reminder:
        """The reminder before a use."""
        return self._settings("reminder", Reminder, case)

    def fees(self, case: Case) -> Fees:
        """The price table."""
        return self._settings("fees", Fees, case)

    def payment(self, case: Case) -> Payment:
        """Where, how and until when one pays."""
        return self._settings("payment", Payment, case)

    def refund(self, case: Case) -> Refund:
        """The refund ladder."""
        return self._settings("refund", Refund, case)

    def _stages(self, case: Case) -> tuple[Stage, ...]:
        chosen = most_specific(self.document.stages, "key", *self._shape(case))
        gone = withdrawn(self.document.stages, "key", *self._shape(case))
        return tuple(stage for stage in chosen if stage.offered and stage.key not in gone)

    def _settings(self, name: str, kind: type[Settings], case: Case) -> Settings:
        known = self.cache.get((name, *case))
        if known is None:
            rules = cast(tuple[Settings, ...], getattr(self.document, name))
            known = self.cache[(name, *case)] = layered(kind, rules, *self._shape(case))
        return cast(Settings, known)

    def _shape(self, case: Case) -> tuple[str, RoomShape, str, str]:
        room, klass, channel = case
        return room, self.document.rooms[room], klass, channel

    def _known(self, key: Any, work_out: Any) -> Any:
        known = self.cache.get(key)
        if known is None:
            known = self.cache[key] = work_out()
        return known


def compile_version(
    document: PolicyDocument,
    first_day: date,
    last_day: date | None,
    assumed: frozenset[str] = frozenset(),
    sources: Mapping[str, str] = MappingProxyType({}),
    file: Path | None = None,
) -> Policy:
    """One version of a policy as frozen values."""
    rooms = {
        key: _room(key, shape, f"rooms.{key}.capacity" in assumed or shape.assumed)
        for key, shape in document.rooms.items()
    }
    return Policy(
        id=document.id,
        name=document.name,
        names=(document.name, *document.names),
        town=document.town,
        default_class=document.default_class,
        slack_channel=document.slack_channel,
        channels=MappingProxyType(document.channels),
        classes=MappingProxyType(document.classes),
        room_classes=MappingProxyType(document.room_classes),
        rooms=MappingProxyType(rooms),
        entrances=MappingProxyType(document.entrances),
        entrance_question=document.entrance_question,
        purposes=MappingProxyType(document.purposes),
        festivals=document.festivals,
        equipment=MappingProxyType(document.equipment),
        penalties=document.penalties,
        registration=_registration(document),
        office=document.office,
        texts=document.texts,
        faq=document.faq,
        document=document,
        assumed=assumed,
        sources=sources,
        file=file,
        first_day=first_day,
        last_day=last_day,
    )


def _registration(document: PolicyDocument) -> Registration:
    """The registration with its channels named: all where the file names none."""
    own = document.registration
    return own if own.channels else own.model_copy(update={"channels": tuple(document.channels)})


def together(versions: tuple[Policy, ...]) -> Policy:
    """The policy as loaded: the newest version, knowing all."""
    return replace(versions[-1], versions=versions, cache={})


def _room(key: str, shape: RoomShape, capacity_assumed: bool) -> Room:
    return Room(
        id=key,
        name=shape.name,
        names=(shape.name, *shape.names),
        capacity=shape.capacity,
        units=shape.units or (key,),
        room_class=shape.room_class,
        facts=MappingProxyType(shape.facts),
        doors=shape.doors or (key,),
        slack_channel=shape.slack_channel,
        capacity_assumed=capacity_assumed,
    )


__all__ = ["SECTIONS", "Case", "Policy", "Room", "compile_version", "together"]
