"""A virtual display with a keyboard, and nothing on it but the windows of a test."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PIL import Image
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadWindow
from Xlib.ext import xtest

T = TypeVar("T")

WIDTH, HEIGHT = 800, 600
WAIT_S = 60.0
LOOK_EVERY_S = 0.02


class Screen:
    """The screen of the display ``name``, and keys for the window with the focus."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._display = Display(name)
        # Out of the way: where there is no window manager Tk takes the focus from a window that the pointer leaves.
        xtest.fake_input(self._display, X.MotionNotify, x=0, y=0)
        self._display.sync()

    def close(self) -> None:
        self._display.close()

    def titles(self) -> tuple[str, ...]:
        """Of the windows that can be seen, the topmost last."""
        return tuple(title for title, _ in self._windows())

    def until_focused(self, title: str) -> Any:
        """The window with this title, as soon as it has the keyboard."""
        return self.until(lambda: self._focused(title))

    def until_gone(self, title: str) -> None:
        self.until(lambda: title not in self.titles())

    def until(self, condition: Callable[[], T | None]) -> T:
        """Wait for a truthy result of the condition and return it.

        Raises:
            TimeoutError: it never was.
        """
        end_at = time.monotonic() + WAIT_S
        while not (found := condition()):
            if time.monotonic() > end_at:
                raise TimeoutError(f"not within {WAIT_S} s; there are {self.titles()}")
            time.sleep(LOOK_EVERY_S)
        return found

    def press(self, *names: str) -> None:
        """Press the keys together, by their X names: ``Return``, or ``Alt_L`` and ``i``."""
        self._strike(*(self._display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names))

    def type(self, text: str) -> None:
        """Press the keys of an ASCII text one after the other."""
        shift = self._display.keysym_to_keycode(XK.XK_Shift_L)
        for char in text:
            code = self._display.keysym_to_keycode(ord(char))
            plain = self._display.keycode_to_keysym(code, 0) == ord(char)
            self._strike(*(() if plain else (shift,)), code)

    def _strike(self, *codes: int) -> None:
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def picture(self) -> Image.Image:
        """The whole screen."""
        raw = self._display.screen().root.get_image(0, 0, WIDTH, HEIGHT, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (WIDTH, HEIGHT), raw.data, "raw", "BGRX")

    def until_still(self) -> Image.Image:
        """A picture when the screen has stopped changing; a cursor that blinks stands still for longer than this."""
        previous = self.picture()
        for _ in range(int(WAIT_S / 0.15)):
            time.sleep(0.15)
            current = self.picture()
            if current.tobytes() == previous.tobytes():
                return current
            previous = current
        raise TimeoutError("the screen never stands still")

    def _focused(self, title: str) -> Any:
        focus = self._display.get_input_focus().focus
        return next((window for found, window in self._windows() if found == title and _is_in(focus, window)), None)

    def _windows(self) -> list[tuple[str, Any]]:
        windows = []
        for window in self._display.screen().root.query_tree().children:
            try:
                name = window.get_full_text_property(self._display.intern_atom("_NET_WM_NAME"))
                seen = window.get_attributes().map_state == X.IsViewable
            except BadWindow:
                continue
            if name is not None and seen:
                windows.append((name, window))
        return windows


def _is_in(focus: Any, window: Any) -> bool:
    while not isinstance(focus, int) and focus != window:
        try:
            focus = focus.query_tree().parent
        except BadWindow:
            return False
    return bool(focus == window)


@contextmanager
def virtual_screen() -> Iterator[Screen]:
    """A display that is there within the block."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader, encoding="ascii") as lines:
            screen = Screen(f":{lines.readline().strip()}")
            yield screen
            screen.close()
    finally:
        server.terminate()
        server.wait()
