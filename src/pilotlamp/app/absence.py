"""The time since the last run: what that left is compared with the first answers, and told when all are there. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.away import digest, while_away
from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.memory import Memory
from pilotlamp.domain.alerts.stage import Situation
from pilotlamp.domain.snapshot import Outcome, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """How far that has come."""

    memory: Memory | None = None
    """What the last run left; None: nothing."""
    unanswered: frozenset[str] = frozenset()
    """Sources whose first answer is still to come."""
    found: tuple[Alert, ...] = ()
    """What the others' have shown to have changed."""


def answered(
    absence: Absence, state: AlertState, outcome: Outcome, situation: Situation
) -> tuple[Absence, AlertState, tuple[Alert, ...]]:
    """Both after one more outcome, and what is to be told now."""
    name = outcome.source
    if absence.memory is None or name not in absence.unanswered:
        return absence, state, ()
    found: tuple[Alert, ...] = ()
    if isinstance(outcome, Reading):
        state, found = while_away(absence.memory, state, name, situation)
    absence = replace(absence, unanswered=absence.unanswered - {name}, found=(*absence.found, *found))
    return absence, state, _told(absence, situation)


def without_others(absence: Absence, names: Collection[str]) -> Absence:
    """With what is of these sources; what the others' answers have shown already stays."""
    memory = absence.memory
    if memory is not None:
        memory = replace(memory, sources={name: of for name, of in memory.sources.items() if name in names})
    return replace(absence, memory=memory, unanswered=absence.unanswered.intersection(names))


def told_early(before: Absence, now: Absence, situation: Situation) -> tuple[Alert, ...]:
    """What is to be told as the sources whose answer was waited for are not watched any more."""
    return _told(now, situation) if before.unanswered else ()


def _told(absence: Absence, situation: Situation) -> tuple[Alert, ...]:
    told = None if absence.unanswered else digest(absence.found, situation)
    return (told,) if told else ()
