"""Moonraker: the web server of Klipper's 3D printers."""

from pilotlamp.sources.announcements import Announcement
from pilotlamp.sources.base import Endpoint, Kind, NoOptions, System
from pilotlamp.sources.moonraker.actions import ACTIONS
from pilotlamp.sources.printer_conditions import PRINTER_ERROR, PRINTER_PAUSED


def _build(endpoint: Endpoint, _: NoOptions, secret: str) -> System:
    from pilotlamp.sources.moonraker.api import Moonraker

    return Moonraker(endpoint, secret)


def _url(announced: Announcement) -> str | None:
    return announced.url("http", announced.properties.get("route_prefix", ""))


KIND = Kind(
    name="moonraker",
    title="Moonraker (Klipper)",
    also_called=("klipper", "mainsail", "fluidd", "kalico"),
    default_poll_s=10,
    options=NoOptions,
    build=_build,
    actions=ACTIONS,
    conditions=(PRINTER_ERROR, PRINTER_PAUSED),
    needs_secret=False,
    service_types={"_moonraker._tcp": _url},
)
