"""Schema of Pilotlamp's own JSON files: state, toasts, recordings and the action log.

Frozen plain data of the domain is written as it is; a struct stands where JSON needs another shape.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.alerts.saved import SavedLoss, SavedSource
from pilotlamp.domain.attempts import Result
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Device, Person, Source
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import FailureKind
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.wire import decode

S = TypeVar("S", bound=msgspec.Struct)


class Muted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mute: its scope and its end."""

    source: str | None = None
    device: str | None = None
    until: datetime | None = None
    until_online: bool = False


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One acknowledgement, with the severity that was acknowledged."""

    source: str
    device: str
    severity: Severity | None = None


VERSION: Final = 1
"""Of the state file and of recordings."""


class Versioned(msgspec.Struct, frozen=True, kw_only=True):
    """Any version of such a file, also of a later Pilotlamp."""

    version: int


class StateDocument(msgspec.Struct, frozen=True, kw_only=True):
    """``state.json``."""

    version: Literal[1] = 1
    at: datetime
    mutes: list[Muted]
    acknowledged: list[Acknowledged]
    sources: dict[str, SavedSource]
    loss: SavedLoss | None = None


class ToastDocument(msgspec.Struct, frozen=True, kw_only=True):
    """``toasts.json``; see ``KeptToasts``."""

    daemon: str
    on_screen: dict[str, Annotated[int, msgspec.Meta(ge=1, lt=1 << 32)]]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A recording's first line."""

    type: Literal["pilotlamp-recording"]
    version: Literal[1]
    zone: str | None = None
    sources: list[Source]
    rules: dict[str, AlertRules] = {}
    general: GeneralRules = GeneralRules()


class ReadingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A reading, without the time and source of its line."""

    devices: tuple[Device, ...] = ()
    people: tuple[Person, ...] = ()
    left_out: Annotated[int, msgspec.Meta(ge=0)] = 0
    printers_left_out: Annotated[int, msgspec.Meta(ge=0)] = 0
    not_before: datetime | None = None


class FailureLine(msgspec.Struct, frozen=True, kw_only=True):
    """A failure, without the time and source of its line."""

    kind: FailureKind
    problem: str
    hint: str | None = None
    retry_after_s: float | None = None
    evidence: Evidence | None = None


class EventLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event; exactly one of the three is there, and with the first two the source."""

    at: datetime
    source: str | None = None
    reading: ReadingLine | None = None
    failure: FailureLine | None = None
    slept_since: datetime | None = None


class AttemptLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the action log; see ``Attempt``."""

    at: datetime
    source: str
    device: str
    name: str
    action: str
    argument: str | None = None
    result: Result
    problem: str | None = None
    run: str | None = None


def copied(type_: type[S], value: object) -> S:
    """Make a struct of a value's attributes of the same names."""
    return type_(**{name: getattr(value, name) for name in type_.__struct_fields__})


def fields_of(value: msgspec.Struct) -> dict[str, Any]:
    """The fields of a struct, by name."""
    return msgspec.structs.asdict(value)


def encode(value: object) -> bytes:
    """Encode as JSON, in one line.

    Raises:
        UnicodeEncodeError: a text has half of a surrogate pair.
    """
    return msgspec.json.encode(value)


def is_newer(content: bytes) -> bool:
    """Whether content is of a later version than this Pilotlamp knows; False for content without a version."""
    try:
        return decode(content, Versioned, what="the file").version > VERSION
    except BadReplyError:
        return False


def times(value: object, path: str = "$") -> Iterator[tuple[str, datetime]]:
    """Find every time in decoded data, with its JSON path, in which keys are left out: they may be hostile."""
    if isinstance(value, datetime):
        yield path, value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from times(each, f"{path}[...]")
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from times(each, f"{path}[{place}]")
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from times(getattr(value, name), f"{path}.{name}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from times(getattr(value, field.name), f"{path}.{field.name}")
