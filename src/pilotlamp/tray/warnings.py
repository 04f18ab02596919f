"""Warnings in the menu: lines about parts of Pilotlamp and of the desktop that can't do their work."""

from collections.abc import Callable, Iterable
from typing import Final

from pilotlamp.tray import texts

_FAULTS: Final = "faults"


class Warnings:
    """One line for each origin. Engine's loop only."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._lines: dict[str, str] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """The warnings, oldest origin first."""
        return tuple(self._lines.values())

    def set(self, origin: str, line: str | None) -> None:
        """Replace the warning of an origin; None: its part can do its work again."""
        if line == self._lines.get(origin):
            return
        if line is None:
            del self._lines[origin]
        else:
            self._lines[origin] = line
        self._on_change()

    def set_faults(self, works: Iterable[str]) -> None:
        """Warn of Pilotlamp's own errors; ``works``: the parts that have failed."""
        parts = " and ".join(dict.fromkeys(works))
        self.set(_FAULTS, texts.INTERNAL_ERROR.format(parts=parts))
