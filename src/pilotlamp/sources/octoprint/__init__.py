"""OctoPrint: a 3D printer and the server that drives it."""

from collections.abc import Callable

from pilotlamp.sources.announcements import Announcement
from pilotlamp.sources.base import Endpoint, Kind, NoOptions, System
from pilotlamp.sources.octoprint.actions import ACTIONS
from pilotlamp.sources.printer_conditions import PRINTER_ERROR, PRINTER_PAUSED


def _build(endpoint: Endpoint, _: NoOptions, secret: str) -> System:
    from pilotlamp.sources.octoprint.api import OctoPrint

    return OctoPrint(endpoint, secret)


async def _request_key(endpoint: Endpoint, tell: Callable[[str], None]) -> str | None:
    from pilotlamp.sources.octoprint.appkeys import request_key

    return await request_key(endpoint, tell)


def _url(announced: Announcement) -> str | None:
    return announced.url("http", announced.properties.get("path", ""))


KIND = Kind(
    name="octoprint",
    title="OctoPrint",
    also_called=("octopi",),
    default_poll_s=10,
    options=NoOptions,
    build=_build,
    actions=ACTIONS,
    conditions=(PRINTER_ERROR, PRINTER_PAUSED),
    request_key=_request_key,
    service_types={"_octoprint._tcp": _url},
)
