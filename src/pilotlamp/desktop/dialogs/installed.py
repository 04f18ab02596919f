"""Installed programs that show windows."""

import importlib.util
import os
from collections.abc import Mapping
from typing import TypeVar

from pilotlamp.programs import find_program

T = TypeVar("T")


def installed(tk: T, others: Mapping[str, T]) -> tuple[T, ...]:
    """Return ``tk`` where Python has Tk, and those of ``others`` whose program is installed; the best first.

    Without a display none of ``others`` counts: zenity ends on a missing display as it does when a person closes it.
    """
    # Debian packs both parts apart from Python, others only the second one.
    has_tk = all(importlib.util.find_spec(name) is not None for name in ("tkinter", "_tkinter"))
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    others_found = (program for name, program in others.items() if has_display and find_program(name) is not None)
    return (*((tk,) if has_tk else ()), *others_found)
