"""What a print shop costs: a CUPS server with 50 printers, and 20 OctoPrints, of which one never answers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pilotlamp.sources.ipp.codec import Tag
from pilotlamp.sources.ipp.requests import reply
from tests.benchmarks.desk import Desk, desk
from tests.benchmarks.fleet import FIXTURES
from tests.benchmarks.idle import FIGURES, INTERVAL_S, QUICK_INTERVAL_S, SMALL, Idle, idle, watched
from tests.benchmarks.processes import BenchmarkError
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted
from tests.sources.ipp.messages import replied

PART = "Printers"
QUEUES, OCTOPRINTS = 50, 20

_CUPS = "/"
_DEAD = OCTOPRINTS - 1
_SOURCE = """
[[sources]]
name = "{name}"
kind = "{kind}"
url = "{url}"
poll_s = {poll_s}
"""
_SHOP = f"{QUEUES} printers on CUPS and {OCTOPRINTS} OctoPrints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The tray that watches all of them."""

    idle: Idle
    requests_per_minute: float
    longest_interval_s: float
    """Between two requests to the same server, of those that answer."""


def measure(wanted: Wanted) -> list[Row]:
    """The shop, and 30 devices of the usual kinds in the same run."""
    poll_s = QUICK_INTERVAL_S if wanted.quick else INTERVAL_S
    few = idle("Pilotlamp", SMALL, wanted)
    wanted.say(f"printers: {_SHOP}, {wanted.minutes:g} min")
    try:
        with desk(wanted.say) as at:
            shop = _shop(at, wanted, poll_s)
        wanted.say(f"printers: the same, and all of them answer, {wanted.minutes:g} min")
        with desk(wanted.say) as at:
            answering = _shop(at, wanted, poll_s, dead=False)
    except (BenchmarkError, OSError) as error:
        return [Row(part=PART, what=_SHOP, value=None, unit="", note=str(error))]
    return _rows(shop, answering, few)


def _shop(at: Desk, wanted: Wanted, poll_s: float, *, dead: bool = True) -> Shop:
    served = bodies()
    at.server.serve_all(served)
    if dead:
        at.server.hold(_path(_DEAD))  # accepts, and never answers
    with at.tray(_settings_file(at.folder, url=at.server.url, poll_s=poll_s)) as process:
        begun, asked = time.monotonic(), at.server.asked()
        usage = watched(process, wanted, poll_s)
        minutes = (time.monotonic() - begun) / 60
        requests = at.server.asked() - asked
        alive = [path for path in served if path != _path(_DEAD)]
        longest_s = max(at.server.longest_interval_s(path) for path in alive)
    return Shop(idle=usage, requests_per_minute=requests / minutes, longest_interval_s=longest_s)


def bodies() -> Mapping[str, bytes]:
    """By path: the recorded replies of a cupsd, its queue so many times, and of an OctoPrint that prints."""
    (queue,) = reply((FIXTURES / "ipp" / "cups_idle.ipp").read_bytes()).of(Tag.PRINTER)
    queues = [{**queue, "printer-name": (f"desk-{number}",)} for number in range(QUEUES)]
    job = (FIXTURES / "octoprint" / "job_printing.json").read_bytes()
    return {_CUPS: replied(*queues), **{_path(number): job for number in range(OCTOPRINTS)}}


def _path(number: int) -> str:
    return f"/{number}/api/job"


def _settings_file(folder: Path, *, url: str, poll_s: float) -> Path:
    key = folder / "key"
    key.write_text("secret", encoding="utf-8")
    key.chmod(0o600)
    printers = (
        _SOURCE.format(name=f"Printer {number}", kind="octoprint", url=f"{url}/{number}", poll_s=poll_s)
        + f'secret_file = "{key}"\n'
        for number in range(OCTOPRINTS)
    )
    file = folder / "config.toml"
    office = _SOURCE.format(name="Office", kind="ipp", url=url, poll_s=poll_s)
    file.write_text("".join((office, *printers)), encoding="utf-8")
    return file


def _rows(shop: Shop, answering: Shop, few: Idle | str) -> list[Row]:
    peer = f"{SMALL} devices"
    rows = [
        Row(
            part=PART,
            what=f"{what}, {_SHOP}",
            value=of(shop.idle),
            unit=unit,
            peer=peer,
            peer_value=None if isinstance(few, str) else of(few),
            note=few if isinstance(few, str) and what == "PSS" else "",
        )
        for what, unit, of in FIGURES
    ]
    return [
        *rows,
        Row(part=PART, what=f"Requests a minute, {_SHOP}", value=shop.requests_per_minute, unit=""),
        Row(
            part=PART,
            what="Longest interval of the servers that answer, beside one that never does",
            value=shop.longest_interval_s,
            unit="s",
            peer="all of them answer",
            peer_value=answering.longest_interval_s,
        ),
    ]
