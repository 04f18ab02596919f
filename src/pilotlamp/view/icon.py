"""Draws the lamp: the icon of the tray and of notifications.

The state is said twice, by colour and by form, so that the icon is understood in grayscale and at 16 pixels:

============  ====================  ==========================================================
ok            green disc            a lit glass with nothing on it
acknowledged  blue diamond          how many, in white figures
attention     amber triangle        how many, in dark figures
problem       red square            how many, in white figures
unknown       grey ring             a question mark
stale         the same form         only the rim has its colour: the glass is dark where it was
                                    bright, pale where it was dark; at 48 pixels and more a clock
stale ok      grey ring             a clock's hands: nobody must take it for green
waiting       grey ring             three dots
paused        grey ring             two bars
muted         the same form         a moon at its upper right corner
============  ====================  ==========================================================

On notifications a mark takes the place of the number: a tick, an exclamation mark, or, on the grey ring, an "i".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pilotlamp.domain.levels import Severity
from pilotlamp.view.canvas import Canvas, Colour
from pilotlamp.view.glyphs import BOLD, SMALL, Glyph
from pilotlamp.view.shapes import Point, Shape, diamond, disc, square, triangle
from pilotlamp.view.tray_view import IconSpec, Mark

if TYPE_CHECKING:
    from PIL.Image import Image

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
_OUTLINE: Final = 0.75
"""Brightness of the outline in parts of the colour inside: seen on white panels and on black ones."""
_MAX_COUNT: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lamp:
    """One form of the lamp, and the place of the figure on it. Lengths are parts of the icon's size."""

    shape: Callable[[float, float], Shape]
    colour: Colour
    ink: Colour = WHITE
    dark_glass: Colour = INK
    """Inside the rim, where the glass isn't lit."""
    dark_ink: Colour = WHITE
    rim: float = 1 / 8
    middle: float = 0.5
    """Vertical middle of the figure."""
    height: float = 0.42
    width: float = 0.5
    glyphs: Mapping[str, Glyph]


_OK: Final = _Lamp(shape=disc, colour=GREEN, glyphs=SMALL)
_ACKNOWLEDGED: Final = _Lamp(shape=diamond, colour=BLUE, rim=1 / 14, glyphs=SMALL)
_ATTENTION: Final = _Lamp(shape=triangle, colour=AMBER, ink=INK, rim=1 / 14, middle=0.64, glyphs=SMALL)
_PROBLEM: Final = _Lamp(shape=square, colour=RED, dark_glass=PALE, dark_ink=INK, height=0.56, width=0.7, glyphs=BOLD)
_RING: Final = _Lamp(shape=disc, colour=GREY, glyphs=SMALL)
_PALE_RING: Final = replace(_RING, dark_glass=PALE)


def badge(count: int) -> str:
    """The figure on the icon: nothing, 1 to 9, or "9+"."""
    if count <= 0:
        return ""
    return str(count) if count <= _MAX_COUNT else f"{_MAX_COUNT}+"


def draw(spec: IconSpec, size: int) -> "Image":
    """The icon as RGBA, ``size`` pixels square (16-256)."""
    icon = _Icon(size)
    if spec.paused:
        icon.dark(_RING)
        icon.bars()
    elif spec.waiting:
        icon.dark(_RING)
        icon.dots()
    elif (lamp := _with_figure(spec)) is not None:
        icon.counting(lamp, "" if spec.mark else badge(spec.count), stale=spec.stale)
    elif spec.severity is Severity.UNKNOWN:
        icon.dark(_RING)
        icon.figure(_RING, "" if spec.mark else "?", WHITE)
    elif spec.stale:
        icon.dark(_PALE_RING)
        icon.hands((size / 2, size / 2), minute=size * 0.25, hour=size * 0.18, thickness=max(2.0, size / 10))
    else:
        icon.lit(_OK)
    if spec.mark:
        icon.mark(spec.mark, INK if spec.severity is Severity.ATTENTION else WHITE)
    if spec.muted:
        icon.moon()
    return icon.image()


def _with_figure(spec: IconSpec) -> _Lamp | None:
    """The lamp on which a number stands; None: the state has none."""
    match spec.severity:
        case Severity.PROBLEM:
            return _PROBLEM
        case Severity.ATTENTION:
            return _ATTENTION
        case _:
            return _ACKNOWLEDGED if spec.acknowledged and spec.severity is Severity.OK else None


class _Icon(Canvas):
    """One icon in the making. Lengths and positions are pixels of the finished icon."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._edge = max(1.0, size / 30)

    def counting(self, lamp: _Lamp, figure: str, *, stale: bool) -> None:
        """A lamp with a number; a stale one with a clock where there is room for both."""
        if not stale:
            self.lit(lamp)
            self.figure(lamp, figure, lamp.ink)
            return
        self.dark(lamp)
        with_clock = self.size >= _CLOCK_FROM
        if with_clock:
            self.clock()
        self.figure(lamp, figure, lamp.dark_ink, makes_way=with_clock)

    def lit(self, lamp: _Lamp) -> None:
        """A glass of one colour with a reflection in its upper half."""
        self.shine(self._outlined(lamp).inset(self._edge + self.size / 16))

    def dark(self, lamp: _Lamp) -> None:
        """A glass without light in a coloured rim."""
        self.fill(self._outlined(lamp).inset(self._edge + self.size * lamp.rim), lamp.dark_glass)

    def figure(self, lamp: _Lamp, text: str, colour: Colour, *, makes_way: bool = False) -> None:
        """A number, or a question mark, at its place on the lamp."""
        middle = (self.size * (0.46 if makes_way else 0.5), self.size * lamp.middle)
        if self.size < _FONT_FROM and text in lamp.glyphs:
            self.glyph(lamp.glyphs[text], middle, colour)
        elif text:
            self.text(text, middle, colour, height=self.size * lamp.height, width=self.size * lamp.width)

    def mark(self, mark: Mark, colour: Colour) -> None:
        """A sign on the form; of a triangle the lower part has room for it."""
        size, thickness, middle = self.size, self.size / 9, 0.6 if colour == INK else 0.5
        if mark is Mark.SUCCESS:
            points = ((0.29, 0.53), (0.44, 0.67), (0.71, 0.36))
            self.strokes([(x * size, y * size) for x, y in points], thickness, colour)
            return
        up = 1 if mark is Mark.FAILURE else -1
        stem, dot = ((0.5 * size, (middle + up * y) * size) for y in (0.04, 0.21))
        self.strokes([(0.5 * size, (middle - up * 0.18) * size), stem], thickness, colour)
        self.fill(Shape(centre=dot, rounding=thickness * 0.6), colour)

    def bars(self) -> None:
        """Two upright bars, their edges on whole pixels."""
        width, height = max(2, round(self.size * 0.12)), round(self.size * 0.36)
        top = round((self.size - height) / 2)
        for middle in (0.39, 0.61):
            self.bar(round(middle * self.size - width / 2), top, width, height, WHITE)

    def dots(self) -> None:
        """Three dots in a row."""
        for middle in (0.31, 0.5, 0.69):
            self.fill(Shape(centre=(middle * self.size, self.size / 2), rounding=self.size / 15), WHITE)

    def hands(self, centre: Point, *, minute: float, hour: float, thickness: float) -> None:
        """Three o'clock."""
        self.strokes([(centre[0], centre[1] - minute), centre, (centre[0] + hour, centre[1])], thickness, INK)

    def clock(self) -> None:
        """A clock at the lower right corner."""
        radius = self.size * 0.19
        dial = Shape(centre=(self.size - radius - self._edge,) * 2, rounding=radius)
        self._beside(dial.inset(-self._edge * 0.5), INK)
        self.fill(dial.inset(self._edge * 0.3), WHITE)
        self.hands(dial.centre, minute=radius * 0.62, hour=radius * 0.55, thickness=self.size / 22)

    def moon(self) -> None:
        """A moon at the upper right corner, as desktops show it where they don't disturb."""
        radius = self.size * 0.2
        night = Shape(centre=(self.size - radius, radius), rounding=radius)
        shadow = Shape(centre=(self.size - radius * 0.5, radius * 0.6), rounding=radius * 0.75)
        self._beside(night, INK)
        self.crescent(night.inset(radius * 0.15), shadow, WHITE)

    def _outlined(self, lamp: _Lamp) -> Shape:
        """The form in its colour, with a darker outline."""
        shape = lamp.shape(self.size, self.size // 24)
        red, green, blue = (round(part * _OUTLINE) for part in lamp.colour)
        self.fill(shape, (red, green, blue))
        self.fill(shape.inset(self._edge), lamp.colour)
        return shape

    def _beside(self, disc: Shape, colour: Colour) -> None:
        """A disc upon the form, with a gap around it."""
        self.fill(disc.inset(-self._edge), None)
        self.fill(disc, colour)
