"""IPP messages that printers and CUPS servers send: every length and count in them comes from outside."""

from pathlib import Path
from typing import Final
from zlib import crc32

from pilotlamp.sources.ipp import parse
from pilotlamp.sources.ipp.codec import Tag
from pilotlamp.sources.ipp.requests import reply, said
from tests.fuzzing.harmless import check, check_line
from tests.fuzzing.target import Shape, Target
from tests.fuzzing.views import Shown, show

SECRET: Final = "ada:s3cret"
URL: Final = "http://cups.example:631"

_FIXTURES: Final = Path(__file__).parents[1] / "fixtures" / "ipp"


def _printers(data: bytes) -> None:
    answer = reply(data, accept=frozenset(range(0x10000)))
    words = said(answer, SECRET)
    check(words is None or "s3cret" not in words, "a server's words repeat no secret")
    check_line(words or "", limit=200, what="a server's words")
    parse.job_printing(answer.of(Tag.JOB))
    found = (parse.device(attributes, url=URL) for attributes in answer.of(Tag.PRINTER))
    devices = {device.id: device for device in found if device is not None}
    show(Shown(devices=tuple(devices.values())), turn=crc32(data))


TARGETS: Final = (
    Target(
        name="ipp printers",
        take=_printers,
        shape=Shape.BYTES,
        seeds=tuple(
            (_FIXTURES / f"{name}.ipp").read_bytes()
            for name in ("cups_printers_mixed", "cups_toner_low_idle", "eve_all_attributes", "eve_jobs_two")
        ),
        words=(*parse.REQUESTED, "media-jam-error", "paused", "marker-supply-low-report", "s3cret"),
        share=0.1,
    ),
)
