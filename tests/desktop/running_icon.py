"""A tray icon that runs in a thread of its own for the length of a block."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image

from pilotlamp.desktop.sni.backend import Icon
from tests.patience import HANG_S


def disc(colour: str) -> Callable[[int], Image.Image]:
    """Draws a plain square of this colour in each size."""
    return lambda size: Image.new("RGBA", (size, size), colour)


@contextmanager
def running(icon: Icon) -> Iterator[Icon]:
    """Runs the icon; fails when it doesn't end in time."""
    thread = threading.Thread(target=icon.run, daemon=True)
    thread.start()
    try:
        yield icon
    finally:
        icon.stop()
        thread.join(HANG_S)
        assert not thread.is_alive(), "the icon did not stop in time"
