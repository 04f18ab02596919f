"""Conditions of devices and printers, as data: each kind of system declares its own, with every text shown of them.

A reading names the conditions that hold; ``Source.conditions`` describes them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.domain.templates import placeholders


class Bearer(StrEnum):
    """Type of the thing that a condition is of."""

    DEVICE = "device"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSpec:
    """One condition that a kind of system reports. Texts are whole sentences with named fields."""

    key: str
    """Kind of its notices, and its key in ``[alerts]``."""
    of: Bearer
    severity: Severity
    """Severity of the device while the condition holds: ``ATTENTION`` or ``PROBLEM``."""
    urgency: Urgency | None
    """Urgency of its notices unless the settings have another; None: off."""
    meaning: str
    """Description of the key in ``[alerts]``."""
    one: str
    """Notice about one: "{device} is not encrypted", of a printer with ``{printer}``."""
    many: str
    """Notice about several: "{devices} are not encrypted", of printers with ``{printers}``."""
    short: str
    """The words in menus, after a comma or a number: "not encrypted"."""

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise ValueError(f"condition {self.key!r}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition that holds, as a reading names it."""

    key: str
    """Of its ``ConditionSpec``."""
    part: str = ""
    """Name of the part that it is of, where several may have it, each for itself: "black toner"; "": the whole."""
    detail: str | None = None
    """The system's own words about it: "nozzle too hot"; None: it has none."""
    begins: bool = True
    """False: it goes on if it held already, but does not begin; between the limit at which something is low and the
    limit at which it is refilled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A condition that holds, with its description."""

    spec: ConditionSpec
    part: str = ""
    detail: str | None = None
    since: datetime | None = None
    """First reading that named it; None: it was so already when first seen."""

    @property
    def identity(self) -> tuple[str, str]:
        """Key and part: what distinguishes it from the other conditions of the same device or printer."""
        return self.spec.key, self.part

    @property
    def particulars(self) -> str | None:
        """Part and detail, as far as there are any: "black toner 8 %"."""
        return " ".join(filter(None, (self.part, self.detail))) or None


def holding(
    before: tuple[Holding, ...], named: tuple[Condition, ...], declared: Iterable[ConditionSpec], at: datetime | None
) -> tuple[Holding, ...]:
    """The conditions that hold after a reading, taken ``at`` this time, has named them.

    Raises:
        UndeclaredConditionError: the kind of system does not declare one of them.
    """
    if not named:
        return ()
    specs = {spec.key: spec for spec in declared}
    since = {known.identity: known.since for known in before}
    found = {}
    for condition in named:
        if condition.key not in specs:
            raise UndeclaredConditionError(f"there is no spec of the condition {condition.key!r}")
        identity = condition.key, condition.part
        if condition.begins or identity in since:
            found[identity] = Holding(
                spec=specs[condition.key],
                part=condition.part,
                detail=condition.detail,
                since=since.get(identity, at),
            )
    return tuple(found.values())


class UndeclaredConditionError(Exception):
    """A reading names a condition that its kind of system does not declare."""


def by_key(specs: Iterable[ConditionSpec], *, taken: Iterable[str] = ()) -> Mapping[str, ConditionSpec]:
    """The specs by key.

    Args:
        specs: of one kind of system or of all.
        taken: keys that are in use for something else.

    Raises:
        ValueError: two different specs have one key, or a key is taken.
    """
    found: dict[str, ConditionSpec] = {}
    for spec in specs:
        if spec.key in taken or found.setdefault(spec.key, spec) != spec:
            raise ValueError(f"condition {spec.key!r}: its key is in use for something else")
    return found


_KEY: Final = re.compile(r"[a-z]+(_[a-z]+)*")


def _problem(spec: ConditionSpec) -> str | None:
    """The first fault of a spec; None: it is complete."""
    if not _KEY.fullmatch(spec.key):
        return "its key is not lower case words joined by underscores"
    if spec.severity not in {Severity.ATTENTION, Severity.PROBLEM}:
        return "its severity needs nobody"
    for sentence, field in ((spec.one, spec.of), (spec.many, f"{spec.of}s")):
        if _fields(sentence) != [field]:
            return f"a sentence has to name {{{field}}} once, and nothing else: {sentence!r}"
    return None


def _fields(text: str) -> list[str] | None:
    """The named fields of a text; None: a brace has no other half."""
    try:
        return list(placeholders(text))
    except ValueError:
        return None
