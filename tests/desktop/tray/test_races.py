"""A click that races an update: it means the device whose name was on the label, or nothing."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from queue import SimpleQueue
from threading import Thread

import pytest
from PIL import Image

from pilotlamp.desktop.base import OnClick
from pilotlamp.desktop.tray.pystray_tray import PystrayTray
from pilotlamp.desktop.tray.toolkit_sni import SniToolkit
from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.view.clicks import Click, Perform
from pilotlamp.view.menu.build import build_tray_view
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.tray_view import TrayView
from tests.builders import MAKERSPACE, NOW, after, device, reading
from tests.desktop.private_bus import PrivateBus
from tests.desktop.stub_host import Row, StubHost, stub_host
from tests.offers import ACTIONS, spec
from tests.patience import HANG_S
from tests.recorded_desktop import labels

pytestmark = pytest.mark.slow

RACES = 100
COMMANDS: dict[str, ActionSpec] = {
    "Sync printers": spec("sync"),
    "Approve": spec("approve"),
    "Revoke access…": spec("revoke"),
}
CATALOGUE = ActionCatalogue(actions={MAKERSPACE.name: ACTIONS}, known=ACTIONS)
NAMES = tuple(f"host {number}" for number in range(4))


class Fleet:
    """Devices that come, go, swap names and change states all the time."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._names = dict(enumerate(NAMES))

    def tray_view(self) -> TrayView:
        """Build the menu of this moment."""
        snapshot = after(reading(*self._devices()))
        return build_tray_view(snapshot, MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE))

    def change(self) -> None:
        """Two devices swap their names, or the like."""
        one, other = self._chance.sample(range(len(NAMES)), 2)
        self._names[one], self._names[other] = self._names[other], self._names[one]

    def id_of(self, name: str) -> str:
        return next(str(number) for number, called in self._names.items() if called == name)

    def _devices(self) -> Iterator[Device]:
        for number, name in self._names.items():
            if self._chance.random() < 0.9:
                state = self._chance.choice((DeviceState.ONLINE, DeviceState.OFFLINE, DeviceState.PENDING))
                yield device(name, state, id=str(number), allowed_actions=("sync", "approve", "revoke"))


@contextmanager
def shown(bus: PrivateBus, on_click: OnClick) -> Iterator[PystrayTray]:
    """A tray on its way to a host."""
    toolkit = SniToolkit(address=bus.address, on_visible=lambda _: None)
    tray = PystrayTray(toolkit, draw=lambda _, px: Image.new("RGBA", (px, px)), on_click=on_click)
    thread = Thread(target=tray.run, args=(lambda: None,), daemon=True)
    thread.start()
    try:
        yield tray
    finally:
        tray.stop()
        thread.join(HANG_S)


def commands_below(menu: Row) -> list[tuple[str, str, int]]:
    """Name of the device, label of the item and its id, of everything that can be done in a menu as a host read it."""
    return [
        (row.label.partition(" — ")[0], item.label, item.id)
        for row in menu.walk()
        if row.label.partition(" — ")[0] in NAMES
        for item in row.children
        if item.label in COMMANDS and item.properties.get("enabled", True)
    ]


def test_a_click_never_means_another_device_than_the_one_on_the_label(private_bus: PrivateBus) -> None:
    """A hundred updates, each on its way while somebody clicks what was there before."""
    fleet = Fleet(seed=4)
    chance = random.Random(5)
    clicked: SimpleQueue[Click] = SimpleQueue()

    async def scenario() -> None:
        async with stub_host(private_bus.address) as host:
            with shown(private_bus, clicked.put) as tray:
                tray.show(tray_view := fleet.tray_view())
                await host.until_registered()
                for _ in range(RACES):
                    name, label, item_id = chance.choice(commands_below(await menu_of(host, tray_view)))
                    target = Target(source=MAKERSPACE.name, device=fleet.id_of(name), name=name)
                    wanted = Perform(target, COMMANDS[label])
                    fleet.change()
                    tray.show(tray_view := fleet.tray_view())
                    await host.event(item_id, "clicked")
                    assert await asyncio.to_thread(clicked.get, timeout=HANG_S) == wanted

    asyncio.run(scenario())

    assert clicked.empty()


async def menu_of(host: StubHost, tray_view: TrayView) -> Row:
    """Read the menu as a host, as soon as it shows this view with its devices."""
    while True:
        for row in (await asyncio.wait_for(host.menu(), HANG_S)).children:
            await host.about_to_show(row.id)
        menu = await asyncio.wait_for(host.menu(), HANG_S)
        if [row.label for row in menu.walk()[1:]] == labels(tray_view.menu):
            return menu
