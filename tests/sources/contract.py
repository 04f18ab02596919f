"""A kind of system as the contract tests see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.sources.fault_server import Script

SECRET = "hunter2"
"""Part of every secret that is given or handed out, so that a leak of any is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A kind, and how its list looks on the wire."""

    name: str
    kind: str
    options: object
    secret: str
    path: str
    """Of the list."""
    example: Path
    """The vendor's documented reply."""
    names: tuple[str, ...]
    """Who or what the example lists."""
    id: str
    """Field of the identity."""
    decorations: tuple[str, ...]
    """All other fields that are read."""
    text: str
    """The decoration that is shown as the name."""
    state: str
    """The decoration with the state."""
    wrap: Callable[[list[object]], object]
    """Entries to the whole reply."""
    found: tuple[str, ...] = ()
    """Ids in the reading of a list of nothing."""
    scripts: Mapping[str, Script] = field(default_factory=dict)
    """What else the server answers."""

    @property
    def sound(self) -> object:
        """JSON of an answer: a list of nothing."""
        return self.wrap([])

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleContract:
    """A kind whose server is one device."""

    name: str
    kind: str
    options: object
    secret: str
    path: str
    example: Path
    names: tuple[str, ...]
    sound: object
    """JSON of an answer."""
    found: tuple[str, ...]
    """Ids of the devices in every reading."""
    scripts: Mapping[str, Script] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name
