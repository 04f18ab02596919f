"""Copying to the clipboard. Each call may take seconds: call on a worker thread."""

import os
import tempfile
from collections.abc import Callable

from pilotlamp.desktop import texts
from pilotlamp.errors import DesktopError
from pilotlamp.programs import failed_within, find_program, last_line, start

_WITHIN_S = 3.0


def copy(text: str) -> None:
    """Copy a text. Where the desktop keeps no clipboard of its own (X11), the text stays as long as this process.

    Raises:
        DesktopError: there is no clipboard.
    """
    try:
        import copykitten
    except ImportError as error:
        raise DesktopError(texts.NO_CLIPBOARD.format(problem=texts.NO_COPYKITTEN)) from error
    try:
        copykitten.copy(text)
    except copykitten.CopykittenError as error:
        raise DesktopError(texts.NO_CLIPBOARD.format(problem=error)) from error


def copy_on_wayland(text: str, *, otherwise: Callable[[str], None] = copy) -> None:
    """Copy by wl-copy where that is installed, since wl-copy reaches compositors that ``otherwise`` does not.

    Raises:
        DesktopError: the text is not on the clipboard, or it can't be known whether it is.
    """
    if find_program("wl-copy"):
        _wl_copy(text)
        return
    try:
        otherwise(text)
    except DesktopError as error:
        raise DesktopError(texts.INSTALL_WL_CLIPBOARD.format(problem=error)) from error
    if os.environ.get("DISPLAY"):
        # An X server beside Wayland takes a text without a fault, and Wayland's programs never see it.
        raise DesktopError(texts.INSTALL_WL_CLIPBOARD.format(problem=texts.MAY_NOT_BE_COPIED))


def _wl_copy(text: str) -> None:
    # Files, not pipes: the server that wl-copy leaves behind keeps them open as long as the text is on the clipboard.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write(text.encode("utf-8", "replace"))
        given.seek(0)
        try:
            process = start(["wl-copy", "--type", "text/plain"], stdin=given, stderr=errors)
        except OSError as error:
            raise DesktopError(texts.WL_COPY_NOT_STARTED.format(problem=error.strerror or error)) from error
        if failed_within(process, _WITHIN_S):
            raise DesktopError(texts.WL_COPY_FAILED.format(last_line=last_line(errors)))
    if not _may_be_on_clipboard(text):
        raise DesktopError(texts.NOT_COPIED)


def _may_be_on_clipboard(text: str) -> bool:
    """Look at the clipboard with wl-paste; True also where wl-paste is not installed or gives no answer."""
    with tempfile.TemporaryFile() as found:
        try:
            process = start(["wl-paste", "--no-newline"], stdout=found)
        except OSError:
            return True
        failed = failed_within(process, _WITHIN_S)
        if process.returncode is None:
            process.kill()
            return True
        found.seek(0)
        return not failed and found.read() == text.encode("utf-8", "replace")
