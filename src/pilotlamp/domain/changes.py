"""Changes between two snapshots: the closed union ``Change``. ``domain/diff.py`` finds them."""

from dataclasses import dataclass
from datetime import datetime

from pilotlamp.domain.conditions import Holding
from pilotlamp.domain.model import Device, DeviceState, Person, Printer
from pilotlamp.domain.snapshot import Failure, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStateChanged:
    """A source's own state is another one than after the poll before."""

    source: str
    state: SourceState
    problem: str | None
    """With the hint, in one line; None: all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost:
    """So many polls failed in a row that it counts as unreachable (rule 3)."""

    source: str
    failure: Failure
    since: datetime
    """The first of the failed polls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInNeeded:
    """The source's secret is refused or can't be had (rule 5)."""

    source: str
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBack:
    """A source that failed answers again; whether that is worth a word depends on what was said of its failing."""

    source: str
    at: datetime
    since: datetime | None
    """The first of the polls that failed; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceWentOffline:
    """A device is confirmed offline."""

    source: str
    device: Device
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCameOnline:
    """A device is confirmed online."""

    source: str
    device: Device
    at: datetime | None
    was: DeviceState
    was_since: datetime | None
    """Since when it had been in the state ``was``; None: already so when first seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRemoved:
    """A complete list, confirmed, does not have the device any more (rule 15)."""

    source: str
    device: Device


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested:
    """A device waits for somebody's approval."""

    source: str
    device: Device


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionBegan:
    """A condition of a device or of one of its printers holds that did not hold before."""

    source: str
    device: Device
    printer: Printer | None = None
    """None: the condition is of the device."""
    condition: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEnded:
    """A condition of a device or of one of its printers holds no more."""

    source: str
    device: Device
    printer: Printer | None = None
    condition: Holding
    """Condition as last read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStarted:
    """A printer that was not printing, and was not paused either, is printing."""

    source: str
    device: Device
    printer: Printer


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFinished:
    """A printer that was printing is idle: its job ended, neither cancelled nor failed as far as it tells."""

    source: str
    device: Device
    printer: Printer
    took_s: float | None = None
    """Length of the job; None: its beginning was not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterWentOffline:
    """A printer is confirmed offline while its host is not (rule 8)."""

    source: str
    device: Device
    printer: Printer


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonArrived:
    """Somebody is online who was not."""

    source: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStaffLeft:
    """No staff is online any more."""

    source: str


Change = (
    SourceStateChanged
    | SourceLost
    | SignInNeeded
    | SourceBack
    | DeviceWentOffline
    | DeviceCameOnline
    | DeviceRemoved
    | ApprovalRequested
    | ConditionBegan
    | ConditionEnded
    | PrintStarted
    | PrinterFinished
    | PrinterWentOffline
    | PersonArrived
    | LastStaffLeft
)
