from math import isclose

import pytest

from pilotlamp.view.shapes import Shape, disc, square, triangle


def extent(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right and bottom edge."""
    xs, ys = zip(*shape.corners, strict=True)
    return min(xs) - shape.rounding, min(ys) - shape.rounding, max(xs) + shape.rounding, max(ys) + shape.rounding


@pytest.mark.parametrize("shape", [disc(64, 2), square(64, 2)])
def test_disc_and_square_fill_all_but_the_margin(shape: Shape) -> None:
    assert extent(shape) == pytest.approx((2, 2, 62, 62))


def test_triangle_is_as_wide_as_can_be_and_centred() -> None:
    left, top, right, bottom = extent(triangle(64, 2))

    assert (left, right) == pytest.approx((2, 62))
    assert isclose(top, 64 - bottom)
    assert 2 <= top < bottom <= 62


@pytest.mark.parametrize("shape", [disc(64, 0), square(64, 0), triangle(64, 0)])
def test_inset_moves_the_base_in_by_its_width(shape: Shape) -> None:
    """The rim of an unlit lamp has the same width all around, also where it is wider than the corners are round."""
    for width in (2.0, 12.0):
        assert extent(shape)[3] - extent(shape.inset(width))[3] == pytest.approx(width)
