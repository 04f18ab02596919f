"""A printer plugged into a device, and what may be asked of it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.invent import timestamp

READY_AFTER_S = 2.0
"""From plugging in to the first status; until then a v2 device lists ``null``."""

WARM = {"bed": 60, "extruder": 210}
_AT_WORK = frozenset({"printing", "paused", "heating", "stopping"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSpec:
    """A printer as a scenario file describes it."""

    name: str
    port: str = "/dev/ttyUSB0"
    type: str = "FDM"
    status: str = "online"
    progress_pct: float = 0.0
    duration_s: float = 5400.0
    """Of the whole job."""
    file: str = ""


@dataclass(slots=True, kw_only=True)
class Printer:
    """A printer as it is now; ``status`` is the vendor's word."""

    id: str
    name: str
    port: str
    type: str
    status: str
    progress_pct: float
    duration_s: float
    file: str
    started_at: float
    plugged: bool = True
    ready_at: float = 0.0

    def start(self, now: float, *, file: str = "", duration_s: float | None = None) -> None:
        """Begin a job from its start."""
        self.status = "printing"
        self.progress_pct = 0.0
        self.started_at = now
        self.file = file or self.file or "print.gcode"
        self.duration_s = duration_s or self.duration_s

    def advance(self, by_pct: float) -> None:
        """Get on with the job; at 100 % it is finished. Nothing happens while it doesn't print."""
        if self.status == "printing":
            self.progress_pct += by_pct
            if self.progress_pct >= 100:  # noqa: PLR2004 - per cent
                self.finish()

    def finish(self) -> None:
        """End the job, done or not."""
        self.status = "online"
        self.progress_pct = 0.0
        self.file = ""

    def unplug(self) -> None:
        """Pull the cable; a job is lost."""
        self.finish()
        self.plugged = False

    def plug(self, now: float) -> None:
        """Put the cable back."""
        self.plugged = True
        self.ready_at = now + READY_AFTER_S

    def command(self, command: str, now: float) -> bool:
        """Carry out ``start`` (``print``), ``pause``, ``resume`` or ``stop``; False: not allowed in this state."""
        allowed_in, act = self._commands(now)[command]
        if self.status not in allowed_in:
            return False
        act()
        return True

    def _commands(self, now: float) -> Mapping[str, tuple[frozenset[str], Callable[[], None]]]:
        start = (frozenset({"online"}), lambda: self.start(now))
        return {
            "start": start,
            "print": start,
            "pause": (frozenset({"printing", "heating"}), lambda: self._become("paused")),
            "resume": (frozenset({"paused"}), lambda: self._become("printing")),
            "stop": (_AT_WORK, self.finish),
        }

    def _become(self, status: str) -> None:
        self.status = status

    def describe(self, now: float) -> Json:
        """Describe the printer as the device's API does."""
        at_work = self.status in _AT_WORK
        warm = {"bed": WARM["bed"] if at_work else 0, "extruder": WARM["extruder"] if at_work else 0}
        cold = self.status == "heating" or not at_work
        done_s = self.duration_s * self.progress_pct / 100
        printer: Json = {
            "port": self.port,
            "status": self.status,
            "progress": int(self.progress_pct),
            "filePath": self.file,
            "queueItemId": "",
            "baudrate": 250000,
            "currentTime": timestamp(now),
            "startTime": timestamp(self.started_at) if at_work else None,
            "type": self.type,
            "bed": {"temp": 22 if cold else warm["bed"], "targetTemp": warm["bed"]},
            "extruders": [{"id": 0, "temp": 22 if cold else warm["extruder"], "targetTemp": warm["extruder"]}],
            "path": quote(self.port, safe=""),
        }
        if at_work:
            printer |= {
                "currentlyPrinting": self.file,
                "printingTime": round(done_s),
                "remainingPrintingTime": round(self.duration_s - done_s),
            }
        return printer


def listed_by_v1(printers: list[Printer], now: float) -> Json:
    """An object keyed by port name."""
    return {
        printer.port: printer.describe(now) | ({} if now >= printer.ready_at else {"status": "connecting"})
        for printer in printers
        if printer.plugged
    }


def listed_by_v2(printers: list[Printer], now: float) -> list[Json | None]:
    """An array, ``null`` for what was plugged in just now."""
    return [printer.describe(now) if now >= printer.ready_at else None for printer in printers if printer.plugged]
