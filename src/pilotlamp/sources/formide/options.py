"""Settings that only a Formide source has."""

from typing import Annotated

from msgspec import Meta

from pilotlamp.sources.base import LocalLoginKeys


class FormideOptions(LocalLoginKeys, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""

    local_printers: Annotated[
        bool, Meta(description="Ask each device in the local network for the live state of its printers.")
    ] = False
