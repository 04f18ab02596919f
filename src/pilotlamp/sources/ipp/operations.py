"""IPP's operations by number.

Source: RFC 8011, 5.4.15; CUPS's own "IPP Implementation" for those from 0x4000 on.
"""

from enum import IntEnum
from typing import Final

from pilotlamp.sources.ipp.actions import CANCEL, PAUSE, RESUME


class Operation(IntEnum):
    """The operations that are asked for."""

    CANCEL_JOB = 0x0008
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    PAUSE_PRINTER = 0x0010
    RESUME_PRINTER = 0x0011
    CUPS_GET_PRINTERS = 0x4002


OPERATION_OF: Final = {
    RESUME: Operation.RESUME_PRINTER,
    PAUSE: Operation.PAUSE_PRINTER,
    CANCEL: Operation.CANCEL_JOB,
}
"""The operation that performs each action."""
