"""Settings that only a Moonraker source has: none."""

from msgspec import Struct


class MoonrakerOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""
