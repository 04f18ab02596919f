"""The one mutable variable: the latest snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

from pilotlamp.domain.changes import Change, diff
from pilotlamp.domain.folding import fold, resumed
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Outcome, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one outcome did."""

    before: Snapshot
    after: Snapshot
    outcome: Outcome
    changes: tuple[Change, ...]


class Engine:
    """Folds outcomes into the snapshot, one at a time. Engine's loop only."""

    def __init__(self, sources: Sequence[Source], *, snapshot: Snapshot | None = None) -> None:
        """``snapshot``: what is known of them from before; None: nothing."""
        self._snapshot = snapshot or Snapshot.waiting(tuple(sources))

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def accept(self, outcome: Outcome) -> Step:
        """Take in one more outcome."""
        before = self._snapshot
        after = fold(before, outcome)
        self._snapshot = after
        return Step(before=before, after=after, outcome=outcome, changes=diff(before, after))

    def replace(self, snapshot: Snapshot) -> None:
        """Go on from another snapshot: the settings have changed what is watched."""
        self._snapshot = snapshot

    def resume(self) -> None:
        """After a sleep: start all confirmation afresh."""
        self._snapshot = resumed(self._snapshot)
