"""The numbers and urgencies that decide about notices: what the settings may change, with what is in force otherwise.

Source: the rules of alerts.md; its table of notices is generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind
from pilotlamp.domain.levels import Urgency

DEFAULT_URGENCY: Mapping[str, Urgency | None] = {
    NoticeKind.DEVICE_OFFLINE: Urgency.CRITICAL,
    NoticeKind.DEVICE_ONLINE: Urgency.NORMAL,
    NoticeKind.DEVICE_UNSTABLE: Urgency.NORMAL,
    NoticeKind.DEVICE_SETTLED: Urgency.NORMAL,
    NoticeKind.DEVICE_REMOVED: Urgency.LOW,
    NoticeKind.STATE_UNSTABLE: Urgency.NORMAL,
    NoticeKind.STATE_SETTLED: Urgency.NORMAL,
    NoticeKind.APPROVAL_NEEDED: Urgency.NORMAL,
    NoticeKind.PRINT_STARTED: None,
    NoticeKind.PRINTER_FINISHED: Urgency.NORMAL,
    NoticeKind.PRINTER_OFFLINE: Urgency.NORMAL,
    NoticeKind.PERSON_ONLINE: None,
    NoticeKind.NO_STAFF: None,
    NoticeKind.SOURCE_UNREACHABLE: Urgency.NORMAL,
    NoticeKind.SOURCE_BACK: Urgency.NORMAL,
    NoticeKind.SOURCE_UNSTABLE: Urgency.NORMAL,
    NoticeKind.SOURCE_SETTLED: Urgency.NORMAL,
    NoticeKind.SIGN_IN_NEEDED: Urgency.NORMAL,
    NoticeKind.NETWORK_LOST: Urgency.NORMAL,
    NoticeKind.NETWORK_BACK: Urgency.NORMAL,
    NoticeKind.DIGEST: Urgency.NORMAL,
    NoticeKind.ACTION_DONE: Urgency.LOW,
    NoticeKind.ACTION_FAILED: Urgency.NORMAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Every day from ``start`` to ``end`` by the local clock; over midnight when ``end`` is not after ``start``."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """Alert rules of one source."""

    urgency: Mapping[str, Urgency | None] = field(default_factory=lambda: DEFAULT_URGENCY)
    """By kind of notice; None: off. A condition that is not there has the urgency of its spec."""
    offline_after: int = 2
    """Consecutive readings until a device counts as offline (rule 2)."""
    online_after: int = 1
    unreachable_after: int = 3
    """Consecutive failed polls until a source counts as unreachable (rule 3)."""
    group_above: int = 3
    """More notices than this of one kind from one reading become one (rule 9)."""
    flap_changes: int = 4
    """Confirmed changes of a device, or beginnings of one fact of it, within ``flap_window_s`` that make it unstable
    (rule 7)."""
    flap_window_s: float = 600.0
    quiet: QuietHours | None = None
    """Quiet hours, in which only critical notices are shown (rule 13)."""
    expected_off: tuple[str, ...] = ()
    """Names, or glob patterns of names, of devices that may be off (rule 14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralRules:
    """Alert rules over all sources."""

    urgency: Mapping[str, Urgency | None] = field(default_factory=lambda: DEFAULT_URGENCY)
    """Urgency, as in ``AlertRules``, of notices of no source: the own network, a digest; None: off."""
    toasts_per_minute: int = 6
    """Notices beyond this number are told in a digest (rule 11)."""
    battery_factor: float = 2.0
    """Factor of the intervals on battery; 1: as on mains."""


def urgency_of(rules: AlertRules | GeneralRules, kind: AlertKind) -> Urgency | None:
    """Urgency of a kind of notice; None: switched off."""
    return rules.urgency[kind] if isinstance(kind, NoticeKind) else rules.urgency.get(kind.key, kind.urgency)
