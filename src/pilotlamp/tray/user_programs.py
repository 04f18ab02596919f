"""Search for the programs of the user's own actions."""

import shutil
from collections.abc import Iterable

from pilotlamp.domain.user_actions import UserAction
from pilotlamp.programs import find_program


def not_found(actions: Iterable[UserAction]) -> tuple[str, ...]:
    """Programs that are not installed, each once, in the order of the actions. Reads folders; blocks briefly."""
    programs = dict.fromkeys(action.run[0] for action in actions if action.run)
    return tuple(program for program in programs if shutil.which(find_program(program) or "") is None)
