"""What was asked for on the command line."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How thoroughly."""

    quick: bool = False
    minutes: float = 5.0
    """How long each idle program is watched."""
    sizes: tuple[int, ...] = (30, 1_000, 10_000)
    """Devices."""
    soak_polls: int = 20_000
    say: Say = lambda line: sys.stderr.write(f"{line}\n")
