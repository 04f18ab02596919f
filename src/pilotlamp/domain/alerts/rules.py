"""The numbers and urgencies that decide about notices: what the settings may change, with what is in force otherwise.

Source: alerts.md, its rules and its last paragraph.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pilotlamp.domain.alerts.alert import NoticeKind, Urgency

DEFAULT_URGENCY: Mapping[NoticeKind, Urgency | None] = {
    NoticeKind.DEVICE_OFFLINE: Urgency.CRITICAL,
    NoticeKind.DEVICE_ONLINE: Urgency.NORMAL,
    NoticeKind.DEVICE_REMOVED: Urgency.LOW,
    NoticeKind.APPROVAL_NEEDED: Urgency.NORMAL,
    NoticeKind.ENCRYPTION_OFF: Urgency.NORMAL,
    NoticeKind.PRINTER_ERROR: Urgency.CRITICAL,
    NoticeKind.PRINTER_FINISHED: Urgency.NORMAL,
    NoticeKind.PRINTER_OFFLINE: Urgency.NORMAL,
    NoticeKind.PERSON_ONLINE: None,
    NoticeKind.NO_STAFF: None,
    NoticeKind.SOURCE_UNREACHABLE: Urgency.NORMAL,
    NoticeKind.SOURCE_BACK: Urgency.NORMAL,
    NoticeKind.SIGN_IN_NEEDED: Urgency.NORMAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """What one source's notices go by."""

    urgency: Mapping[NoticeKind, Urgency | None] = field(default_factory=lambda: DEFAULT_URGENCY)
    """Of every kind; None: off."""
    offline_after: int = 2
    """Consecutive readings until a device counts as offline (rule 2)."""
    online_after: int = 1
    unreachable_after: int = 3
    """Consecutive failed polls until a source counts as unreachable (rule 3)."""
    group_above: int = 3
    """More notices than this of one kind from one reading become one (rule 9)."""
