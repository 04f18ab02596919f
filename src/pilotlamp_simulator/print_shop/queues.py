"""Print queues of a CUPS server, whose jobs get on with the clock. Pure: time is an argument."""

from dataclasses import dataclass, field

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.print_shop.ipp import Value

IDLE, PROCESSING, STOPPED = 3, 4, 5
_JOB_PENDING, _JOB_PROCESSING = 3, 5
LOW_PCT = 10
"""At this level and below, the printer asks for toner."""
Attributes = dict[str, Value | list[str] | list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySpec:
    """Toner of a printer."""

    name: str
    color: str = "#000000"
    level_pct: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSpec:
    """A queue as a scenario file describes it."""

    name: str
    info: str
    location: str = ""
    model: str = "Printer - IPP Everywhere"
    supplies: tuple[SupplySpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CupsSpec:
    """``[cups]`` of a scenario file."""

    queues: tuple[QueueSpec, ...] = ()


@dataclass(slots=True, kw_only=True)
class Job:
    """A job that has not ended."""

    id: int
    name: str
    remaining_s: float
    created: float


@dataclass(slots=True, kw_only=True)
class Queue:
    """State of a queue."""

    spec: QueueSpec
    levels: list[int]
    since: float
    """Time of the last change of state."""
    seen: float
    """Time until which the jobs have got on."""
    jobs: list[Job] = field(default_factory=list)
    paused: bool = False
    out_of_paper: bool = False

    def state(self, now: float) -> int:
        """State at a time; jobs that have got to their end are gone."""
        self._print(now)
        if self._stands:
            return STOPPED
        return PROCESSING if self.jobs else IDLE

    def add(self, job: Job, now: float) -> None:
        """A job joins the queue."""
        if self.state(now) == IDLE:
            self.since = now
        self.jobs.append(job)

    def cancel(self, job_id: int, now: float) -> bool:
        """A job ends for good; whether it was there."""
        before = self.state(now), len(self.jobs)
        self.jobs = [job for job in self.jobs if job.id != job_id]
        if self.state(now) != before[0]:
            self.since = now
        return len(self.jobs) < before[1]

    def stop(self, now: float, *, paused: bool | None = None, out_of_paper: bool | None = None) -> None:
        """Pause the queue, take its paper, or end either; None: as it is."""
        self._print(now)
        self.paused = self.paused if paused is None else paused
        self.out_of_paper = self.out_of_paper if out_of_paper is None else out_of_paper
        self.since = now

    def level(self, supply: str, level_pct: int) -> None:
        """A supply is used, or replaced.

        Raises:
            ScenarioError: there is none of this name.
        """
        names = [one.name for one in self.spec.supplies]
        if supply not in names:
            raise ScenarioError(f"there is no supply {supply!r}", key="supply")
        self.levels[names.index(supply)] = level_pct

    def describe(self, now: float, url: str) -> Attributes:
        """Attributes of the queue; ``url``: of the server."""
        state, path = self.state(now), f"/printers/{self.spec.name}"
        reasons = ["media-empty-error"] if self.out_of_paper else []
        reasons += ["toner-low-report"] if any(level <= LOW_PCT for level in self.levels) else []
        reasons += ["paused"] if state == STOPPED else []
        words = {IDLE: "", PROCESSING: "Printing.", STOPPED: "Out of paper" if self.out_of_paper else "Paused"}
        return {
            "printer-is-accepting-jobs": True,
            "printer-is-shared": True,
            "printer-more-info": f"{url}{path}",
            "printer-state": state,
            "printer-state-change-time": int(self.since),
            "printer-state-message": words[state],
            "printer-state-reasons": reasons or ["none"],
            "printer-up-time": int(now),
            "printer-uri-supported": f"ipp{url.removeprefix('http')}{path}",
            "queued-job-count": len(self.jobs),
            "printer-name": self.spec.name,
            "printer-location": self.spec.location,
            "printer-info": self.spec.info,
            **self._supplies(),
            "printer-make-and-model": self.spec.model,
        }

    def describe_jobs(self, now: float, url: str) -> list[Attributes]:
        """Attributes of each job that has not ended."""
        processing = self.state(now) == PROCESSING
        return [
            {
                "job-printer-uri": f"ipp{url.removeprefix('http')}/printers/{self.spec.name}",
                "job-originating-user-name": "alma",
                "job-name": job.name,
                "time-at-creation": int(job.created),
                "job-id": job.id,
                "job-state": _JOB_PROCESSING if processing and index == 0 else _JOB_PENDING,
                "job-state-reasons": "job-printing" if processing and index == 0 else "none",
            }
            for index, job in enumerate(self.jobs)
        ]

    @property
    def _stands(self) -> bool:
        return self.paused or self.out_of_paper

    def _supplies(self) -> Attributes:
        if not self.levels:
            return {}
        colors = [one.color for one in self.spec.supplies]
        names = [one.name for one in self.spec.supplies]
        return {
            "marker-colors": colors,
            "marker-levels": list(self.levels),
            "marker-names": names,
            "printer-supply-description": names,
            "marker-types": ["toner"] * len(names),
            "printer-supply": [
                f"index={index};class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;"
                f"level={level};colorantname={color};"
                for index, (level, color) in enumerate(zip(self.levels, colors, strict=True), start=1)
            ],
        }

    def _print(self, now: float) -> None:
        left_s, self.seen = now - self.seen, now
        while not self._stands and self.jobs and left_s > 0:
            done_s = min(left_s, self.jobs[0].remaining_s)
            self.jobs[0].remaining_s -= done_s
            left_s -= done_s
            if self.jobs[0].remaining_s <= 0:
                del self.jobs[0]
                self.since = now
