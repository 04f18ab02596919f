"""The actions and lists of all kinds of system, as if each source had them all."""

from typing import Protocol

from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.actions import ActionRequest, ActionSpec
from pilotlamp.sources.base import Lists, Performs, System
from pilotlamp.sources.kinds import KINDS

ACTIONS = tuple(dict.fromkeys(action for kind in KINDS.values() for action in kind.actions))
"""Each once, however many kinds share it."""
LISTS = tuple(each for kind in KINDS.values() for each in kind.lists)
NAMES = tuple(dict.fromkeys(action.name for action in ACTIONS))
CATALOGUE = ActionCatalogue(
    actions=dict.fromkeys(("Makerspace", "Laptops"), ACTIONS),
    lists=dict.fromkeys(("Makerspace", "Laptops"), LISTS),
    known=ACTIONS,
)


class FullSystem(System, Performs, Lists, Protocol):
    """A system of a kind with actions and lists."""


def spec(name: str, *values: str) -> ActionSpec:
    """The action of this name that takes these values."""
    return next(action for action in ACTIONS if action.makes(ActionRequest(action=name, values=values)))
