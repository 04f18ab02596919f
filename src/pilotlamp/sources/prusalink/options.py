"""Settings that only a PrusaLink source has: none."""

from msgspec import Struct


class PrusaLinkOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""
