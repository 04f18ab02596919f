"""Outlines of the icon, as discs and as polygons with rounded corners, in pixels; no drawing."""

from dataclasses import dataclass, replace
from functools import cache
from math import cos, pi, sin, sqrt
from typing import Final, Self

Point = tuple[float, float]

_LEAST_ROUNDING: Final = 0.4
"""A rim's inner edge keeps this share of the outer edge's rounding, so that it doesn't end in a spike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
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
        reach = self.apothem / cos(pi / self.sides)
        return tuple(self._from(self.centre, reach, turn) for turn in _turns(self.sides, self.on_corner, 0))

    def straight(self, rounding: float) -> tuple[Point, ...]:
        """Both ends of each straight side."""
        before, after = _turns(self.sides, self.on_corner, -1), _turns(self.sides, self.on_corner, 1)
        return tuple(
            self._from(corner, rounding, turn)
            for corner, *turns in zip(self.corners, before, after, strict=True)
            for turn in turns
        )

    def inset(self, width: float) -> Self:
        """The shape whose edge lies ``width`` further in all around."""
        if not self.sides:
            return replace(self, rounding=self.rounding - width)
        rounding = max(self.rounding - width, self.rounding * _LEAST_ROUNDING)
        return replace(self, rounding=rounding, apothem=self.apothem + self.rounding - rounding - width)

    def _from(self, start: Point, distance: float, turn: Point) -> Point:
        return start[0] + distance * turn[0], start[1] + distance * turn[1]


def disc(size: float, margin: float) -> Shape:
    """The largest that leaves ``margin`` on a square of ``size``."""
    return Shape(centre=(size / 2, size / 2), rounding=size / 2 - margin)


def square(size: float, margin: float) -> Shape:
    """The largest that leaves ``margin`` on a square of ``size``."""
    half = size / 2 - margin
    rounding = half * 0.32
    return Shape(centre=(size / 2, size / 2), sides=4, apothem=half - rounding, rounding=rounding)


def diamond(size: float, margin: float) -> Shape:
    """The largest square standing on its corner that leaves ``margin`` on a square of ``size``."""
    half = size / 2 - margin
    rounding = half * 0.18
    return Shape(
        centre=(size / 2, size / 2), sides=4, on_corner=True, apothem=(half - rounding) / sqrt(2), rounding=rounding
    )


def triangle(size: float, margin: float) -> Shape:
    """The widest that leaves ``margin``, standing on the lower edge: there is more room for a figure that way."""
    half = size / 2 - margin
    rounding = half * 0.2
    apothem = (half - rounding) / sqrt(3)
    height = 3 * apothem + 2 * rounding
    lift = (size - 2 * margin - height) / 2
    return Shape(
        centre=(size / 2, size - margin - lift - rounding - apothem), sides=3, apothem=apothem, rounding=rounding
    )


@cache
def _turns(sides: int, on_corner: bool, half_sides: int) -> tuple[Point, ...]:  # noqa: FBT001 (three of a cache's key)
    """Directions from the centre to the corners, turned further by so many half sides."""
    first = pi / 2 if on_corner else pi / 2 + pi / sides
    angles = (first + (2 * side + half_sides) * pi / sides for side in range(sides))
    return tuple((cos(angle), sin(angle)) for angle in angles)
