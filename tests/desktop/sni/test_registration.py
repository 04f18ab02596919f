"""The icon finds its way to the desktop, whichever of the two comes first and whatever goes in between."""

import asyncio
import os
import signal
import threading

import pytest

from pilotlamp.desktop.sni.backend import Icon
from pilotlamp.view.tray_view import MenuNode
from tests.desktop.private_bus import PrivateBus
from tests.desktop.running_icon import disc, running
from tests.desktop.stub_host import stub_host
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus

SIGSTOP, SIGCONT = (
    signal.Signals["SIGSTOP"],
    signal.Signals["SIGCONT"],
)  # by name: the type checker's Windows lacks them


class Visibility:
    """Keeps what ``on_visible`` was told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.told: list[bool] = []
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()

    def __call__(self, visible: bool) -> None:
        self.told.append(visible)
        self._loop.call_soon_threadsafe(self._changed.set)

    async def until(self, *last: bool) -> None:
        """Until these are the last words. Earlier ones depend on who came onto the bus first, icon or host."""
        async with asyncio.timeout(HANG_S):
            while self.told[-len(last) :] != list(last):
                self._changed.clear()
                await self._changed.wait()


def an_icon(bus: PrivateBus, on_visible: Visibility | None = None) -> Icon:
    return Icon(
        "lamp", disc("green")(64), "All is well", address=bus.address, on_visible=on_visible or (lambda _: None)
    )


def row(label: str) -> MenuNode:
    return MenuNode(key=label, label=label)


async def test_registers_by_object_path(private_bus: PrivateBus) -> None:
    """By bus name, GNOME's extension loses the icon in some starts."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)):
            await host.until_registered()

            assert [path for _, path in host.watcher.registered] == ["/StatusNotifierItem"]


async def test_owns_a_name_of_its_own(private_bus: PrivateBus) -> None:
    """The specification asks for it, and older hosts list items by it."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)):
            await host.until_registered()

            owner = await host.bus.introspect(f"org.kde.StatusNotifierItem-{os.getpid()}-1", "/StatusNotifierItem")
            assert "org.kde.StatusNotifierItem" in [interface.name for interface in owner.interfaces]


async def test_started_before_the_desktop(private_bus: PrivateBus) -> None:
    visible = Visibility()
    with running(an_icon(private_bus, visible)):
        await visible.until(False)

        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            await visible.until(False, True)


async def test_registers_again_with_a_restarted_desktop(private_bus: PrivateBus) -> None:
    visible = Visibility()
    with running(an_icon(private_bus, visible)):
        await visible.until(False)
        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            await visible.until(False, True)
        await visible.until(False, True, False)

        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            await visible.until(False, True, False, True)


async def test_tries_again_when_the_watcher_refuses(private_bus: PrivateBus) -> None:
    """A watcher may own its name before it can take items."""
    async with stub_host(private_bus.address) as host:
        host.watcher.refuse_next = 1
        with running(an_icon(private_bus)):
            await host.until_registered()


async def test_a_watcher_without_a_host_shows_nothing(private_bus: PrivateBus) -> None:
    """KDE's daemon keeps the list also when no panel reads it."""
    visible = Visibility()
    async with stub_host(private_bus.address, has_host=False) as host:
        with running(an_icon(private_bus, visible)):
            await host.until_registered()
            await visible.until(False)

            host.set_host(present=True)
            await visible.until(False, True)

            host.set_host(present=False)
            await visible.until(False, True, False)


async def test_a_watcher_that_knows_no_hosts_counts_as_one(private_bus: PrivateBus) -> None:
    """Some small bars are both, and leave the property out."""
    visible = Visibility()
    async with stub_host(private_bus.address, has_host=None):
        with running(an_icon(private_bus, visible)):
            await visible.until(True)


async def test_a_name_that_may_not_be_owned_is_done_without(private_bus: PrivateBus) -> None:
    """Sandboxes forbid it; the watcher knows the item by its connection."""
    async with stub_host(private_bus.address) as host:
        await host.bus.request_name(f"org.kde.StatusNotifierItem-{os.getpid()}-1")
        with running(an_icon(private_bus)):
            await host.until_registered()


async def test_comes_back_with_the_bus(private_bus: PrivateBus) -> None:
    visible = Visibility()
    with running(an_icon(private_bus, visible)):
        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            await visible.until(True)

            private_bus.kill()
            await visible.until(True, False)

        private_bus.start()
        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            assert await host.get("ToolTip") == ("", [], "All is well", "")


@pytest.mark.parametrize("dies", ["panel", "host", "bus"])
async def test_what_an_open_menu_held_back_is_there_for_the_next_panel(private_bus: PrivateBus, dies: str) -> None:
    """One that was killed never says that its menu is closed, and GNOME's reads a menu once when it starts."""
    visible = Visibility()
    icon = an_icon(private_bus, visible)
    icon.show_menu((row("a"),), lambda _: None)
    with running(icon):
        async with stub_host(private_bus.address) as host:
            await visible.until(True)
            await host.event(0, "opened")
            icon.show_menu((row("new"), row("a")), lambda _: None)
            assert (await host.menu()).labels == ["a"]

            if dies == "host":
                host.set_host(present=False)
                await host.until_signal("LayoutUpdated")
                assert (await host.menu()).labels == ["new", "a"]
            elif dies == "bus":
                private_bus.kill()
                await visible.until(True, False)
                private_bus.start()

        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            assert (await host.menu()).labels == ["new", "a"]


async def test_waits_for_a_bus_that_is_not_there_yet(private_bus: PrivateBus) -> None:
    private_bus.kill()
    visible = Visibility()
    with running(an_icon(private_bus, visible)):
        await visible.until(False)

        private_bus.start()
        async with stub_host(private_bus.address) as host:
            await host.until_registered()


async def test_is_not_on_the_bus_before_it_is_visible(private_bus: PrivateBus) -> None:
    """The program decides in ``setup`` when there is something to show."""
    ready = threading.Event()
    icon = an_icon(private_bus)
    async with stub_host(private_bus.address) as host:
        thread = threading.Thread(target=icon.run, args=(lambda _: ready.set(),), daemon=True)
        thread.start()
        await asyncio.to_thread(ready.wait, 10)
        assert host.watcher.registered == []

        icon.visible = True
        await host.until_registered()
        icon.stop()
        thread.join(HANG_S)


async def test_hidden_icons_are_passive(private_bus: PrivateBus) -> None:
    """Otherwise the status stays Active: some hosts hide all else."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)) as icon:
            await host.until_registered()
            assert await host.get("Status") == "Active"

            icon.visible = False

            assert (await host.until_signal("NewStatus")).body == ["Passive"]


def test_stop_before_run_is_remembered(private_bus: PrivateBus) -> None:
    icon = an_icon(private_bus)
    icon.stop()

    icon.run()


def test_stops_while_the_bus_hangs(private_bus: PrivateBus) -> None:
    """Quit takes a second at most, whoever doesn't answer."""
    assert private_bus.process is not None
    private_bus.process.send_signal(SIGSTOP)
    try:
        with running(an_icon(private_bus)) as icon:
            ready = threading.Event()
            icon.post(ready.set)
    finally:
        private_bus.process.send_signal(SIGCONT)


LOOK = ["NewIcon", "NewTitle", "NewToolTip"]


async def test_a_host_that_listens_late_is_told_again(private_bus: PrivateBus) -> None:
    """GNOME's extension reads the item first: what changes until it has connected to the signals, it never sees."""
    async with stub_host(private_bus.address) as host:
        with running(Icon("lamp", disc("green")(64), address=private_bus.address, repeats_s=(0.5, 1.0))) as icon:
            await host.until_registered()
            icon.title = "One is offline"
            await host.until_signal("NewToolTip")
            host.forget()

            await host.until(lambda: host.members() == [*LOOK, *LOOK])
            assert (await host.get("ToolTip"))[2] == "One is offline"

            host.forget()
            host.set_host(present=True)
            await host.until(lambda: host.members() == [*LOOK, *LOOK])
