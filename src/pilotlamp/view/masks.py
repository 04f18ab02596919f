"""Forms, figures and light as masks, in white on black: the parts that the lamp is drawn with."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from pilotlamp.view.forms import Form, Point
from pilotlamp.view.glyphs import Glyph

_SCALE: Final = 4
"""Forms are drawn so many times larger and then reduced: that is what smooths the edges."""
_JUST_INSIDE: Final = 1 - 1e-6


@cache
def mask_of(size: int, forms: tuple[Form, ...]) -> Image.Image:
    """The forms in white on black, with smooth edges; of a few forms and sizes, which every look is made of."""
    large = Image.new("L", (size * _SCALE, size * _SCALE))
    pen = ImageDraw.Draw(large)
    for form in forms:
        if form.sides:
            middle_x, middle_y = form.centre
            pen.polygon([(_pixel(x, middle_x), _pixel(y, middle_y)) for x, y in form.outline], fill=255)
        else:
            (x, y), radius = form.centre, form.rounding
            left, top, right, bottom = (edge * _SCALE for edge in (x - radius, y - radius, x + radius, y + radius))
            pen.ellipse((left, top, right - 1, bottom - 1), fill=255)
    return large.reduce(_SCALE)


def strokes(size: int, points: Iterable[Point], thickness: float) -> Image.Image:
    """Lines from point to point with round ends."""
    path = [(x * _SCALE, y * _SCALE) for x, y in points]
    large = Image.new("L", (size * _SCALE, size * _SCALE))
    pen = ImageDraw.Draw(large)
    pen.line(path, fill=255, width=round(thickness * _SCALE))
    for x, y in path:
        pen.circle((x, y), thickness * _SCALE / 2, fill=255)
    return large.reduce(_SCALE)


@cache
def font(points: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Of a few sizes, each read from Pillow's own data once."""
    return ImageFont.load_default(points)


def glyph_mask(glyph: Glyph) -> Image.Image:
    rows = [bytes(255 if pixel == "#" else 0 for pixel in row) for row in glyph]
    return Image.frombytes("L", (len(glyph[0]), len(glyph)), b"".join(rows))


@cache
def reflection(size: int) -> Image.Image:
    """Light from above, gone at half height, so that the lower half keeps its exact colour."""
    light = Image.linear_gradient("L").resize((size, size // 2)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    whole = Image.new("L", (size, size))
    whole.paste(light.point([level * 2 // 5 for level in range(256)]), (0, 0))
    return whole


def _pixel(place: float, middle: float) -> int:
    """The outermost pixel inside an edge that lies between two: Pillow would cut off to the left on all sides."""
    return round(middle * _SCALE - 0.5 + (place - middle) * _SCALE * _JUST_INSIDE)
