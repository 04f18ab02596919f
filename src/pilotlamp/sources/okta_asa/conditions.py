"""Conditions that Okta Advanced Server Access reports of a client."""

from typing import Final

from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.levels import Severity, Urgency

ENCRYPTION_OFF: Final = ConditionSpec(
    key="encryption_off",
    of=Bearer.DEVICE,
    severity=Severity.ATTENTION,
    urgency=Urgency.NORMAL,
    meaning="A device's disk is no longer encrypted.",
    one="{device} is not encrypted",
    many="{devices} are not encrypted",
    short="not encrypted",
)
