"""Context and result of a rule: each rule is a stage that lets candidates pass or suppresses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.snapshot import Snapshot


class SuppressionReason(StrEnum):
    """Why something was not shown, or not by itself; as "Recent" says it."""

    OWN = "your own action"
    NETWORK = "own network"
    UNSTABLE = "unstable"
    MUTED = "muted"
    ACKNOWLEDGED = "acknowledged"
    QUIET = "quiet hours"
    BUDGET = "too many at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContext:
    """All that deciding goes by, besides what happened and what is remembered."""

    now: datetime
    zone: tzinfo
    """The user's, for quiet hours and "until tomorrow"."""
    snapshot: Snapshot
    """After what happened."""
    rules: Mapping[str, AlertRules]
    """By source name, for every source of the snapshot."""
    general: GeneralRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A candidate that goes no further."""

    candidate: Candidate
    why: SuppressionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """Result of one stage."""

    candidates: tuple[Candidate, ...]
    """Those that were let through, and those that the stage makes of its own, in the order they are to be told in."""
    withheld: tuple[Suppressed, ...] = ()
    wake_at: datetime | None = None
    """Latest time to ask the stage again though nothing happens; None: no need to."""
