"""Toasts on the screen, kept for the case that the program crashes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptToasts:
    """The toasts that one daemon shows."""

    daemon: str
    """A name that no other has, nor it itself after a restart: it numbers its notifications anew then."""
    on_screen: Mapping[str, int] = field(default_factory=dict)
    """The daemon's ids by those of the notices."""
    useless: frozenset[int] = frozenset()
    """The daemon's ids of those that no story goes on with: a click on them has no effect any more."""


class KeepsToasts(Protocol):
    """Where they are kept. Blocks: for a worker thread, one call at a time; never raises."""

    def load(self) -> KeptToasts | None:
        """The toasts that were saved last; None: none were."""
        ...

    def save(self, toasts: KeptToasts) -> None: ...
