"""The outlines an icon is made of: a disc and polygons with rounded corners, in pixels; no drawing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt
from typing import Final, Self

Point = tuple[float, float]

_LEAST_ROUNDING: Final = 0.4
"""A rim's inner edge keeps this share of the outer edge's rounding, so that it doesn't end in a spike."""
_ARC_STEPS: Final = 8
"""Straight pieces of a rounded corner: at the sizes of icons the eye sees a curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A regular polygon standing on its base, or on a corner, every corner rounded; with ``sides=0`` a disc."""

    centre: Point
    sides: int = 0
    on_corner: bool = False
    apothem: float = 0.0
    """From the centre to each side of the polygon through the centres of the rounded corners."""
    rounding: float
    """Radius of the corners, or of the disc."""

    @property
    def corners(self) -> tuple[Point, ...]:
        """Centres of the rounded corners; of a disc its own."""
        if not self.sides:
            return (self.centre,)
        return tuple(_from(self.centre, self.apothem / cos(pi / self.sides), turn) for turn in self._turns())

    @property
    def outline(self) -> tuple[Point, ...]:
        """Points along the edge of a polygon with its rounded corners."""
        reach = pi / self.sides
        return tuple(
            _from(corner, self.rounding, turn + reach * (2 * step / _ARC_STEPS - 1))
            for corner, turn in zip(self.corners, self._turns(), strict=True)
            for step in range(_ARC_STEPS + 1)
        )

    def inset(self, width: float) -> Self:
        """The form whose edge lies ``width`` further in all around."""
        if not self.sides:
            return replace(self, rounding=self.rounding - width)
        rounding = max(self.rounding - width, self.rounding * _LEAST_ROUNDING)
        return replace(self, rounding=rounding, apothem=self.apothem + self.rounding - rounding - width)

    def _turns(self) -> Iterator[float]:
        """Directions from the centre to the corners."""
        first = pi / 2 if self.on_corner else pi / 2 + pi / self.sides
        return (first + 2 * side * pi / self.sides for side in range(self.sides))


def disc(size: float, margin: float) -> Form:
    """The largest that leaves ``margin`` on a square of ``size``."""
    return Form(centre=(size / 2, size / 2), rounding=size / 2 - margin)


def square(size: float, margin: float) -> Form:
    """The largest that leaves ``margin`` on a square of ``size``."""
    half = size / 2 - margin
    rounding = half * 0.32
    return Form(centre=(size / 2, size / 2), sides=4, apothem=half - rounding, rounding=rounding)


def diamond(size: float, margin: float) -> Form:
    """The largest square standing on its corner that leaves ``margin`` on a square of ``size``."""
    half = size / 2 - margin
    rounding = half * 0.18
    return Form(
        centre=(size / 2, size / 2), sides=4, on_corner=True, apothem=(half - rounding) / sqrt(2), rounding=rounding
    )


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


def _from(start: Point, distance: float, turn: float) -> Point:
    return start[0] + distance * cos(turn), start[1] + distance * sin(turn)
