"""Conditions that Formide reports of a printer."""

from typing import Final

from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity, Urgency

PRINTER_ERROR: Final = ConditionSpec(
    key="printer_error",
    of=Bearer.PRINTER,
    severity=Severity.PROBLEM,
    urgency=Urgency.CRITICAL,
    meaning="A printer reports an error.",
    one="{printer} has an error",
    many="{printers} have an error",
    short="in error",
)
