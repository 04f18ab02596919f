"""Settings that only an IPP source has: none."""

from msgspec import Struct


class IppOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""
