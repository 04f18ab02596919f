"""PrusaLink: a Prusa printer, by the web server in it or on the Raspberry Pi beside it."""

from pilotlamp.sources.base import Endpoint, Kind, NoOptions, System
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME
from pilotlamp.sources.printer_conditions import ATTENTION_NEEDED, PRINTER_ERROR, PRINTER_PAUSED


def _build(endpoint: Endpoint, _: NoOptions, secret: str) -> System:
    from pilotlamp.sources.prusalink.api import PrusaLink

    return PrusaLink(endpoint, secret)


KIND = Kind(
    name="prusalink",
    title="PrusaLink",
    also_called=("prusa",),
    default_poll_s=15,
    options=NoOptions,
    build=_build,
    actions=(PAUSE, RESUME, CANCEL),
    conditions=(PRINTER_ERROR, PRINTER_PAUSED, ATTENTION_NEEDED),
)
