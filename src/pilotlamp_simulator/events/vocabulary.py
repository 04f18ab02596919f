"""The words of events, and what each makes happen."""

from collections.abc import Callable, Mapping
from inspect import isfunction
from typing import Any

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.events import devices, laptops, people, print_shop, printers, sources
from pilotlamp_simulator.tables import keywords, nearest
from pilotlamp_simulator.world import World

VERBS: Mapping[str, Callable[..., None]] = {
    name: function
    for module in (devices, printers, laptops, people, print_shop, sources)
    for name, function in vars(module).items()
    if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
}

Event = Callable[[World, float], None]
"""Makes it happen, at a time.

Raises:
    ScenarioError: it names something that isn't there.
"""


def event(table: Mapping[str, object]) -> Event:
    """An event from its table: ``do`` and the keys that belong to it.

    Raises:
        ScenarioError: there is no such event, or a key is wrong.
    """
    do = table.get("do")
    if not isinstance(do, str) or do not in VERBS:
        raise ScenarioError(f"there is no event {do!r}{nearest(str(do), VERBS)}", key="do")
    verb = VERBS[do]
    arguments: dict[str, Any] = keywords(verb, {name: value for name, value in table.items() if name != "do"})

    def happen(world: World, now: float) -> None:
        verb(world, now, **arguments)

    return happen
