"""The lamp is told apart by colour, by form, at 16 pixels and without colour, on dark panels and light ones."""

from dataclasses import replace
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageStat

from pilotlamp.domain.levels import Severity
from pilotlamp.view.icon import AMBER, BLUE, GREEN, GREY, RED, badge, draw
from pilotlamp.view.tray_view import IconSpec, Mark

Rgb = tuple[int, int, int]

BLACK: Rgb = (0, 0, 0)
DARK: Rgb = (43, 46, 51)
LIGHT: Rgb = (240, 240, 240)
SIZES = (16, 20, 22, 24, 32, 44, 48, 64, 96, 256)

OK = IconSpec(severity=Severity.OK)
ATTENTION = IconSpec(severity=Severity.ATTENTION, count=3)
PROBLEM = IconSpec(severity=Severity.PROBLEM, count=3)
UNKNOWN = IconSpec(severity=Severity.UNKNOWN)
WAITING = IconSpec(severity=Severity.UNKNOWN, waiting=True)
PAUSED = IconSpec(severity=Severity.OK, paused=True)
STALE_OK = IconSpec(severity=Severity.OK, stale=True)
STALE_ATTENTION = IconSpec(severity=Severity.ATTENTION, count=3, stale=True)
STALE_PROBLEM = IconSpec(severity=Severity.PROBLEM, count=3, stale=True)
ACKNOWLEDGED = IconSpec(severity=Severity.OK, count=3, acknowledged=True)
STALE_ACKNOWLEDGED = IconSpec(severity=Severity.OK, count=3, acknowledged=True, stale=True)
MUTED_OK = IconSpec(severity=Severity.OK, muted=True)
MUTED_PROBLEM = IconSpec(severity=Severity.PROBLEM, count=3, muted=True)
LOOKS = (OK, ACKNOWLEDGED, ATTENTION, PROBLEM, UNKNOWN, WAITING, PAUSED, STALE_OK, STALE_ATTENTION, STALE_PROBLEM)
ALL = (*LOOKS, STALE_ACKNOWLEDGED, MUTED_OK, MUTED_PROBLEM)


def on_panel(spec: IconSpec, size: int, panel: Rgb) -> Image.Image:
    """The icon as a panel shows it."""
    shown = Image.new("RGB", (size, size), panel)
    icon = draw(spec, size)
    shown.paste(icon, (0, 0), icon)
    return shown


def share(spec: IconSpec, size: int, colour: Rgb) -> float:
    """How much of the icon has exactly this colour."""
    found = draw(spec, size).convert("RGB").getcolors(size * size) or []
    return sum(times for times, seen in found if seen == colour) / size**2


def reddish(spec: IconSpec, size: int) -> int:
    """Pixels that are red, be it bright."""
    found = draw(spec, size).convert("RGB").getcolors(size * size) or []
    return sum(times for times, seen in found if isinstance(seen, tuple) and seen[0] > seen[1] + 60)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two gray images, 0-255."""
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


@pytest.mark.parametrize("size", SIZES)
def test_every_icon_has_the_size_asked_for_and_transparent_corners(size: int) -> None:
    for spec in ALL:
        icon = draw(spec, size)

        assert (icon.mode, icon.size) == ("RGBA", (size, size))
        assert icon.getchannel("A").getpixel((0, 0)) != 255


@pytest.mark.parametrize(
    ("spec", "colour"),
    [(OK, GREEN), (ACKNOWLEDGED, BLUE), (ATTENTION, AMBER), (PROBLEM, RED), (UNKNOWN, GREY)],
    ids=["ok", "ack", "att", "pro", "?"],
)
def test_severity_is_found_by_its_exact_colour(spec: IconSpec, colour: Rgb) -> None:
    """The desktop tests find the icon on a screenshot by it."""
    others = {GREEN, BLUE, AMBER, RED} - {colour}

    for size in SIZES:
        assert share(spec, size, colour) > 0.05
        assert all(share(spec, size, other) == 0 for other in others)


@pytest.mark.parametrize("size", SIZES)
def test_stale_ok_has_no_green_in_it(size: int) -> None:
    """Where nothing is seen, the lamp must not look as if all were well."""
    greenish = [
        pixel
        for _, pixel in on_panel(STALE_OK, size, DARK).getcolors(size * size) or []
        if isinstance(pixel, tuple) and pixel[1] > max(pixel[0], pixel[2]) + 10
    ]

    assert greenish == []
    assert share(STALE_OK, size, GREY) > 0.05


@pytest.mark.parametrize("size", SIZES)
def test_stale_problem_stays_red(size: int) -> None:
    assert share(STALE_PROBLEM, size, RED) > 0.05
    assert reddish(STALE_PROBLEM, size) < reddish(PROBLEM, size)


@pytest.mark.parametrize("panel", [DARK, LIGHT], ids=["dark", "light"])
def test_any_two_are_told_apart_at_16_pixels_without_colour(panel: Rgb) -> None:
    alike = [
        (one, other)
        for one, other in combinations(LOOKS, 2)
        if difference(on_panel(one, 16, panel), on_panel(other, 16, panel)) <= 10
    ]

    assert alike == []


@pytest.mark.parametrize("panel", [BLACK, DARK, LIGHT], ids=["black", "dark", "light"])
@pytest.mark.parametrize("spec", LOOKS)
def test_that_everything_is_muted_is_seen_at_16_pixels_without_colour(spec: IconSpec, panel: Rgb) -> None:
    """By more than a figure's difference, in the corner where nothing else ever is."""
    upper_right = (9, 0, 16, 7)

    heard, muted = (on_panel(each, 16, panel).crop(upper_right) for each in (spec, replace(spec, muted=True)))

    assert difference(heard, muted) > 30


@pytest.mark.parametrize("panel", [BLACK, DARK, LIGHT], ids=["black", "dark", "light"])
@pytest.mark.parametrize("spec", LOOKS)
def test_edge_is_seen_on_every_panel(spec: IconSpec, panel: Rgb) -> None:
    """An outline that the panel swallows makes a lamp of 16 pixels one of 14."""
    blank = Image.new("RGB", (16, 16), panel)
    seen = ImageChops.difference(on_panel(spec, 16, panel).convert("L"), blank.convert("L"))

    for column in (0, 15):
        assert max(seen.crop((column, 0, column + 1, 16)).tobytes()) > 20


@pytest.mark.parametrize("spec", [OK, ACKNOWLEDGED, ATTENTION, PROBLEM, UNKNOWN])
def test_edge_is_the_same_on_both_sides(spec: IconSpec) -> None:
    """A quarter of a pixel more on one side is seen as a dent where edge and corner meet."""
    for edge in (draw(spec, size).getchannel("A") for size in SIZES):
        assert max(ImageChops.difference(edge, edge.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).tobytes()) <= 32


@pytest.mark.parametrize("panel", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("spec", ALL)
def test_every_icon_stands_out_from_its_panel(spec: IconSpec, panel: Rgb) -> None:
    blank = Image.new("RGB", (16, 16), panel)

    assert difference(on_panel(spec, 16, panel), blank) > 20


@pytest.mark.parametrize("spec", [ATTENTION, PROBLEM, STALE_ATTENTION, STALE_PROBLEM, ACKNOWLEDGED, STALE_ACKNOWLEDGED])
def test_every_figure_looks_different(spec: IconSpec) -> None:
    """The number has to be readable at every size, and at the very least not be another one's."""
    for size in SIZES:
        assert len({draw(replace(spec, count=count), size).tobytes() for count in range(11)}) == 11


def test_badge_stops_at_nine() -> None:
    assert [badge(count) for count in (0, 1, 9, 10, 500)] == ["", "1", "9", "9+", "9+"]


@pytest.mark.parametrize("severity", list(Severity))
def test_paused_and_waiting_look_the_same_whatever_was_read(severity: Severity) -> None:
    paused = IconSpec(severity=severity, count=4, stale=True, paused=True, waiting=True)
    waiting = IconSpec(severity=severity, count=4, stale=True, waiting=True)

    assert draw(paused, 16).tobytes() == draw(PAUSED, 16).tobytes()
    assert draw(waiting, 16).tobytes() == draw(WAITING, 16).tobytes()


def test_reflection_lies_on_the_glass_alone() -> None:
    """The moon of a muted lamp is as bright on a lit glass as on a dark one."""
    corner = (42, 4, 60, 22)

    lit, dark = (draw(replace(spec, muted=True), 64).crop(corner) for spec in (PROBLEM, STALE_PROBLEM))

    assert lit.tobytes() == dark.tobytes()


def test_clock_tells_stale_from_fresh_where_there_is_room() -> None:
    """Below 48 pixels it would hide the figure; there the unlit glass has to do."""
    corner = (40, 40, 64, 64)

    fresh, stale = (draw(spec, 64).crop(corner) for spec in (PROBLEM, STALE_PROBLEM))

    assert difference(fresh, stale) > 20


@pytest.mark.parametrize("severity", list(Severity))
def test_marks_of_notifications_differ(severity: Severity) -> None:
    drawn = {draw(IconSpec(severity=severity, mark=mark), 96).tobytes() for mark in (None, *Mark)}

    assert len(drawn) == 4
