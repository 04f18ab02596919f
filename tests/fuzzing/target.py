"""A target: what is fuzzed, and what may come of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from pilotlamp.errors import PilotlampError
from tests.fuzzing.harmless import HarmlessLog, check_error


class Shape(Enum):
    """What inputs look like, so that they can be changed without falling apart."""

    JSON = auto()
    JSON_LINES = auto()
    TOML = auto()
    TEXT = auto()
    BODY = auto()
    """Two bytes that say how, then the raw bytes of an HTTP body."""
    BYTES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One parser with all that is made of what it lets through."""

    name: str
    take: Callable[[bytes], None]
    """Raises a ``PilotlampError`` where the input is refused, and nothing else."""
    shape: Shape
    seeds: tuple[bytes, ...]
    """Inputs that are all right, and some that nearly are."""
    words: tuple[str, ...] = ()
    """Keys and values that mean something there."""
    most_bytes: int = 32 * 1024 * 1024
    """What comes before the parser lets nothing longer through."""
    share: float = 1.0
    """Of all inputs, relative to other targets: less where each of them costs more."""

    def feed(self, data: bytes) -> None:
        """Take one input.

        Raises:
            Exception: a bug: another error than ours, or a rule of ``harmless`` that is broken.
        """
        if len(data) > self.most_bytes:
            return
        watched = logging.getLogger("pilotlamp")
        listening = HarmlessLog()
        watched.addHandler(listening)
        try:
            self.take(data)
        except PilotlampError as error:
            check_error(error)
        finally:
            watched.removeHandler(listening)
