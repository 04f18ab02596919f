"""Which of the programs that show windows are there."""

import importlib.util
import os
from collections.abc import Mapping
from typing import TypeVar

from pilotlamp.programs import find_program

T = TypeVar("T")


def installed(tk: T, others: Mapping[str, T]) -> tuple[T, ...]:
    """``tk``, where Python has it, and those of ``others`` whose program is there; the best first.

    zenity ends on a missing display as it does when it is closed: without a display none of ``others`` counts.
    """
    # Debian packs both parts apart from Python, others only the second one.
    has_tk = all(importlib.util.find_spec(name) is not None for name in ("tkinter", "_tkinter"))
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    others_found = (program for name, program in others.items() if has_display and find_program(name) is not None)
    return (*((tk,) if has_tk else ()), *others_found)
