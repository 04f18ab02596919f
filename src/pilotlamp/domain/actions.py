"""Actions on devices, as data: each kind of system declares its own, with every text that is shown of them.

Texts are whole sentences with named fields: ``{device}``, ``{person}`` and the names of the action's own fields.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind
from pilotlamp.domain.entries import EntryKind
from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.domain.model import Connection, Device
from pilotlamp.domain.templates import unknown_placeholders
from pilotlamp.domain.text import clean

NAME_LIMIT: Final = 60
"""Characters of a device's name in a sentence."""


class FieldType(StrEnum):
    """Type of a value that an action needs."""

    EMAIL = "email"
    NAME = "name"
    USER = "user"
    """Name of an account; the ones that are known can be chosen."""
    FLAG = "flag"
    """Yes or no, decided by the action itself: there is one action for each."""


class Place(StrEnum):
    """Place of an action in the menu, and thereby its subject."""

    DEVICE = "device"
    """In the submenu of the device."""
    PEOPLE = "people"
    """Below the list of a device's people; the subject is the device."""
    PERSON = "person"
    """In the submenu of a person of the device, who is the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The device that somebody chose, as it was shown to them."""

    source: str
    device: str
    """Its id."""
    name: str
    """Name on the clicked label, or as typed: a device of another name by now was not chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value that an action needs."""

    name: str
    """In texts ``{name}``; on the command line its upper case."""
    type: FieldType
    label: str = ""
    """Of the entry in a dialog."""
    option: bool = False
    """Given as ``--name`` on the command line, not as an operand."""
    value: bool | None = None
    """Of a flag: its value."""

    @property
    def text(self) -> str | None:
        """The value of a flag as it is typed; None: somebody has to type the value."""
        return None if self.value is None else str(self.value).lower()

    @property
    def entry(self) -> EntryKind:
        """Check of a typed value."""
        return EntryKind.EMAIL if self.type is FieldType.EMAIL else EntryKind.NAME

    def shown(self, value: str) -> str:
        """A value as texts and the action log have it: "admin" or "not admin" for a flag called "admin"."""
        if self.value is None:
            return value
        return self.name if self.value else f"not {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Texts of a dialog that comes before an action."""

    title: str
    text: str
    accept: str
    """Label of the button that goes on."""
    dismiss: str = "Cancel"
    """Label of the button that does nothing; another where "Cancel" may be read as the action's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPrompt:
    """Question before an action on several devices, with ``{number}`` and ``{source}``."""

    one: str
    many: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """One action on one device, ready to be sent."""

    action: str
    """Name of the action."""
    person: str | None = None
    """Id of the person of the device whom it is about."""
    values: tuple[str, ...] = ()
    """Of the action's fields, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action of a kind of system.

    Several actions may share a name if their fields tell them apart, as one with a user and one without.
    """

    name: str
    """The word of ``pilotlamp act``, of the action log and of ``Device.allowed_actions``."""
    label: str
    """Of the menu's item; ends in an ellipsis where a dialog comes first."""
    help: str
    """Description for ``pilotlamp act --help``."""
    progress: str
    done: str
    failed: str
    uncertain: str
    unavailable: str
    """Shown when the device does not allow the action."""
    place: Place = Place.DEVICE
    fields: tuple[Field, ...] = ()
    ask: Prompt | None = None
    """Dialog that asks for the one field that is typed."""
    confirm: Prompt | None = None
    """Dialog before an action that can't be taken back."""
    bulk: BulkPrompt | None = None
    """None: the action is done to one device at a time."""
    explains: frozenset[AlertKind] = frozenset()
    """Notices that only repeat the action's effect."""
    button_on: NoticeKind | None = None
    """The notice that offers the action as a button."""
    fits: Callable[[Connection], bool] = lambda _: True
    """Whether the menu offers the action for this person."""

    def __post_init__(self) -> None:
        problem = _spec_problem(self)
        if problem:
            raise ValueError(f"action {self.name!r}: {problem}")

    @property
    def asked(self) -> Field | None:
        """The field that somebody has to type."""
        return next((field for field in self.fields if field.value is None), None)

    @property
    def about_person(self) -> bool:
        return self.place is Place.PERSON

    def request(self, person: Connection | None = None, typed: str = "") -> ActionRequest:
        """The request with the value that was typed; blanks around it are a slip."""
        values = tuple(typed.strip() if field.text is None else field.text for field in self.fields)
        return ActionRequest(action=self.name, person=person.id if person else None, values=values)

    def makes(self, request: ActionRequest) -> bool:
        """Whether the request is one of this action."""
        return (
            request.action == self.name
            and len(request.values) == len(self.fields)
            and all(field.text in {None, value} for field, value in zip(self.fields, request.values, strict=True))
        )

    def argument(self, request: ActionRequest, person: Connection | None) -> str | None:
        """The person and the values as the action log has them: "Ada → admin"; None: there are none."""
        who = ((person.name or person.email or person.id) if person else request.person or "",)
        shown = (field.shown(value) for field, value in zip(self.fields, request.values, strict=True))
        return ARROW.join((*(who if self.about_person else ()), *shown)) or None

    def texts_of(self, argument: str | None) -> Mapping[str, str] | None:
        """The named fields of a logged argument; None: the argument is one of another action of this name."""
        names = (*(("person",) if self.about_person else ()), *(field.name for field in self.fields))
        parts = argument.split(ARROW, max(len(names) - 1, 0)) if argument else ()
        found = dict(zip(names, parts, strict=False))
        flags = [field for field in self.fields if field.value is not None]
        if len(parts) != len(names) or any(found[flag.name] != flag.shown("") for flag in flags):
            return None
        return found

    def objection(self, target: Target, device: Device) -> str | None:
        """The reason against the action on the device as it is now; None: there is none.

        A target without a name stands for the device whatever its name.
        """
        name = clean(device.name or device.id, limit=NAME_LIMIT)
        if target.name and device.name != target.name:
            return f"It is called {name} now; nothing was done"
        if self.name in device.allowed_actions:
            return None
        return self.unavailable.format(device=name, state=device.state.value)


ARROW: Final = " → "
"""Between a person and a value in the action log."""


Offer = ActionSpec | ListSpec
"""Offer of a kind of system for its devices."""


def check_offers(actions: Sequence[ActionSpec], lists: Sequence[ListSpec]) -> None:
    """Check that the actions and lists of one kind fit together.

    Raises:
        ValueError: they do not.
    """
    shapes = [(spec.name, tuple((field.option, field.text) for field in spec.fields)) for spec in actions]
    if len(set(shapes)) < len(shapes):
        raise ValueError("two actions of one name can't be told apart")
    if {spec.name for spec in actions} & {spec.name for spec in lists}:
        raise ValueError("an action and a list share a name")
    of_people = [spec for spec in lists if spec.rows is RowType.CONNECTION]
    if len(of_people) > 1 or (not of_people and any(spec.place is not Place.DEVICE for spec in actions)):
        raise ValueError("actions on people need one list of people")


def _spec_problem(spec: ActionSpec) -> str | None:
    typed = [field for field in spec.fields if field.value is None]
    own = {*(field.name for field in spec.fields), *(("person",) if spec.about_person else ())}
    prompts = [text for each in (spec.ask, spec.confirm) if each for text in (each.title, each.text, each.accept)]
    bulk = [spec.bulk.one, spec.bulk.many] if spec.bulk else []
    told = [spec.done, spec.failed, spec.uncertain]
    plain = [spec.name, spec.label, spec.help, spec.progress]
    if len(typed) > 1 or bool(typed) is not (spec.ask is not None):
        return "a field is typed if and only if a prompt asks for it, and no more than one is"
    if not all(field.label.strip() for field in typed):
        return "the entry of a field has no label"
    if any((field.type is FieldType.FLAG) is (field.value is None) for field in spec.fields):
        return "a flag, and nothing else, has a value"
    if spec.bulk and spec.place is not Place.DEVICE:
        return "only actions on devices are done to several"
    problem = _unknown_fields(plain, set()) or _unknown_fields(bulk, {"number", "source", *own})
    problem = problem or _unknown_fields(prompts, {"device", *own}) or _unknown_fields(told, {"device", *own})
    return problem or _unknown_fields([spec.unavailable], {"device", "state"})


def _unknown_fields(texts: Iterable[str], known: set[str]) -> str | None:
    unknown = unknown_placeholders(texts, known)
    return f"a text names {', '.join(unknown)}" if unknown else None
