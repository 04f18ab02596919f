"""Conditions that several kinds of system report of their printers."""

from typing import Final

from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity, Urgency

LOW_PCT: Final = 10.0
"""At and below this level a supply is low."""
REFILLED_PCT: Final = 25.0
"""Above this level a supply that was low is not low any more: levels waver, and are told anew only after a refill."""

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
PRINTER_PAUSED: Final = ConditionSpec(
    key="printer_paused",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.NORMAL,
    meaning="A printer is paused, and not because you paused it here.",
    one="{printer} is paused",
    many="{printers} are paused",
    short="paused",
)
ATTENTION_NEEDED: Final = ConditionSpec(
    key="attention_needed",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.NORMAL,
    meaning="A printer waits for somebody to come to it.",
    one="{printer} needs attention",
    many="{printers} need attention",
    short="needs attention",
)
SUPPLIES_LOW: Final = ConditionSpec(
    key="supplies_low",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.LOW,
    meaning="A cartridge, a toner or another supply is nearly empty; once for each, until it is refilled.",
    one="{printer} is low on supplies",
    many="{printers} are low on supplies",
    short="low on supplies",
)
SUPPLIES_EMPTY: Final = ConditionSpec(
    key="supplies_empty",
    of=Bearer.PRINTER,
    severity=Severity.PROBLEM,
    urgency=Urgency.NORMAL,
    meaning="A cartridge, a toner or another supply is empty.",
    one="{printer} has run out of supplies",
    many="{printers} have run out of supplies",
    short="out of supplies",
)
MEDIA_NEEDED: Final = ConditionSpec(
    key="media_needed",
    of=Bearer.PRINTER,
    severity=Severity.PROBLEM,
    urgency=Urgency.NORMAL,
    meaning="A printer needs paper.",
    one="{printer} needs paper",
    many="{printers} need paper",
    short="needs paper",
)
JOBS_WAITING: Final = ConditionSpec(
    key="jobs_waiting",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.NORMAL,
    meaning="Jobs wait at a printer that can't print them now.",
    one="Jobs are waiting at {printer}",
    many="Jobs are waiting at {printers}",
    short="with jobs waiting",
)
