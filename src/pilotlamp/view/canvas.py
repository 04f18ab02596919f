"""Shapes, strokes, figures and light on one square picture, drawn with Pillow."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

from pilotlamp.view.glyphs import Glyph
from pilotlamp.view.shapes import Point, Shape

Colour = tuple[int, int, int]

_SCALE: Final = 4
"""Everything is drawn so many times larger and then reduced: that is what smooths the edges."""
_JUST_INSIDE: Final = 1e-6
"""Pillow cuts off what is behind the point: an edge that lies between two pixels has to be within the first."""
_FONT_POINTS: Final = 150
_STROKE: Final = 5
"""Thickens the figures of the font, which has no bold ones."""
_OPAQUE: Final = 255
_BRIGHTEST: Final = 102
"""Of the reflection, at the upper edge."""


class Canvas:
    """A picture in the making. Lengths and positions are pixels of the finished picture."""

    def __init__(self, size: int) -> None:
        self.size = size
        # Premultiplied, so that edges can be reduced as they are; colours are opaque or nothing, thus the same.
        self._large = Image.new("RGBa", (size * _SCALE, size * _SCALE))
        self._pen = ImageDraw.Draw(self._large)
        self._light: Image.Image | None = None

    def image(self) -> Image.Image:
        """The finished picture as RGBA."""
        small = self._large.reduce(_SCALE)
        if self._light is not None:
            small.paste((_OPAQUE,) * 4, mask=ImageChops.multiply(self._light.reduce(_SCALE), _reflection(self.size)))
        return small.convert("RGBA")

    def fill(self, shape: Shape, colour: Colour | None) -> None:
        """Draw over what is there; None: cut it out."""
        _draw(self._pen, shape, (*colour, _OPAQUE) if colour else (0, 0, 0, 0))
        if colour is None and self._light is not None:
            _draw(ImageDraw.Draw(self._light), shape, 0)

    def shine(self, shape: Shape) -> None:
        """A reflection in the upper half of the shape, above all that is drawn there, except where it is cut out."""
        self._light = Image.new("L", self._large.size)
        _draw(ImageDraw.Draw(self._light), shape, _OPAQUE)

    def crescent(self, disc: Shape, shadow: Shape, colour: Colour) -> None:
        """The part of the disc that is not in the shadow."""
        mask = Image.new("1", self._large.size)
        pen = ImageDraw.Draw(mask)
        _draw(pen, disc, 1)
        _draw(pen, shadow, 0)
        self._pen.bitmap((0, 0), mask, (*colour, _OPAQUE))

    def strokes(self, points: Sequence[Point], thickness: float, colour: Colour) -> None:
        """Lines from point to point with round ends."""
        self._pen.line([(x * _SCALE, y * _SCALE) for x, y in points], (*colour, _OPAQUE), round(thickness * _SCALE))
        for point in points:
            self.fill(Shape(centre=point, rounding=thickness / 2), colour)

    def bar(self, left: int, top: int, width: int, height: int, colour: Colour) -> None:
        """A rectangle on whole pixels."""
        right, bottom = (left + width) * _SCALE - 1, (top + height) * _SCALE - 1
        self._pen.rectangle((left * _SCALE, top * _SCALE, right, bottom), (*colour, _OPAQUE))

    def text(self, text: str, at: Point, colour: Colour, *, height: float, width: float) -> None:
        """Text of that height centred on a point, lower where it would else be wider than ``width``."""
        drawn = _lettering(text)
        ratio = _SCALE * min(height / drawn.height, width / drawn.width)
        self._stamp(drawn, (round(drawn.width * ratio), round(drawn.height * ratio)), at, colour)

    def glyph(self, glyph: Glyph, at: Point, colour: Colour) -> None:
        """A figure set pixel by pixel, centred on the pixel nearest to a point."""
        wide, high = len(glyph[0]), len(glyph)
        ink = Image.frombytes(
            "L", (wide, high), b"".join(bytes(_OPAQUE * (dot == "#") for dot in row) for row in glyph)
        )
        self._stamp(ink, (wide * _SCALE, high * _SCALE), at, colour, step=_SCALE)

    def _stamp(self, ink: Image.Image, size: tuple[int, int], at: Point, colour: Colour, *, step: int = 1) -> None:
        """Ink of that size, centred on a point; its corner on a multiple of ``step`` of the large picture's pixels."""
        left, top = (round((place * _SCALE - length / 2) / step) * step for place, length in zip(at, size, strict=True))
        self._pen.bitmap((left, top), ink.resize(size, Image.Resampling.NEAREST), (*colour, _OPAQUE))


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, ink: tuple[int, ...] | int) -> None:
    radius = shape.rounding - _JUST_INSIDE
    if shape.sides:
        pen.polygon([(x * _SCALE, y * _SCALE) for x, y in shape.straight(radius)], ink)
    for x, y in shape.corners:
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse([edge * _SCALE for edge in box], ink)


@cache
def _lettering(text: str) -> Image.Image:
    """One of the few texts of an icon, large."""
    font = ImageFont.load_default(_FONT_POINTS)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, stroke_width=_STROKE))
    drawn = Image.new("1", (right - left, bottom - top))
    ImageDraw.Draw(drawn).text((-left, -top), text, 1, font, stroke_width=_STROKE)
    return drawn


def _reflection(size: int) -> Image.Image:
    """Light from above, gone at half height, so that the lower half keeps its exact colour."""
    column = bytes(max(0, round(_BRIGHTEST * (1 - 2 * row / size))) for row in range(size))
    return Image.frombytes("L", (1, size), column).resize((size, size), Image.Resampling.NEAREST)
