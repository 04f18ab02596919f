"""The programs of the user's own actions: whether they are there."""

import shutil
from collections.abc import Iterable

from pilotlamp.domain.user_actions import UserAction
from pilotlamp.programs import find_program


def not_found(actions: Iterable[UserAction]) -> tuple[str, ...]:
    """The programs that can't be started, each once, in the order of the actions. Looks into files; blocks shortly."""
    programs = dict.fromkeys(action.run[0] for action in actions if action.run)
    return tuple(program for program in programs if shutil.which(find_program(program) or "") is None)
