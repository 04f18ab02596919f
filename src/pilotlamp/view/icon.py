"""The lamp itself, drawn with Pillow; nothing but this and its masks draws in Pilotlamp.

What it says is said twice, by colour and by form, so that it is understood in grayscale and at 16 pixels:

============  ====================  ==========================================================
ok            green disc            a lit glass with nothing on it
acknowledged  blue diamond          how many, in white figures
attention     amber triangle        how many, in dark figures
problem       red square            how many, in white figures
unknown       grey ring             a question mark
stale         the same form         only the rim has its colour: the glass is dark where it was
                                    bright, pale where it was dark; at 48 pixels and more a clock
stale ok      grey ring             a clock's hands: it must not be taken for green
waiting       grey ring             three dots
paused        grey ring             two bars
muted         the same form         a moon at its upper right corner
============  ====================  ==========================================================

On notifications a mark takes the place of the number: a tick, an exclamation mark, or, on the grey ring, an "i".
"""

from collections.abc import Iterable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from pilotlamp.domain.severity import Severity
from pilotlamp.view.face import IconSpec, Mark
from pilotlamp.view.forms import Form, Point, diamond, disc, square, triangle
from pilotlamp.view.glyphs import BOLD, SMALL, Glyph
from pilotlamp.view.masks import font, glyph_mask, mask_of, reflection, strokes

Colour = tuple[int, int, int]

GREEN: Final[Colour] = (38, 166, 78)
AMBER: Final[Colour] = (250, 178, 10)
RED: Final[Colour] = (212, 36, 40)
BLUE: Final[Colour] = (38, 112, 222)
GREY: Final[Colour] = (150, 157, 166)
"""The lamp's colours: much of each icon has exactly one of them, so that it can be found on a screen by it."""

INK: Final[Colour] = (22, 24, 28)
"""Dark figures and dark glass."""
WHITE: Final[Colour] = (255, 255, 255)
PALE: Final[Colour] = (240, 238, 232)
"""Pale glass, for dark figures."""

_FONT_FROM: Final = 20
"""Below this size figures are set pixel by pixel."""
_CLOCK_FROM: Final = 48
"""Below this size there is no room for a clock next to a figure."""
_CAP_HEIGHT: Final = 0.72
"""Height of a figure in parts of the font's size, in Pillow's built-in font."""
_OUTLINE: Final = 0.75
"""Brightness of the outline in parts of the colour inside: seen on white panels and on black ones."""
_MAX_COUNT: Final = 9


def badge(count: int) -> str:
    """The figure on the icon: nothing, 1 to 9, or "9+"."""
    if count <= 0:
        return ""
    return str(count) if count <= _MAX_COUNT else f"{_MAX_COUNT}+"


def draw(spec: IconSpec, size: int) -> Image.Image:
    """The icon as RGBA, ``size`` pixels square (16-256)."""
    lamp = _Lamp(size)
    figure = "" if spec.mark else badge(spec.count)
    if spec.paused:
        lamp.ring(INK)
        lamp.bars()
    elif spec.waiting:
        lamp.ring(INK)
        lamp.dots()
    elif spec.severity is Severity.PROBLEM:
        lamp.problem(figure, stale=spec.stale)
    elif spec.severity is Severity.ATTENTION:
        lamp.attention(figure, stale=spec.stale)
    elif spec.severity is Severity.UNKNOWN:
        lamp.ring(INK)
        lamp.figure_in_ring("" if spec.mark else "?")
    elif spec.acknowledged:
        lamp.acknowledged(figure, stale=spec.stale)
    elif spec.stale:
        lamp.ring(PALE)
        lamp.hands()
    else:
        lamp.ok()
    if spec.mark:
        lamp.mark(spec.mark, INK if spec.severity is Severity.ATTENTION else WHITE)
    if spec.muted:
        lamp.moon()
    return lamp.image()


class _Lamp:
    """One icon in the making. Lengths and positions are pixels of the finished icon."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._middle = size / 2
        self._margin = size // 24
        self._edge = max(1.0, size / 30)
        self._colours = Image.new("RGB", (size, size))
        self._opacity = Image.new("L", (size, size))

    def image(self) -> Image.Image:
        """The finished icon."""
        icon = self._colours.convert("RGBA")
        icon.putalpha(self._opacity)
        return icon

    def ok(self) -> None:
        self._lit(disc(self._size, self._margin), GREEN)

    def mark(self, mark: Mark, colour: Colour) -> None:
        """A sign on the form; of a triangle the lower part has room for it."""
        size, thickness, middle = self._size, self._size / 9, 0.6 if colour == INK else 0.5
        if mark is Mark.SUCCESS:
            points = ((0.29, 0.53), (0.44, 0.67), (0.71, 0.36))
            self._strokes([(x * size, y * size) for x, y in points], thickness, colour)
            return
        up = 1 if mark is Mark.FAILURE else -1
        stem, dot = ((0.5 * size, (middle + up * y) * size) for y in (0.04, 0.21))
        self._strokes([(0.5 * size, (middle - up * 0.18) * size), stem], thickness, colour)
        self._fill([self._dot(dot, thickness * 0.6)], colour)

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

    def acknowledged(self, figure: str, *, stale: bool) -> None:
        form = diamond(self._size, self._margin)
        if stale:
            self._unlit(form, BLUE, INK, rim=self._size / 14)
            self._clock()
        else:
            self._lit(form, BLUE)
        self._figure(figure, (0.5, 0.5), WHITE, height=0.42, width=0.5)

    def ring(self, glass: Colour) -> None:
        self._unlit(disc(self._size, self._margin), GREY, glass)

    def figure_in_ring(self, figure: str) -> None:
        self._figure(figure, (0.5, 0.5), WHITE, height=0.42, width=0.5)

    def bars(self) -> None:
        width, height = max(2, round(self._size * 0.12)), round(self._size * 0.36)
        top = round((self._size - height) / 2)
        for middle in (0.39, 0.61):
            left = round(middle * self._size - width / 2)
            self._colours.paste(WHITE, (left, top, left + width, top + height))

    def dots(self) -> None:
        self._fill([self._dot((middle * self._size, self._middle), self._size / 15) for middle in (0.31, 0.5, 0.69)])

    def hands(self) -> None:
        centre = (self._middle, self._middle)
        self._hands(centre, minute=self._size * 0.25, hour=self._size * 0.18, thickness=max(2.0, self._size / 10))

    def moon(self) -> None:
        """Nothing is told: a moon, as desktops show it where they don't disturb."""
        radius = self._size * 0.2
        centre = (self._size - radius, radius)
        self._set_in(centre, radius, INK)
        lit = self._mask([self._dot(centre, radius * 0.85)])
        shadow = self._mask([self._dot((centre[0] + radius * 0.5, centre[1] - radius * 0.4), radius * 0.75)])
        self._colours.paste(WHITE, mask=ImageChops.subtract(lit, shadow))

    def _lit(self, form: Form, colour: Colour) -> None:
        """A glass of one colour with a reflection in its upper half."""
        self._begin(form, colour)
        shine = self._mask([form.inset(self._edge + self._size / 16)])
        self._colours.paste(WHITE, mask=ImageChops.multiply(shine, reflection(self._size)))

    def _unlit(self, form: Form, colour: Colour, glass: Colour, *, rim: float | None = None) -> None:
        """A glass without light in a coloured rim, an eighth of the icon wide unless told."""
        self._begin(form, colour)
        self._fill([form.inset(self._edge + (rim or self._size / 8))], glass)

    def _begin(self, form: Form, colour: Colour) -> None:
        """The form with its outline, on nothing."""
        red, green, blue = (round(part * _OUTLINE) for part in colour)
        self._colours.paste((red, green, blue), (0, 0, self._size, self._size))
        self._opacity = self._mask([form]).copy()
        self._fill([form.inset(self._edge)], colour)

    def _set_in(self, centre: Point, radius: float, colour: Colour) -> None:
        """A disc beside the form, with a gap between the two."""
        self._opacity.paste(0, mask=self._mask([self._dot(centre, radius + self._edge)]))
        whole = self._mask([self._dot(centre, radius)])
        self._opacity.paste(255, mask=whole)
        self._colours.paste(colour, mask=whole.point([0, *[255] * 255]))

    def _clock(self) -> float:
        """Put one at the lower right corner where there is room; how far a figure makes way, in parts of the size."""
        if self._size < _CLOCK_FROM:
            return 0.0
        radius = self._size * 0.19
        centre = (self._size - radius - self._edge, self._size - radius - self._edge)
        self._set_in(centre, radius + self._edge * 0.5, INK)
        self._fill([self._dot(centre, radius - self._edge * 0.3)])
        self._hands(centre, minute=radius * 0.62, hour=radius * 0.55, thickness=self._size / 22)
        return 0.04

    def _hands(self, centre: Point, *, minute: float, hour: float, thickness: float) -> None:
        """Three o'clock."""
        self._strokes([(centre[0], centre[1] - minute), centre, (centre[0] + hour, centre[1])], thickness, INK)

    def _dot(self, centre: Point, radius: float) -> Form:
        return Form(centre=centre, rounding=radius)

    def _strokes(self, points: Iterable[Point], thickness: float, colour: Colour) -> None:
        self._colours.paste(colour, mask=strokes(self._size, points, thickness))

    def _fill(self, forms: Iterable[Form], colour: Colour = WHITE) -> None:
        self._colours.paste(colour, mask=self._mask(forms))

    def _mask(self, forms: Iterable[Form]) -> Image.Image:
        return mask_of(self._size, tuple(forms))

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
        size = self._size
        if size < _FONT_FROM and text in glyphs:
            mask = glyph_mask(glyphs[text])
            corner = (round(at[0] * size - mask.width / 2), round(at[1] * size - mask.height / 2))
            self._colours.paste(colour, corner, mask)
            return
        stroke = size * 0.025
        points = height * size / _CAP_HEIGHT
        left, _, right, _ = font(points).getbbox(text, stroke_width=stroke)
        fitting = font(points * min(1.0, width * size / (right - left)))
        left, top, right, bottom = fitting.getbbox(text, stroke_width=stroke)
        start = (at[0] * size - (left + right) / 2, at[1] * size - (top + bottom) / 2)
        pen = ImageDraw.Draw(self._colours)
        pen.text(start, text, font=fitting, fill=colour, stroke_width=stroke, stroke_fill=colour)
