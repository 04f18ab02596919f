"""A 3D printer with one job that gets on with the clock. Pure: time is an argument."""

from dataclasses import dataclass
from typing import Literal

from pilotlamp_simulator.errors import ScenarioError

State = Literal["offline", "idle", "printing", "paused", "finished", "cancelled", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSpec:
    """A 3D printer as a scenario file describes it."""

    key: str
    """Opens the server's API."""
    state: Literal["offline", "idle", "printing", "paused"] = "idle"
    file: str = "part.gcode"
    progress_pct: float = 0.0
    duration_s: float = 3600.0
    """Of the whole job."""


class Machine:
    """State of a 3D printer."""

    def __init__(self, spec: MachineSpec, now: float) -> None:
        self.spec = spec
        self.file: str | None = None
        self.error = ""
        self.duration_s = spec.duration_s
        self._state: State = spec.state
        self._printed_s = 0.0
        self._since = now
        if spec.state in ("printing", "paused"):
            self.file = spec.file
            self._printed_s = spec.duration_s * spec.progress_pct / 100

    def state(self, now: float) -> State:
        """State at a time; a job that has got to its end is finished."""
        if self._state == "printing" and self.printed_s(now) >= self.duration_s:
            self._become("finished", now)
        return self._state

    def printed_s(self, now: float) -> float:
        """Time spent on the job, pauses left out."""
        running = now - self._since if self._state == "printing" else 0.0
        return min(self._printed_s + running, self.duration_s)

    def start(self, now: float, *, file: str, duration_s: float) -> None:
        """A job begins at 0 %."""
        if self.state(now) in ("offline", "printing", "paused", "failed"):
            raise ScenarioError("the printer can't begin a job now")
        self.file, self.duration_s, self._printed_s = file, duration_s, 0.0
        self._become("printing", now)

    def pause(self, now: float) -> None:
        """The job waits, if there is one."""
        if self.state(now) == "printing":
            self._become("paused", now)

    def resume(self, now: float) -> None:
        """The job goes on, if it waits."""
        if self.state(now) == "paused":
            self._become("printing", now)

    def cancel(self, now: float) -> None:
        """The job ends for good, if there is one."""
        if self.at_work(now):
            self._become("cancelled", now)

    def finish(self, now: float) -> None:
        """The job ends well, if there is one."""
        if self.at_work(now):
            self._printed_s = self.duration_s
            self._become("finished", now)

    def fail(self, now: float, *, error: str) -> None:
        """The printer stops with an error; its job is lost."""
        self.error = error
        self._become("failed", now)

    def recover(self, now: float) -> None:
        """Back from an error, or connected again."""
        if self.state(now) in ("failed", "offline"):
            self.file, self.error, self._printed_s = None, "", 0.0
            self._become("idle", now)

    def at_work(self, now: float) -> bool:
        """Whether there is a job that has not ended."""
        return self.state(now) in ("printing", "paused")

    def _become(self, state: State, now: float) -> None:
        self._printed_s = self.printed_s(now)
        self._state, self._since = state, now
