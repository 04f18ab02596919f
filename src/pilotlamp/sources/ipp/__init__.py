"""IPP: office printers, and the queues of CUPS servers."""

from pilotlamp.sources.base import Endpoint, Kind, System
from pilotlamp.sources.ipp.actions import ACTIONS
from pilotlamp.sources.ipp.conditions import REJECTING_JOBS
from pilotlamp.sources.ipp.options import IppOptions
from pilotlamp.sources.printer_conditions import (
    JOBS_WAITING,
    MEDIA_NEEDED,
    PRINTER_ERROR,
    PRINTER_PAUSED,
    SUPPLIES_EMPTY,
    SUPPLIES_LOW,
)


def _build(endpoint: Endpoint, _: IppOptions, secret: str) -> System:
    from pilotlamp.sources.ipp.api import Ipp

    return Ipp(endpoint, secret)


KIND = Kind(
    name="ipp",
    title="IPP",
    default_poll_s=30,
    needs_secret=False,
    schemes=("ipps", "ipp", "https", "http"),
    options=IppOptions,
    build=_build,
    actions=ACTIONS,
    conditions=(
        PRINTER_ERROR,
        MEDIA_NEEDED,
        SUPPLIES_EMPTY,
        SUPPLIES_LOW,
        PRINTER_PAUSED,
        REJECTING_JOBS,
        JOBS_WAITING,
    ),
)
