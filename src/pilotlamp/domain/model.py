"""Model of the watched world: sources, their devices, sessions, printers and people.

All values are immutable. Texts have been cleaned (``domain.text.clean``) before they get here; times are aware, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pilotlamp.domain.conditions import Condition, ConditionSpec


class DeviceState(StrEnum):
    """Whether a device answers, as its system says."""

    ONLINE = "online"
    OFFLINE = "offline"
    PENDING = "pending"
    """Enrolled but waiting for somebody's approval."""
    UNKNOWN = "unknown"
    """The system said something that is not documented."""


class PrinterState(StrEnum):
    """State of a printer."""

    IDLE = "idle"
    PRINTING = "printing"
    PAUSED = "paused"
    HEATING = "heating"
    BUSY = "busy"
    """At work, but printing nothing: it starts, connects or moves; what comes of it is not known yet."""
    ERROR = "error"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class JobEnd(StrEnum):
    """How a print job ended."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    OTHER = "other"
    """Cancelled or failed, or there was none: the system tells of those that finished only."""


class Role(StrEnum):
    """Side of a support desk that a person is on."""

    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Present connection of a device; every part may be missing."""

    ip: str | None = None
    ip_internal: str | None = None
    city: str | None = None
    country: str | None = None
    isp: str | None = None
    version: str | None = None
    """Software version of the device."""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One of a device's recent sessions."""

    id: str
    started_at: datetime | None = None
    updated_at: datetime | None = None
    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A user's right to a device (Formide: "user client connection")."""

    id: str
    name: str
    email: str | None = None
    is_admin: bool | None = None


Rows = tuple[PastSession, ...] | tuple[Connection, ...]
"""The rows of a list that is fetched on demand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A cartridge, a toner or another supply of a printer."""

    name: str
    level_pct: float | None = None
    """0-100; None: the printer does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A printer attached to a device, or the device itself, whose id it has then."""

    id: str
    name: str
    state: PrinterState = PrinterState.UNKNOWN
    progress_pct: float | None = None
    """0-100; None: nothing is printing."""
    remaining_s: float | None = None
    job: str | None = None
    """Name of the file or job that is printing, or was last."""
    elapsed_s: float | None = None
    """Seconds for which the job has been printing; of a job that has ended, its length."""
    last_job: JobEnd | None = None
    """How the last job ended; None: the system does not tell."""
    jobs_waiting: int | None = None
    """None: the system has no queue."""
    accepts_jobs: bool | None = None
    """False: the queue refuses new jobs; None: the system has no queue."""
    supplies: tuple[Supply, ...] = ()
    expected_off: bool = False
    """Being offline is as it should be."""
    conditions: tuple[Condition, ...] = ()
    """Those that hold and need somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A machine that a source lists."""

    id: str
    """Unique within its source, and stable."""
    name: str
    state: DeviceState
    type: str | None = None
    """The system's own word for the kind of machine, such as ``the_element``."""
    description: str | None = None
    owner: str | None = None
    os: str | None = None
    encrypted: bool | None = None
    """Shown, and no more; a kind that wants notices of it has a condition."""
    tags: tuple[str, ...] = ()
    mac: str | None = None
    state_text: str | None = None
    """State in the system's own word where that says more than ours: "active", "revoked"; None: use ``state``."""
    expected_off: bool = False
    """Being offline is as it should be: shown, never red, never alarmed."""
    page: str | None = None
    """A web page about this device that may be opened; None: there is none."""
    session: Session | None = None
    """None: not connected, or the system has no such notion."""
    printers: tuple[Printer, ...] = ()
    allowed_actions: tuple[str, ...] = ()
    """Names of the actions and lists that the caller may use, as far as the system tells."""
    conditions: tuple[Condition, ...] = ()
    """Those that hold and need somebody."""

    @property
    def is_printer(self) -> bool:
        """Whether the device is a printer itself, with nothing between the two that could fail alone."""
        return len(self.printers) == 1 and self.printers[0].id == self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody a support desk lists as online or recently gone."""

    id: str
    name: str
    role: Role
    online: bool
    email: str | None = None
    for_s: float | None = None
    """Seconds online, or seconds since the person left."""
    viewing: str | None = None
    """Page that an online person views, such as ``support/getticket ticketid 105792``."""
    link: str | None = None
    """An address that may be opened (checked against the source's own); None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One watched system, as far as judging its readings needs it. Its name is its identity."""

    name: str
    kind: str
    interval_s: float
    host: str = ""
    """Host name of its address, for texts."""
    offline_after: int = 2
    """Consecutive readings until a device counts as offline."""
    online_after: int = 1
    unreachable_after: int = 3
    """Consecutive failures until the source counts as unreachable."""
    expected_off: tuple[str, ...] = ()
    """Names, or glob patterns of names, of devices and printers that may be off (rule 14)."""
    conditions: tuple[ConditionSpec, ...] = ()
    """The conditions that its kind declares."""
