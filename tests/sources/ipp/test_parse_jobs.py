"""Jobs that printers work on, as parts of the printers."""

import pytest

from pilotlamp.domain.model import Printer
from pilotlamp.sources.ipp import parse
from pilotlamp.sources.ipp.codec import Tag, Value, decode
from pilotlamp.sources.ipp.parse_jobs import with_jobs
from tests.sources.ipp.messages import printer, recorded

URI = "ipp://cups.example:631/printers/"


def job(**given: Value) -> parse.Attributes:
    return printer(job_state=5, job_name="Report.pdf", job_printer_uri=f"{URI}desk", **given)


def found(*jobs: parse.Attributes, name: str = "desk", state: int = 4, is_server: bool = True) -> Printer:
    made = parse.device(printer(printer_name=name, printer_state=state))
    assert made is not None
    ((shown,),) = (device.printers for device in with_jobs((made,), jobs, is_server=is_server))
    return shown


def test_recorded_jobs_of_cups_have_names_by_queue() -> None:
    jobs = tuple(decode(recorded("cups_jobs_all")).of(Tag.JOB))

    assert found(*jobs, name="frontdesk").job == "Letter"
    assert found(*jobs, name="nulldev").job is None


def test_recorded_job_of_a_printer_has_its_name_and_no_progress_without_a_number_of_pages() -> None:
    shown = found(*decode(recorded("eve_jobs_two")).of(Tag.JOB), name="ipp/print", is_server=False)

    assert (shown.job, shown.progress_pct) == ("Report.pdf", None)


def test_only_a_printer_that_prints_has_the_first_job_that_is_at_work() -> None:
    waiting = {**job(), "job-state": (3,), "job-name": ("Waiting",)}
    second = {**job(), "job-name": ("Second",)}

    assert found(waiting, job(), second).job == "Report.pdf"
    assert found(job(), state=3).job is None
    assert found(waiting).job is None


@pytest.mark.parametrize(
    ("done", "of", "progress_pct"),
    [(3, 4, 75.0), (9, 4, 100.0), (0, 4, 0.0), (2, 0, None), (2, -1, None), (None, 4, None), (True, 4, None)],
)
def test_progress_is_in_printed_sides(done: Value, of: Value, progress_pct: float | None) -> None:
    assert found(job(job_impressions_completed=done, job_impressions=of)).progress_pct == progress_pct


@pytest.mark.parametrize(("since", "elapsed_s"), [(1742, 60.0), (1803, None), (None, None)])
def test_time_counts_from_the_beginning_of_processing(since: Value, elapsed_s: float | None) -> None:
    assert found(job(time_at_processing=since, job_printer_up_time=1802)).elapsed_s == elapsed_s


@pytest.mark.parametrize("uri", [None, 7, "", "ipp://[", f"{URI}other"])
def test_job_of_an_unknown_queue_is_nobodys(uri: Value) -> None:
    assert found({**job(), "job-printer-uri": (uri,)}).job is None


def test_name_of_a_queue_is_unescaped_and_a_name_that_is_kept_secret_is_none() -> None:
    assert found({**job(), "job-printer-uri": (f"{URI}front%20desk",)}, name="front desk").job == "Report.pdf"
    assert found({**job(), "job-name": ()}).job is None
