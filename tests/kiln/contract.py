"""The kilns' row in the table of kinds, and what the contract tests have to know of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from pilotlamp.sources.base import Kind
from pilotlamp.sources.kinds import KINDS
from tests.kiln import KIND, KilnOptions
from tests.sources.contract import SECRET, Contract

KILN = Contract(
    name="kiln",
    kind=KIND.name,
    options=KilnOptions(),
    secret=f"token-{SECRET}",
    path="/kilns",
    example=Path(__file__).parent / "kilns.json",
    names=("Old Bertha", "Test kiln"),
    id="id",
    decorations=("name", "state", "door"),
    text="name",
    state="state",
    wrap=lambda entries: entries,
)


@contextmanager
def registered() -> Iterator[None]:
    """The row is in the table within the block."""
    kinds = cast(dict[str, Kind], KINDS)
    kinds[KIND.name] = KIND
    try:
        yield
    finally:
        del kinds[KIND.name]
