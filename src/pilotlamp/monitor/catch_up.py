"""Catching up after a start: the saved state is compared with each source's first answer. Pure."""

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
    """Progress of the comparison."""

    memory: SavedState | None = None
    """State of the last run; None: there is none."""
    unanswered: frozenset[str] = frozenset()
    """Sources whose first answer is still to come."""
    found: tuple[Alert, ...] = ()
    """Changes since the last run, by the first answers so far."""


def answered(
    progress: CatchUp, state: AlertState, outcome: Outcome, context: AlertContext
) -> tuple[CatchUp, AlertState, tuple[Alert, ...]]:
    """Take in one more outcome; the alerts come when every source has answered."""
    name = outcome.source
    if progress.memory is None or name not in progress.unanswered:
        return progress, state, ()
    found: tuple[Alert, ...] = ()
    if isinstance(outcome, Reading):
        state, found = while_away(progress.memory, state, name, context)
    progress = replace(progress, unanswered=progress.unanswered - {name}, found=(*progress.found, *found))
    return progress, state, _told(progress, context)


def without_others(progress: CatchUp, names: Collection[str]) -> CatchUp:
    """Keep only these sources; changes that other sources have shown already stay."""
    memory = progress.memory
    if memory is not None:
        memory = replace(memory, sources={name: of for name, of in memory.sources.items() if name in names})
    return replace(progress, memory=memory, unanswered=progress.unanswered.intersection(names))


def told_early(before: CatchUp, now: CatchUp, context: AlertContext) -> tuple[Alert, ...]:
    """Give the alerts that were waiting for sources that have left the settings."""
    return _told(now, context) if before.unanswered else ()


def _told(progress: CatchUp, context: AlertContext) -> tuple[Alert, ...]:
    told = None if progress.unanswered else digest(progress.found, context)
    return (told,) if told else ()
