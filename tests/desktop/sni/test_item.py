"""Properties and signals of the item, and clicks on the icon."""

from queue import SimpleQueue

import pytest
from PIL import Image

from pilotlamp.desktop.sni.backend import Icon
from pilotlamp.desktop.sni.pixmaps import SIZES, pixmap
from pilotlamp.view.clicks import Click, Quit, RefreshNow
from pilotlamp.view.tray_view import MenuNode
from tests.desktop.private_bus import PrivateBus
from tests.desktop.running_icon import disc, running
from tests.desktop.stub_host import StubHost, stub_host
from tests.patience import HANG_S

pytestmark = pytest.mark.private_bus


def an_icon(bus: PrivateBus) -> Icon:
    icon = Icon("lamp", title="All is well", address=bus.address, program="Lamp")
    icon.draw_with(disc("green"))
    return icon


async def settled(host: StubHost) -> None:
    """Everything posted before is on the bus: a call made now is answered after it."""
    await host.menu()


def test_pixels_are_argb_in_network_byte_order() -> None:
    image = Image.new("RGBA", (1, 1), (1, 2, 3, 4))

    assert pixmap(image) == (1, 1, bytes((4, 1, 2, 3)))


def test_pixels_of_an_image_without_alpha_are_opaque() -> None:
    assert pixmap(Image.new("RGB", (1, 1), (1, 2, 3))) == (1, 1, bytes((255, 1, 2, 3)))


async def test_icon_is_drawn_in_each_size(private_bus: PrivateBus) -> None:
    drawn: list[int] = []

    def draw(size: int) -> Image.Image:
        drawn.append(size)
        return Image.new("RGBA", (size, size), "red")

    async with stub_host(private_bus.address) as host:
        icon = an_icon(private_bus)
        icon.draw_with(draw)
        with running(icon):
            await host.until_registered()

            found = await host.get("IconPixmap")

    assert [(width, height, len(data)) for width, height, data in found] == [(s, s, s * s * 4) for s in SIZES]
    assert set(drawn) == set(SIZES)
    assert found[0][2][:4] == bytes((255, 255, 0, 0))


async def test_a_plain_image_is_scaled(private_bus: PrivateBus) -> None:
    """pystray's own way to set an icon works, too."""
    async with stub_host(private_bus.address) as host:
        with running(Icon("lamp", Image.new("RGB", (64, 64), "blue"), address=private_bus.address)):
            await host.until_registered()

            found = await host.get("IconPixmap")

    assert [width for width, _, _ in found] == list(SIZES)
    assert found[0][2][:4] == bytes((255, 0, 0, 255))


async def test_properties_hosts_can_not_do_without(private_bus: PrivateBus) -> None:
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)):
            await host.until_registered()

            found = await host.get_all()

    assert found["Id"] == "lamp"
    assert found["Category"] == "ApplicationStatus"
    assert found["Status"] == "Active"
    assert found["Menu"].startswith("/")
    assert found["IconName"] == ""
    assert found["Title"] == "Lamp"
    assert found["IconAccessibleDesc"] == "All is well"


async def test_tooltip_has_a_heading_and_a_text(private_bus: PrivateBus) -> None:
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)) as icon:
            await host.until_registered()

            icon.title = "1 offline\nprinter-host"
            await host.until_signal("NewToolTip")

            assert await host.get("ToolTip") == ("", [], "1 offline", "printer-host")
            assert await host.get("Title") == "Lamp"


async def test_names_in_the_tooltip_are_no_markup(private_bus: PrivateBus) -> None:
    """Plasma would load the picture, others show "&lt;"."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)) as icon:
            await host.until_registered()

            icon.title = "<b>1</b> offline\n<img src='http://evil.example/'>"
            await host.until_signal("NewToolTip")

            assert await host.get("ToolTip") == ("", [], "‹b>1‹/b> offline", "‹img src='http://evil.example/'>")


async def test_signals_only_what_has_changed(private_bus: PrivateBus) -> None:
    """Each signal makes every host read everything again."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)) as icon:
            icon.draw_with(green := disc("green"))
            await host.until_registered()

            icon.draw_with(green)
            icon.title = "All is well"
            icon.show_menu((), lambda _: None)
            await settled(host)
            assert host.signals == []

            icon.draw_with(disc("red"))
            await settled(host)
            assert host.members() == ["NewIcon"]

            icon.title = "All is well\nbut old"
            await settled(host)
            assert host.members() == ["NewIcon", "NewToolTip"]


async def test_click_on_the_icon_opens_the_menu_or_is_the_default_item(private_bus: PrivateBus) -> None:
    """Hosts that go by ``ItemIsMenu`` open the menu, which can be seen; all others call ``Activate``."""
    clicked: SimpleQueue[Click] = SimpleQueue()
    menu = (
        MenuNode(key="quit", label="Quit", click=Quit()),
        MenuNode(key="refresh", label="Refresh", click=RefreshNow(), default=True),
    )
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)) as icon:
            icon.show_menu(menu, clicked.put)
            await host.until_registered()
            assert await host.get("ItemIsMenu") is True

            await host.of_item("Activate", "ii", 10, 20)

            assert clicked.get(timeout=HANG_S) == RefreshNow()


@pytest.mark.parametrize(
    ("member", "signature", "body"),
    [
        ("ContextMenu", "ii", (1, 2)),
        ("SecondaryActivate", "ii", (1, 2)),
        ("XAyatanaSecondaryActivate", "u", (0,)),
        ("Scroll", "is", (120, "Vertical")),
        ("Scroll", "is", (-2, "vertical")),
        ("ProvideXdgActivationToken", "s", ("token",)),
    ],
)
async def test_takes_what_hosts_send(
    private_bus: PrivateBus, member: str, signature: str, body: tuple[object, ...]
) -> None:
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus)):
            await host.until_registered()

            assert await host.of_item(member, signature, *body) == []
