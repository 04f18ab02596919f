"""The lamp itself, drawn with Pillow; nothing else in Pilotlamp draws.

What it says is said twice, by colour and by form, so that it is understood in grayscale and at 16 pixels:

=========  ====================  ==========================================================
ok         green disc            a lit glass with nothing on it
attention  amber triangle        how many, in dark figures
problem    red square            how many, in white figures
unknown    grey ring             a question mark
stale      the same form         only the rim has its colour: the glass is dark where it was
                                 bright, pale where it was dark; at 48 pixels and more a clock
stale ok   grey ring             a clock's hands: it must not be taken for green
waiting    grey ring             three dots
paused     grey ring             two bars
=========  ====================  ==========================================================
"""

from collections.abc import Mapping
from math import hypot
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

from pilotlamp.domain.severity import Severity
from pilotlamp.view.face import IconSpec
from pilotlamp.view.forms import Form, Point, disc, square, triangle
from pilotlamp.view.glyphs import BOLD, SMALL, Glyph

Colour = tuple[int, int, int]

GREEN: Final[Colour] = (38, 166, 78)
AMBER: Final[Colour] = (250, 178, 10)
RED: Final[Colour] = (212, 36, 40)
GREY: Final[Colour] = (150, 157, 166)
"""The lamp's colours: much of each icon has exactly one of them, so that it can be found on a screen by it."""

INK: Final[Colour] = (22, 24, 28)
"""Outlines, dark figures and dark glass."""
WHITE: Final[Colour] = (255, 255, 255)
PALE: Final[Colour] = (240, 238, 232)
"""Pale glass, for dark figures."""

_SCALE: Final = 4
"""Drawn so many times larger and then reduced: that is what smooths the edges."""
_FONT_FROM: Final = 20
"""Below this size figures are set pixel by pixel."""
_CLOCK_FROM: Final = 48
"""Below this size there is no room for a clock next to a figure."""
_CAP_HEIGHT: Final = 0.72
"""Height of a figure in parts of the font's size, in Pillow's built-in font."""
_MAX_COUNT: Final = 9


def badge(count: int) -> str:
    """The figure on the icon: nothing, 1 to 9, or "9+"."""
    if count <= 0:
        return ""
    return str(count) if count <= _MAX_COUNT else f"{_MAX_COUNT}+"


def draw(spec: IconSpec, size: int) -> Image.Image:
    """The icon as RGBA, ``size`` pixels square (16-256)."""
    lamp = _Lamp(size)
    if spec.paused:
        lamp.ring(INK)
        lamp.bars()
    elif spec.waiting:
        lamp.ring(INK)
        lamp.dots()
    elif spec.severity is Severity.PROBLEM:
        lamp.problem(badge(spec.count), stale=spec.stale)
    elif spec.severity is Severity.ATTENTION:
        lamp.attention(badge(spec.count), stale=spec.stale)
    elif spec.severity is Severity.UNKNOWN:
        lamp.ring(INK)
        lamp.question()
    elif spec.stale:
        lamp.ring(PALE)
        lamp.hands()
    else:
        lamp.ok()
    return lamp.image()


class _Lamp:
    """One icon in the making. Lengths and positions are pixels of the finished icon."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._middle = size / 2
        self._margin = size // 24
        self._edge = max(1.0, size / 30)
        self._large = Image.new("RGBA", (size * _SCALE, size * _SCALE))
        self._pen = ImageDraw.Draw(self._large)
        self._stamps: list[tuple[Image.Image, tuple[int, int], Colour]] = []

    def image(self) -> Image.Image:
        """The finished icon."""
        icon = self._large.reduce(_SCALE)
        for mask, corner, colour in self._stamps:
            icon.paste(colour, corner, mask)
        return icon

    def ok(self) -> None:
        self._lit(disc(self._size, self._margin), GREEN)

    def problem(self, figure: str, *, stale: bool) -> None:
        form = square(self._size, self._margin)
        if stale:
            self._unlit(form, RED, PALE)
        else:
            self._lit(form, RED)
        shift = self._clock() if stale else 0.0
        ink = INK if stale else WHITE
        self._figure(figure, (0.5 - shift, 0.5 - shift), ink, height=0.56, width=0.7, glyphs=BOLD)

    def attention(self, figure: str, *, stale: bool) -> None:
        form = triangle(self._size, self._margin)
        if stale:
            self._unlit(form, AMBER, INK, rim=self._size / 14)
        else:
            self._lit(form, AMBER)
        shift = self._clock() if stale else 0.0
        self._figure(figure, (0.5 - shift, 0.64), WHITE if stale else INK, height=0.42, width=0.5)

    def ring(self, glass: Colour) -> None:
        self._unlit(disc(self._size, self._margin), GREY, glass)

    def question(self) -> None:
        self._figure("?", (0.5, 0.5), WHITE, height=0.42, width=0.5)

    def bars(self) -> None:
        width, height = max(2, round(self._size * 0.12)), round(self._size * 0.36)
        top = round((self._size - height) / 2)
        for middle in (0.39, 0.61):
            left = round(middle * self._size - width / 2)
            corners = (left, top, left + width, top + height)
            x0, y0, x1, y1 = (_SCALE * edge for edge in corners)
            self._pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=WHITE)

    def dots(self) -> None:
        for middle in (0.31, 0.5, 0.69):
            self._dot((middle * self._size, self._middle), self._size / 15, WHITE)

    def hands(self) -> None:
        centre = (self._middle, self._middle)
        self._hands(centre, minute=self._size * 0.25, hour=self._size * 0.18, thickness=max(1.0, self._size / 20))

    def _lit(self, form: Form, colour: Colour) -> None:
        """A glass of one colour with a reflection in its upper half."""
        _fill(self._pen, form, INK)
        _fill(self._pen, form.inset(self._edge), colour)
        shine = Image.new("L", self._large.size)
        _fill(ImageDraw.Draw(shine), form.inset(self._edge + self._size / 16), 255)
        self._large.paste(WHITE, (0, 0), ImageChops.multiply(shine, _reflection(shine.size)))

    def _unlit(self, form: Form, colour: Colour, glass: Colour, *, rim: float | None = None) -> None:
        """A glass without light in a coloured rim, an eighth of the icon wide unless told."""
        _fill(self._pen, form, INK)
        _fill(self._pen, form.inset(self._edge), colour)
        _fill(self._pen, form.inset(self._edge + (rim or self._size / 8)), glass)

    def _clock(self) -> float:
        """Put one at the lower right corner where there is room; how far a figure makes way, in parts of the size."""
        if self._size < _CLOCK_FROM:
            return 0.0
        radius = self._size * 0.19
        centre = (self._size - radius - self._edge, self._size - radius - self._edge)
        self._dot(centre, radius + self._edge * 1.5, (0, 0, 0, 0))
        self._dot(centre, radius + self._edge * 0.5, INK)
        self._dot(centre, radius - self._edge * 0.3, WHITE)
        self._hands(centre, minute=radius * 0.62, hour=radius * 0.55, thickness=self._size / 44)
        return 0.04

    def _hands(self, centre: Point, *, minute: float, hour: float, thickness: float) -> None:
        """Three o'clock."""
        for end in ((centre[0], centre[1] - minute), (centre[0] + hour, centre[1])):
            _bar(self._pen, (centre, end), thickness, INK)
            self._dot(end, thickness, INK)
        self._dot(centre, thickness, INK)

    def _dot(self, centre: Point, radius: float, colour: tuple[int, ...]) -> None:
        _fill(self._pen, Form(centre=centre, rounding=radius), colour)

    def _figure(
        self,
        text: str,
        at: Point,
        colour: Colour,
        *,
        height: float,
        width: float,
        glyphs: Mapping[str, Glyph] = SMALL,
    ) -> None:
        """Set ``text`` centred on ``at``; all lengths in parts of the icon's size."""
        if not text:
            return
        if self._size < _FONT_FROM:
            mask = _mask(glyphs[text])
            corner = (round(at[0] * self._size - mask.width / 2), round(at[1] * self._size - mask.height / 2))
            self._stamps.append((mask, corner, colour))
            return
        large = self._size * _SCALE
        stroke = large * 0.025
        points = height * large / _CAP_HEIGHT
        left, _, right, _ = ImageFont.load_default(points).getbbox(text, stroke_width=stroke)
        font = ImageFont.load_default(points * min(1.0, width * large / (right - left)))
        left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
        start = (at[0] * large - (left + right) / 2, at[1] * large - (top + bottom) / 2)
        self._pen.text(start, text, font=font, fill=colour, stroke_width=stroke, stroke_fill=colour)


def _fill(pen: ImageDraw.ImageDraw, form: Form, colour: int | tuple[int, ...]) -> None:
    corners = form.corners
    if len(corners) > 1:
        pen.polygon([(x * _SCALE, y * _SCALE) for x, y in corners], fill=colour)
        for side in zip(corners, (*corners[1:], corners[0]), strict=True):
            _bar(pen, side, form.rounding, colour)
    for x, y in corners:
        left, top = (x - form.rounding) * _SCALE, (y - form.rounding) * _SCALE
        right, bottom = (x + form.rounding) * _SCALE - 1, (y + form.rounding) * _SCALE - 1
        pen.ellipse((left, top, right, bottom), fill=colour)


def _bar(pen: ImageDraw.ImageDraw, line: tuple[Point, Point], thickness: float, colour: int | tuple[int, ...]) -> None:
    """A line that reaches ``thickness`` to each side."""
    (x0, y0), (x1, y1) = line
    length = hypot(x1 - x0, y1 - y0)
    across, down = (y0 - y1) / length * thickness, (x1 - x0) / length * thickness
    edges = ((x0 + across, y0 + down), (x1 + across, y1 + down), (x1 - across, y1 - down), (x0 - across, y0 - down))
    pen.polygon([(x * _SCALE, y * _SCALE) for x, y in edges], fill=colour)


def _mask(glyph: Glyph) -> Image.Image:
    rows = [bytes(255 if pixel == "#" else 0 for pixel in row) for row in glyph]
    return Image.frombytes("L", (len(glyph[0]), len(glyph)), b"".join(rows))


def _reflection(size: tuple[int, int]) -> Image.Image:
    """Light from above, gone at half height, so that the lower half keeps its exact colour."""
    width, height = size
    light = Image.linear_gradient("L").resize((width, height // 2)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    whole = Image.new("L", size)
    whole.paste(light.point([level * 2 // 5 for level in range(256)]), (0, 0))
    return whole
