"""Pillow images as the pixmaps of StatusNotifierItem; no I/O."""

from collections.abc import Callable
from functools import lru_cache

from PIL import Image

SIZES = (16, 22, 24, 32, 44, 48, 64)
"""Side lengths in pixels that hosts show at scale 1 and 2."""

Draw = Callable[[int], Image.Image]
"""Draws the icon for a side length in pixels."""

Pixmap = tuple[int, int, bytes]
"""Width, height, and four bytes a pixel: alpha, red, green, blue."""


@lru_cache(maxsize=1)  # each panel reads the same, one after the other
def pixmaps(draw: Draw) -> tuple[Pixmap, ...]:
    """Draw the icon for each size: scaling one drawing blurs the small ones."""
    return tuple(pixmap(draw(size)) for size in SIZES)


def pixmap(image: Image.Image) -> Pixmap:
    """Convert an image of any mode to ARGB32 in network byte order."""
    red, green, blue, alpha = image.convert("RGBA").split()
    return image.width, image.height, Image.merge("RGBA", (alpha, red, green, blue)).tobytes()


def scaled(image: Image.Image) -> Draw:
    """Make a ``Draw`` that scales one image."""
    return lambda size: image.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
