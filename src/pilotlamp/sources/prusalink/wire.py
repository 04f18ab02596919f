"""PrusaLink's replies as typed structs. What is tolerated is written down in ``pilotlamp.sources.wire``.

Source: systems.md, "PrusaLink".
"""

import msgspec

from pilotlamp.sources.wire import NotAnObject


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """State of the connection to the printer; only a PrusaLink beside the printer has one."""

    ok: object = None
    message: object = None


class StatusPrinter(msgspec.Struct, frozen=True, kw_only=True):
    """Printer in ``GET /api/v1/status``."""

    state: object = None
    status_printer: Health | NotAnObject = None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """File that is printed."""

    name: object = None
    display_name: object = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Job: without a file in ``GET /api/v1/status``, whole from ``GET /api/v1/job``, which answers 204 if none is."""

    id: object = None
    progress: object = None
    time_remaining: object = None
    time_printing: object = None
    file: File | NotAnObject = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Reply to ``GET /api/v1/status``; what is without a printer is none."""

    printer: StatusPrinter
    job: Job | NotAnObject = None
