"""IPP: office printers, and the queues of CUPS servers."""

from pilotlamp.sources.announcements import Announcement
from pilotlamp.sources.base import Endpoint, Kind, NoOptions, System
from pilotlamp.sources.ipp.actions import ACTIONS
from pilotlamp.sources.ipp.conditions import REJECTING_JOBS
from pilotlamp.sources.printer_conditions import (
    JOBS_WAITING,
    MEDIA_NEEDED,
    PRINTER_ERROR,
    PRINTER_PAUSED,
    SUPPLIES_EMPTY,
    SUPPLIES_LOW,
)


def _build(endpoint: Endpoint, _: NoOptions, secret: str) -> System:
    from pilotlamp.sources.ipp.api import Ipp

    return Ipp(endpoint, secret)


def _url(announced: Announcement) -> str | None:
    return announced.url("ipp", _path(announced))


def _encrypted_url(announced: Announcement) -> str | None:
    return announced.url("ipps", _path(announced))


def _path(announced: Announcement) -> str:
    return announced.properties.get("rp", "ipp/print")


KIND = Kind(
    name="ipp",
    title="IPP",
    also_called=("cups", "airprint"),
    default_poll_s=30,
    needs_secret=False,
    schemes=("ipps", "ipp", "https", "http"),
    options=NoOptions,
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
    # First without encryption: nearly all printers sign their certificates themselves.
    service_types={"_ipp._tcp": _url, "_ipps._tcp": _encrypted_url},
)
