"""Levels of trouble and of notices: how much somebody is needed, and how loudly a notice says so."""

from enum import StrEnum


class Severity(StrEnum):
    """Severity; ``rank`` orders it."""

    UNKNOWN = "unknown"
    """Nothing was read yet, so nothing can be said."""
    OK = "ok"
    ATTENTION = "attention"
    PROBLEM = "problem"

    @property
    def rank(self) -> int:
        return _RANK[self]


_RANK = {Severity.UNKNOWN: 0, Severity.OK: 1, Severity.ATTENTION: 2, Severity.PROBLEM: 3}


class Urgency(StrEnum):
    """Urgency of a notice; the freedesktop notification levels."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"
