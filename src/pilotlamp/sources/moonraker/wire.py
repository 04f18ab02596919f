"""Moonraker's JSON as structs; what it means is parse.py's business.

Source: systems.md, "Moonraker".
"""

import msgspec


class PrintStats(msgspec.Struct, frozen=True, kw_only=True):
    """The print; its state stays after the end, and in a shutdown it is "paused" or worse."""

    state: object = None
    filename: object = None
    print_duration: object = None
    total_duration: object = None
    message: object = None


class VirtualSdcard(msgspec.Struct, frozen=True, kw_only=True):
    """Progress from 0 to 1 through the file."""

    progress: object = None


class Webhooks(msgspec.Struct, frozen=True, kw_only=True):
    """State of Klippy, Klipper's host: ready, startup, shutdown, error."""

    state: object = None
    state_message: object = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The objects that were asked for; one that the printer does not have is empty."""

    webhooks: object = None
    print_stats: object = None
    virtual_sdcard: object = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to a query of objects."""

    status: Status


class ObjectsReply(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/printer/objects/query``."""

    result: Result
