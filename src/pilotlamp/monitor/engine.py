"""The latest snapshot, the one mutable variable of monitoring."""

from collections.abc import Sequence
from dataclasses import dataclass

from pilotlamp.domain.changes import Change
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold, resumed
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Outcome, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An outcome with its effect on the snapshot."""

    before: Snapshot
    after: Snapshot
    outcome: Outcome
    changes: tuple[Change, ...]


class Engine:
    """Folds outcomes into the snapshot, one at a time. Engine's loop only."""

    def __init__(self, sources: Sequence[Source], *, snapshot: Snapshot | None = None) -> None:
        """``snapshot``: of the sources, from before; None: nothing is known yet."""
        self._snapshot = snapshot or Snapshot.waiting(tuple(sources))

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def accept(self, outcome: Outcome) -> Step:
        """Fold one more outcome into the snapshot."""
        before = self._snapshot
        after = fold(before, outcome)
        step = Step(before=before, after=after, outcome=outcome, changes=diff(before, after))
        self._snapshot = after
        return step

    def replace(self, snapshot: Snapshot) -> None:
        """Go on from another snapshot, as the settings have changed."""
        self._snapshot = snapshot

    def resume(self) -> None:
        """Start every confirmation afresh, after a sleep."""
        self._snapshot = resumed(self._snapshot)
