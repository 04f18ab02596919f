"""Conditions that only IPP printers report."""

from typing import Final

from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity, Urgency

REJECTING_JOBS: Final = ConditionSpec(
    key="rejecting_jobs",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.NORMAL,
    meaning="A printer or its queue refuses new jobs.",
    one="{printer} accepts no new jobs",
    many="{printers} accept no new jobs",
    short="accepts no new jobs",
)
