"""The outlines an icon is made of: a disc, a square and a triangle with rounded corners, in pixels; no drawing."""

from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt
from typing import Self

Point = tuple[float, float]

_LEAST_ROUNDING = 0.4
"""A rim's inner edge keeps this share of the outer edge's rounding, so that it doesn't end in a spike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A regular polygon standing on its base, every corner rounded; with ``sides=0`` a disc."""

    centre: Point
    sides: int = 0
    apothem: float = 0.0
    """From the centre to each side of the polygon through the centres of the rounded corners."""
    rounding: float
    """Radius of the corners, or of the disc."""

    @property
    def corners(self) -> tuple[Point, ...]:
        """Centres of the rounded corners; of a disc its own."""
        if not self.sides:
            return (self.centre,)
        reach = self.apothem / cos(pi / self.sides)
        turns = (pi / 2 + (2 * side + 1) * pi / self.sides for side in range(self.sides))
        return tuple((self.centre[0] + reach * cos(turn), self.centre[1] + reach * sin(turn)) for turn in turns)

    def inset(self, width: float) -> Self:
        """The form whose edge lies ``width`` further in all around."""
        if not self.sides:
            return replace(self, rounding=self.rounding - width)
        rounding = max(self.rounding - width, self.rounding * _LEAST_ROUNDING)
        return replace(self, rounding=rounding, apothem=self.apothem + self.rounding - rounding - width)


def disc(size: float, margin: float) -> Form:
    """The largest that leaves ``margin`` on a square of ``size``."""
    return Form(centre=(size / 2, size / 2), rounding=size / 2 - margin)


def square(size: float, margin: float) -> Form:
    """The largest that leaves ``margin`` on a square of ``size``."""
    half = size / 2 - margin
    rounding = half * 0.32
    return Form(centre=(size / 2, size / 2), sides=4, apothem=half - rounding, rounding=rounding)


def triangle(size: float, margin: float) -> Form:
    """The widest that leaves ``margin``, standing on the lower edge: there is more room for a figure that way."""
    half = size / 2 - margin
    rounding = half * 0.2
    apothem = (half - rounding) / sqrt(3)
    height = 3 * apothem + 2 * rounding
    lift = (size - 2 * margin - height) / 2
    return Form(
        centre=(size / 2, size - margin - lift - rounding - apothem), sides=3, apothem=apothem, rounding=rounding
    )
