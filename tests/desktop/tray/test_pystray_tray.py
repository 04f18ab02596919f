"""A tray view becomes icon, tooltip and menu, on every system by its rules, and only what is different is touched."""

import asyncio
import threading
from dataclasses import replace
from queue import SimpleQueue

import pytest
from PIL import Image

from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.desktop.tray.toolkit_sni import SniToolkit
from pilotlamp.domain.levels import Severity
from pilotlamp.errors import DesktopError
from pilotlamp.view.clicks import Click, LoadList, Quit, RefreshNow, ShowAbout
from pilotlamp.view.tray_view import IconSpec, MenuNode, TrayView
from tests.desktop.private_bus import PrivateBus
from tests.desktop.recording_toolkit import RecordingToolkit, running
from tests.desktop.stub_host import stub_host
from tests.patience import HANG_S

COLOURS = {Severity.OK: (0, 128, 0, 255), Severity.PROBLEM: (255, 0, 0, 255)}

QUIT = MenuNode(key="quit", label="Quit", click=Quit())
LOAD = LoadList(source="Makerspace", device="1", list_name="sessions")
SESSIONS = MenuNode(
    key="sessions", label="Recent sessions", on_open=LOAD, children=(MenuNode(key="wait", label="Loading…"),)
)
VIEW = TrayView(icon=IconSpec(severity=Severity.OK), tooltip="All is well", menu=(QUIT,))


def draw(spec: IconSpec, size: int) -> Image.Image:
    return Image.new("RGBA", (size, size), COLOURS[spec.severity])


class Clicks:
    """Keeps what was clicked."""

    def __init__(self) -> None:
        self._happened: SimpleQueue[Click] = SimpleQueue()

    def __call__(self, click: Click) -> None:
        self._happened.put(click)

    def next(self) -> Click:
        return self._happened.get(timeout=HANG_S)

    def none_more(self) -> bool:
        return self._happened.empty()


def a_tray(toolkit: RecordingToolkit, clicks: Clicks | None = None) -> PystrayTray:
    return PystrayTray(toolkit, draw=draw, on_click=clicks or Clicks())


def test_shows_a_view() -> None:
    toolkit = RecordingToolkit()
    with running(a_tray(toolkit)) as tray:
        tray.show(VIEW)
        toolkit.until(lambda: toolkit.menus)

    assert [image.getpixel((0, 0)) for image in toolkit.images] == [COLOURS[Severity.OK]]
    assert toolkit.tooltips == ["All is well"]
    assert toolkit.rows() == ["Quit"]


def test_a_view_from_before_run_is_shown() -> None:
    toolkit = RecordingToolkit()
    tray = a_tray(toolkit)
    tray.show(VIEW)

    with running(tray):
        toolkit.until(lambda: toolkit.menus)

    assert toolkit.tooltips == ["All is well"]


def test_says_when_it_is_ready() -> None:
    ready = threading.Event()

    with running(a_tray(RecordingToolkit()), ready.set):
        assert ready.wait(HANG_S)


def test_an_equal_view_touches_nothing() -> None:
    """Each change replaces the whole menu on two of three systems."""
    toolkit = RecordingToolkit()
    with running(a_tray(toolkit)) as tray:
        tray.show(VIEW)
        tray.show(replace(VIEW, menu=(replace(QUIT),)))
        toolkit.settle()

    assert (len(toolkit.images), len(toolkit.tooltips), len(toolkit.menus)) == (1, 1, 1)


def test_touches_only_what_is_different() -> None:
    toolkit = RecordingToolkit()
    with running(a_tray(toolkit)) as tray:
        tray.show(VIEW)
        tray.show(replace(VIEW, icon=IconSpec(severity=Severity.PROBLEM, count=1)))
        toolkit.settle()
        tray.show(replace(VIEW, icon=IconSpec(severity=Severity.PROBLEM, count=1), tooltip="1 offline"))
        toolkit.settle()

    assert toolkit.images[-1].getpixel((0, 0)) == COLOURS[Severity.PROBLEM]
    assert toolkit.tooltips == ["All is well", "1 offline"]
    assert len(toolkit.menus) == 1


def test_menus_come_no_faster_than_the_toolkit_takes_them() -> None:
    """The newest wins, and none is lost."""
    toolkit = RecordingToolkit(menu_interval_s=0.2)
    with running(a_tray(toolkit)) as tray:
        for label in ("one", "two", "three"):
            tray.show(replace(VIEW, menu=(MenuNode(key="a", label=label, click=Quit()),)))
            toolkit.settle()
        toolkit.until(lambda: len(toolkit.menus) == 2)

    assert toolkit.rows() == ["three"]
    first, second = toolkit.menu_times_s
    assert second - first >= 0.2


def test_items_as_the_toolkit_wants_them() -> None:
    toolkit = RecordingToolkit()
    menu = (
        MenuNode(key="head", label="R&D"),
        MenuNode(key="line", separator=True),
        MenuNode(key="s", label="Source", children=(MenuNode(key="d", label="Device", click=Quit()),)),
        MenuNode(key="pause", label="Pause", click=Quit(), checked=True),
        MenuNode(key="refresh", label="Refresh", click=RefreshNow(), default=True),
    )
    with running(a_tray(toolkit)) as tray:
        tray.show(replace(VIEW, menu=menu))
        toolkit.settle()

    assert toolkit.rows() == ["R&&D", "- - - -", "Source", "  Device", "Pause", "Refresh"]
    assert not toolkit.item("R&&D").enabled
    assert toolkit.item("Pause").checked is True
    assert toolkit.item("Refresh").default


def test_a_click_is_reported() -> None:
    toolkit, clicks = RecordingToolkit(), Clicks()
    with running(a_tray(toolkit, clicks)) as tray:
        tray.show(VIEW)
        toolkit.settle()

        toolkit.click("Quit")

        assert clicks.next() == Quit()


def test_a_fact_can_not_be_clicked() -> None:
    """Some systems report clicks on disabled items."""
    toolkit, clicks = RecordingToolkit(), Clicks()
    with running(a_tray(toolkit, clicks)) as tray:
        tray.show(replace(VIEW, menu=(MenuNode(key="ip", label="10.0.0.1"),)))
        toolkit.settle()
        toolkit.click("10.0.0.1")
        toolkit.settle()

    assert clicks.none_more()


def test_where_opening_is_not_told_a_click_fills_the_submenu() -> None:
    """Windows, macOS and GTK know of no such moment."""
    toolkit, clicks = RecordingToolkit(), Clicks()
    with running(a_tray(toolkit, clicks)) as tray:
        tray.show(replace(VIEW, menu=(SESSIONS,)))
        toolkit.settle()
        assert toolkit.rows() == ["Recent sessions"]
        assert toolkit.item("Recent sessions").enabled

        toolkit.click("Recent sessions")
        assert clicks.next() == LOAD
        toolkit.settle()
        assert toolkit.rows() == ["Recent sessions", "  Loading…", "  ↻ Recent sessions"]

        loaded = replace(SESSIONS, children=(MenuNode(key="may", label="1 May"),))
        tray.show(replace(VIEW, menu=(loaded,)))
        toolkit.settle()
        assert toolkit.rows() == ["Recent sessions", "  1 May", "  ↻ Recent sessions"]

        toolkit.click("↻ Recent sessions")
        assert clicks.next() == LOAD


def test_stop_before_run_is_remembered() -> None:
    toolkit = RecordingToolkit()
    tray = a_tray(toolkit)
    tray.stop()

    tray.run(lambda: pytest.fail("it must not begin"))


def test_stop_before_ready_is_remembered() -> None:
    """pystray itself forgets it."""

    class StoppedMeanwhile(RecordingToolkit):
        def run(self, on_ready: object) -> None:
            tray.stop()
            super().run(on_ready)  # type: ignore[arg-type]

    tray = a_tray(StoppedMeanwhile())

    tray.run(lambda: pytest.fail("it must not begin"))


def test_stop_twice() -> None:
    with running(a_tray(RecordingToolkit())) as tray:
        tray.stop()
        tray.stop()


def test_notifies_by_the_toolkits_own_means() -> None:
    toolkit = RecordingToolkit()

    a_tray(toolkit).notify("Offline", "printer-host")

    assert toolkit.notifications == [("Offline", "printer-host")]


def test_over_dbus_there_are_no_own_means() -> None:
    """There is a daemon for it."""
    toolkit = SniToolkit(address="unix:path=/nowhere", on_visible=lambda _: None)

    with pytest.raises(DesktopError):
        toolkit.notify("Offline", "printer-host")


@pytest.mark.private_bus
async def test_over_dbus(private_bus: PrivateBus) -> None:
    """The whole of it with a desktop: tray view in, icon and menu out, click back."""
    clicks, seen = Clicks(), threading.Event()
    toolkit = SniToolkit(address=private_bus.address, on_visible=lambda visible: seen.set() if visible else None)
    tray = PystrayTray(toolkit, draw=draw, on_click=clicks)
    about = MenuNode(key="about", label="About", click=ShowAbout(), default=True)
    async with stub_host(private_bus.address) as host:
        with running(tray):
            tray.show(replace(VIEW, menu=(SESSIONS, about)))
            await host.until_registered()
            assert await asyncio.to_thread(seen.wait, 10)
            assert await host.get("Title") == "Pilotlamp"
            assert (await host.get("ToolTip"))[2] == "All is well"
            menu = await host.menu()
            assert menu.labels == ["Recent sessions", "About"]

            await host.event(menu.find("About").id, "clicked")
            assert await asyncio.to_thread(clicks.next) == ShowAbout()
            await host.event(menu.find("Recent sessions").id, "opened")
            assert await asyncio.to_thread(clicks.next) == LOAD

            tray.show(replace(VIEW, icon=IconSpec(severity=Severity.PROBLEM), menu=(SESSIONS, about)))
            await host.until_signal("NewIcon")
            red = next(data for width, _, data in await host.get("IconPixmap") if width == 16)
            assert red[:4] == bytes((255, 255, 0, 0))
            assert host.members() == ["NewIcon"]


def test_right_to_left_names_do_not_turn_the_line_around() -> None:
    """In labels and in the tooltip alike."""
    toolkit = RecordingToolkit()
    name, isolated = "מדפסת", "\u200e\u2068מדפסת\u2069"
    with running(a_tray(toolkit)) as tray:
        tray.show(replace(VIEW, tooltip=f"{name} — offline", menu=(MenuNode(key="a", label=f"{name} — offline"),)))
        toolkit.settle()

    assert toolkit.tooltips == [f"{isolated} — offline"]
    assert toolkit.rows() == [f"{isolated} — offline"]
