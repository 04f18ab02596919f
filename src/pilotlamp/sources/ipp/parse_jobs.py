"""Jobs that printers work on, as parts of the printers; pure.

Source: RFC 8011, 5.3. A server may keep the names of other users' jobs to itself, and few count pages in advance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from pilotlamp.domain.model import Device, PrinterState
from pilotlamp.sources.ipp.codec import Value
from pilotlamp.sources.lenient import text_or_none

Attributes = Mapping[str, tuple[Value, ...]]

REQUESTED: Final = (
    "job-id",
    "job-state",
    "job-name",
    "job-printer-uri",
    "job-impressions",
    "job-impressions-completed",
    "time-at-processing",
    "job-printer-up-time",
)
JOB_AT_WORK: Final = frozenset({5, 6})
"""Processing, and stopped in the middle."""


def is_printing(device: Device) -> bool:
    """Whether a job of the printer is being processed."""
    return any(printer.state is PrinterState.PRINTING for printer in device.printers)


def with_jobs(devices: tuple[Device, ...], jobs: Iterable[Attributes], *, is_server: bool) -> tuple[Device, ...]:
    """The printers with name, progress and time of the jobs that they work on; ``is_server``: it has many queues."""
    at_work: dict[str, Attributes] = {}
    for job in jobs:
        if _first(job, "job-state") in JOB_AT_WORK:
            at_work.setdefault(_queue(job) if is_server else "", job)
    return tuple(
        _with_job(device, at_work[queue]) if is_printing(device) and queue in at_work else device
        for device, queue in ((device, device.id if is_server else "") for device in devices)
    )


def _queue(job: Attributes) -> str:
    uri = _first(job, "job-printer-uri")
    try:
        return unquote(urlsplit(uri).path.rpartition("/")[2]) if isinstance(uri, str) else ""
    except ValueError:
        return ""


def _with_job(device: Device, job: Attributes) -> Device:
    done, of = _number(job, "job-impressions-completed"), _number(job, "job-impressions")
    since, now = _number(job, "time-at-processing"), _number(job, "job-printer-up-time")
    (printer,) = device.printers
    printing = replace(
        printer,
        job=text_or_none(_first(job, "job-name")),
        progress_pct=min(100 * done / of, 100.0) if done is not None and of else None,
        elapsed_s=float(now - since) if since is not None and now is not None and now >= since else None,
    )
    return replace(device, printers=(printing,))


def _number(job: Attributes, name: str) -> int | None:
    value = _first(job, name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first(job: Attributes, name: str) -> Value:
    values = job.get(name, ())
    return values[0] if values else None
