"""Pillow images as the pixmaps of StatusNotifierItem; no I/O."""

from collections.abc import Callable
from functools import lru_cache

from PIL import Image

SIZES = (16, 22, 24, 32, 44, 48, 64)
"""In pixels: what the hosts ask for at scale 1 and 2."""

Draw = Callable[[int], Image.Image]
"""Draws the icon for a side length in pixels."""

Pixmap = tuple[int, int, bytes]
"""Width, height, and four bytes a pixel: alpha, red, green, blue."""


@lru_cache(maxsize=1)  # each panel reads the same, one after the other
def pixmaps(draw: Draw) -> tuple[Pixmap, ...]:
    """The icon drawn anew for each size: scaling one drawing blurs the small ones."""
    return tuple(pixmap(draw(size)) for size in SIZES)


def pixmap(image: Image.Image) -> Pixmap:
    """An image of any mode as ARGB32 in network byte order."""
    red, green, blue, alpha = image.convert("RGBA").split()
    return image.width, image.height, Image.merge("RGBA", (alpha, red, green, blue)).tobytes()


def scaled(image: Image.Image) -> Draw:
    """For a program that has only one image."""
    return lambda size: image.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
