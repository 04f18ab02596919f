"""Formide: 3D printers and the computers that they are attached to."""

from pilotlamp.sources.base import Endpoint, Kind, System
from pilotlamp.sources.formide.actions import ACTIONS, LISTS
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.printer_conditions import PRINTER_ERROR


def _build(endpoint: Endpoint, options: FormideOptions, secret: str) -> System:
    from pilotlamp.sources.formide.api import Formide

    return Formide(endpoint, options, secret)


KIND = Kind(
    name="formide",
    title="Formide",
    default_poll_s=30,
    options=FormideOptions,
    build=_build,
    actions=ACTIONS,
    conditions=(PRINTER_ERROR,),
    lists=LISTS,
)
