"""Settings that only an OctoPrint source has: none."""

from msgspec import Struct


class OctoPrintOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""
