"""The time since the last run: what that left is compared with the first answers, and told when all are there. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.catch_up import digest, while_away
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.domain.snapshot import Outcome, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """How far that has come."""

    memory: SavedState | None = None
    """What the last run left; None: nothing."""
    unanswered: frozenset[str] = frozenset()
    """Sources whose first answer is still to come."""
    found: tuple[Alert, ...] = ()
    """What the others' have shown to have changed."""


def answered(
    absence: CatchUp, state: AlertState, outcome: Outcome, context: AlertContext
) -> tuple[CatchUp, AlertState, tuple[Alert, ...]]:
    """Both after one more outcome, and what is to be told now."""
    name = outcome.source
    if absence.memory is None or name not in absence.unanswered:
        return absence, state, ()
    found: tuple[Alert, ...] = ()
    if isinstance(outcome, Reading):
        state, found = while_away(absence.memory, state, name, context)
    absence = replace(absence, unanswered=absence.unanswered - {name}, found=(*absence.found, *found))
    return absence, state, _told(absence, context)


def without_others(absence: CatchUp, names: Collection[str]) -> CatchUp:
    """With what is of these sources; what the others' answers have shown already stays."""
    memory = absence.memory
    if memory is not None:
        memory = replace(memory, sources={name: of for name, of in memory.sources.items() if name in names})
    return replace(absence, memory=memory, unanswered=absence.unanswered.intersection(names))


def told_early(before: CatchUp, now: CatchUp, context: AlertContext) -> tuple[Alert, ...]:
    """What is to be told as the sources whose answer was waited for are not watched any more."""
    return _told(now, context) if before.unanswered else ()


def _told(absence: CatchUp, context: AlertContext) -> tuple[Alert, ...]:
    told = None if absence.unanswered else digest(absence.found, context)
    return (told,) if told else ()
