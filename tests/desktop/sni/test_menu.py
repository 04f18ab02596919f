"""The menu as a host reads it over D-Bus, and the effects of the host's events."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest
from dbus_fast import DBusError, Variant
from dbus_fast.unpack import unpack_variants

from pilotlamp.desktop.sni.backend import Icon
from pilotlamp.desktop.sni.model import Kind, Node
from pilotlamp.desktop.sni.properties import properties
from pilotlamp.view.clicks import Click, CopyText
from pilotlamp.view.tray_view import LazyItems, MenuNode
from tests.desktop.private_bus import PrivateBus
from tests.desktop.running_icon import disc, running
from tests.desktop.sni.gnome_reading import KINDS, GnomeMenu
from tests.desktop.stub_host import stub_host
from tests.patience import HANG_S, NEVER_S

pytestmark = pytest.mark.private_bus


class Clicks:
    """Keeps the keys of the actions that were asked for."""

    def __init__(self) -> None:
        self._happened: SimpleQueue[str] = SimpleQueue()

    def __call__(self, click: Click) -> None:
        assert isinstance(click, CopyText)
        self._happened.put(click.text)

    def next(self) -> str:
        """The next click; waits for it."""
        return self._happened.get(timeout=HANG_S)

    def none_more(self) -> bool:
        return self._happened.empty()


def click_on(key: str) -> Click:
    return CopyText(text=key)


def item(key: str, label: str = "", *, checked: bool | None = None) -> MenuNode:
    return MenuNode(key=key, label=label or key, click=click_on(key), checked=checked)


def line(key: str) -> MenuNode:
    return MenuNode(key=key, separator=True)


def submenu(key: str, *items: MenuNode, on_open: Click | None = None) -> MenuNode:
    return MenuNode(key=key, label=key, children=items, on_open=on_open)


def an_icon(bus: PrivateBus, *items: MenuNode, clicks: Callable[[Click], None] | None = None) -> Icon:
    icon = Icon("lamp", disc("green")(64), address=bus.address)
    icon.show_menu(items, clicks or Clicks())
    return icon


async def test_layout_with_properties(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    items = (
        MenuNode(key="head", label="snake_case"),
        line("line"),
        submenu("Source", item("dev", "Device")),
        item("pause", "Pause", checked=True),
    )
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, *items, clicks=clicks)):
            await host.until_registered()

            head, separator, source, pause = (await host.menu()).children

    assert head.properties == {"label": "snake__case", "enabled": False}
    assert separator.properties == {"type": "separator"}
    assert source.properties == {"label": "Source", "enabled": True, "children-display": "submenu"}
    assert source.labels == ["Device"]
    assert pause.properties == {"label": "Pause", "enabled": True, "toggle-type": "checkmark", "toggle-state": 1}


async def test_layout_as_deep_and_as_wide_as_asked(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, submenu("s", submenu("t", item("a"))), clicks=clicks)):
            await host.until_registered()

            assert (await host.menu(depth=0)).children == ()
            assert (await host.menu(depth=1)).find("s").children == ()
            s = (await host.menu()).find("s")
            assert (await host.menu(s.id, 1)).labels == ["t"]
            named = await host.menu(names=("type", "children-display"))
            assert [row.properties for row in named.walk()] == [{"children-display": "submenu"}] * 3 + [{}]


async def test_properties_of_several_items(private_bus: PrivateBus) -> None:
    """Ids that are gone are left out; the root is an item, too; none named means all."""
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"))):
            await host.until_registered()
            a = (await host.menu()).find("a").id

            body = unpack_variants(await host.of_menu("GetGroupProperties", "aias", [0, a, 99], ["label"]))
            assert body == [[(0, {"label": ""}), (a, {"label": "a"})]]

            everything = unpack_variants(await host.of_menu("GetGroupProperties", "aias", [], []))[0]
            assert [item_id for item_id, _ in everything] == [0, a]
            assert (await host.of_menu("GetProperty", "is", a, "label")) == [Variant("s", "a")]


@pytest.mark.parametrize(
    ("member", "signature", "body"),
    [("GetLayout", "iias", (99, -1, [])), ("GetProperty", "is", (99, "label")), ("GetProperty", "is", (0, "icon"))],
)
async def test_what_is_not_there_is_an_error(
    private_bus: PrivateBus, member: str, signature: str, body: tuple[object, ...]
) -> None:
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"))):
            await host.until_registered()

            with pytest.raises(DBusError):
                await host.of_menu(member, signature, *body)


async def test_properties_and_methods_are_introspected(private_bus: PrivateBus) -> None:
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"))):
            await host.until_registered()

            node = await host.bus.introspect(host.item, await host.get("Menu"))
            menu = next(interface for interface in node.interfaces if interface.name == "com.canonical.dbusmenu")
            body = await host.call(
                await host.get("Menu"), "org.freedesktop.DBus.Properties", "GetAll", "s", "com.canonical.dbusmenu"
            )

    methods = "AboutToShow AboutToShowGroup Event EventGroup GetGroupProperties GetLayout GetProperty"
    assert sorted(method.name for method in menu.methods) == methods.split()
    properties = {"Version": 3, "TextDirection": "ltr", "Status": "normal", "IconThemePath": []}
    assert unpack_variants(body)[0] == properties


async def test_texts_change_in_place(private_bus: PrivateBus) -> None:
    """One signal with what has changed, and the menu stays open."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a", "printing 43 %"), item("b"), clicks=clicks)) as icon:
            await host.until_registered()
            before, revision = await host.menu_and_revision()

            icon.show_menu((item("a", "printing 44 %"), item("b")), clicks)
            signal = await host.until_signal("ItemsPropertiesUpdated")

            after, same = await host.menu_and_revision()

    a = before.children[0].id
    assert signal.body == [[(a, {"label": "printing 44 %", "enabled": True})], []]
    assert [row.id for row in after.walk()] == [row.id for row in before.walk()]
    assert same == revision
    assert host.members() == ["ItemsPropertiesUpdated"]


async def test_structure_changes_with_a_revision(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, submenu("s", item("a")), clicks=clicks)) as icon:
            await host.until_registered()
            before, revision = await host.menu_and_revision()

            icon.show_menu((submenu("s", item("a"), item("b")),), clicks)
            signal = await host.until_signal("LayoutUpdated")

            assert signal.body == [revision + 1, before.find("s").id]
            assert (await host.menu()).find("s").labels == ["a", "b"]


async def test_ids_survive_the_loss_of_the_bus(private_bus: PrivateBus) -> None:
    """They are the process's, not the connection's."""
    clicks = Clicks()
    with running(an_icon(private_bus, item("a"), item("b"), clicks=clicks)):
        async with stub_host(private_bus.address) as host:
            await host.until_registered()
            before = await host.menu()
            private_bus.kill()
        private_bus.start()
        async with stub_host(private_bus.address) as host:
            await host.until_registered()

            assert await host.menu() == before


async def test_click_reaches_its_item(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), submenu("s", item("b")), clicks=clicks)):
            await host.until_registered()

            await host.click("b")

            assert clicks.next() == "b"


async def test_clicks_in_a_group_reach_their_items(private_bus: PrivateBus) -> None:
    """Waybar's way; the reply names the ids that are none."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), clicks=clicks)):
            await host.until_registered()
            a = (await host.menu()).find("a").id

            events = [[a, "clicked", Variant("s", ""), 0], [99, "clicked", Variant("i", 0), 0]]
            assert await host.of_menu("EventGroup", "a(isvu)", events) == [[99]]

            assert clicks.next() == "a"


async def test_other_events_are_none_of_ours(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), clicks=clicks)):
            await host.until_registered()
            a = (await host.menu()).find("a").id

            await host.event(a, "hovered")
            await host.event(a, "x-host-of-its-own")
            await host.menu()

            assert clicks.none_more()
            assert host.signals == []


async def test_click_that_races_a_removal_means_what_was_clicked(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("gone"), item("stays"), clicks=clicks)) as icon:
            await host.until_registered()
            gone = (await host.menu()).find("gone").id

            icon.show_menu((item("new"), item("stays")), clicks)
            await host.until_signal("LayoutUpdated")
            await host.event(gone, "clicked")
            await host.click("stays")

            assert (clicks.next(), clicks.next()) == ("gone", "stays")
            assert clicks.none_more()


async def test_a_failing_callback_leaves_the_others_working(
    private_bus: PrivateBus, caplog: pytest.LogCaptureFixture
) -> None:
    clicks = Clicks()

    def fail_once(click: Click) -> None:
        if click == click_on("bad"):
            raise ValueError("no such thing")
        clicks(click)

    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("bad"), item("good"), clicks=fail_once)):
            await host.until_registered()

            await host.click("bad")
            await host.click("good")

            assert clicks.next() == "good"
    assert "no such thing" in caplog.text


async def test_a_slow_callback_does_not_hold_up_the_hosts(private_bus: PrivateBus) -> None:
    release = threading.Event()

    def wait(_click: Click) -> None:
        release.wait(NEVER_S)

    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("slow"), clicks=wait)):
            await host.until_registered()

            await host.click("slow")
            assert (await host.menu()).labels == ["slow"]
            release.set()


async def test_opening_a_submenu_fills_it_once(private_bus: PrivateBus) -> None:
    """A host may announce the same opening twice."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        lazy = submenu("sessions", item("loading"), on_open=click_on("opening"))
        with running(an_icon(private_bus, lazy, item("other"), clicks=clicks)) as icon:
            await host.until_registered()
            menu_id = (await host.menu()).find("sessions").id

            await host.about_to_show(menu_id)
            await host.event(menu_id, "opened")
            assert clicks.next() == "opening"
            icon.show_menu((submenu("sessions", item("1 May"), item("2 May")), item("other")), clicks)
            assert (await host.until_signal("LayoutUpdated")).body[1] == menu_id
            assert (await host.menu(menu_id)).labels == ["1 May", "2 May"]

            await host.click("other")
            assert clicks.next() == "other"


async def test_what_is_filled_on_opening_is_asked_for_when_the_submenu_around_it_opens(private_bus: PrivateBus) -> None:
    """GTK hosts keep the size that a submenu had at first: filled any later, it would be cut off."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        sessions = submenu("sessions", item("loading"), on_open=click_on("filling"))
        with running(an_icon(private_bus, submenu("device", item("a"), sessions), clicks=clicks)):
            await host.until_registered()

            await host.about_to_show((await host.menu()).find("device").id)

            assert clicks.next() == "filling"


async def test_an_empty_submenu_is_still_one(private_bus: PrivateBus) -> None:
    """pystray itself would hide it, and it could never be filled."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, submenu("sessions", on_open=click_on("opening")), clicks=clicks)):
            await host.until_registered()
            sessions = (await host.menu()).find("sessions")
            assert sessions.properties["children-display"] == "submenu"

            assert await host.of_menu("AboutToShowGroup", "ai", [sessions.id, 99]) == [[], [99]]

            assert clicks.next() == "opening"


async def test_an_open_menu_waits_for_its_rows_and_not_for_its_texts(private_bus: PrivateBus) -> None:
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a", "43 %"), clicks=clicks)) as icon:
            await host.until_registered()
            await host.event(0, "opened")

            icon.show_menu((item("new"), item("a", "44 %")), clicks)
            await host.until_signal("ItemsPropertiesUpdated")
            assert (await host.menu()).labels == ["44 %"]

            await host.event(0, "closed")
            await host.until_signal("LayoutUpdated")
            assert (await host.menu()).labels == ["new", "44 %"]


async def test_opening_again_shows_what_was_held_back(private_bus: PrivateBus) -> None:
    """A panel that was killed with the menu open never says that it closed it."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), clicks=clicks)) as icon:
            await host.until_registered()
            await host.event(0, "opened")
            icon.show_menu((item("new"), item("a")), clicks)
            assert (await host.menu()).labels == ["a"]

            await host.event(0, "opened")

            assert (await host.menu()).labels == ["new", "a"]


async def test_click_after_closing_still_hits(private_bus: PrivateBus) -> None:
    """Plasma says "closed" before "clicked"."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), clicks=clicks)) as icon:
            await host.until_registered()
            a = (await host.menu()).find("a").id
            await host.event(0, "opened")
            icon.show_menu((item("new"), submenu("s", item("a"))), clicks)
            assert (await host.menu()).labels == ["a"]

            await host.event(0, "closed")
            await host.event(a, "clicked")

            assert clicks.next() == "a"


async def test_a_host_that_reads_level_by_level_is_led_to_the_next(private_bus: PrivateBus) -> None:
    """Plasma places a submenu before it is filled; once told, or it would ask for ever."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, submenu("s", item("a")), submenu("t", item("b")), clicks=clicks)):
            await host.until_registered()
            s, t = [row.id for row in (await host.menu()).children]
            assert host.signals == []

            await host.menu(depth=1)
            await host.until(lambda: len(host.signals) == 2)
            await host.menu(depth=1)
            await host.menu()

    assert [(signal.member, signal.body[1]) for signal in host.signals] == [("LayoutUpdated", s), ("LayoutUpdated", t)]


async def test_many_items_over_the_bus(private_bus: PrivateBus) -> None:
    clicks = Clicks()

    def menu(text: str) -> list[MenuNode]:
        return [
            submenu(f"group {group}", *(item(f"{group}/{row}", f"{group}/{row} {text}") for row in range(25)))
            for group in range(40)
        ]

    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, clicks=clicks)) as icon:
            await host.until_registered()

            icon.show_menu(menu("online"), clicks)
            await host.until_signal("LayoutUpdated")
            assert len((await host.menu()).walk()) == 1 + 40 + 1000

            icon.show_menu(menu("offline"), clicks)
            assert len((await host.until_signal("ItemsPropertiesUpdated")).body[0]) == 1000
            await host.click("35/12 offline")
            assert clicks.next() == "35/12"


async def test_gnome_replaces_no_row_that_it_has(private_bus: PrivateBus) -> None:
    """A submenu that it replaces is shut over what a person is about to click."""
    clicks = Clicks()
    gnome = GnomeMenu()
    first = (submenu("s", item("a")), line("line"))
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, *first, clicks=clicks)) as icon:
            await host.until_registered()
            gnome.read(await host.menu(names=KINDS))

            icon.show_menu((item("new"), *first), clicks)
            await host.until_signal("LayoutUpdated")
            layout = await host.menu(names=KINDS)
            gnome.read(layout)

            assert gnome.replaced == []
            assert gnome.on_screen[0] == [row.id for row in layout.children]
            fresh = await host.of_menu("GetGroupProperties", "aias", [row.id for row in layout.children], [])
            assert [properties.get("type") for _, properties in unpack_variants(fresh)[0]] == [None, None, "separator"]


def lazy_submenu(key: str, *items: MenuNode) -> MenuNode:
    return MenuNode(key=key, label=key, children=LazyItems((key,), lambda: items))


async def test_rows_are_made_for_a_host_that_reads_everything(private_bus: PrivateBus) -> None:
    """MATE's panel tells of the root's opening alone. GNOME's extension tells of each, and would build them all."""
    inner = submenu("s", lazy_submenu("device", item("a"), item("b")))
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, inner)):
            await host.until_registered()

            assert len((await host.menu(names=KINDS)).walk()) == len(["root", "s", "device", "Load now"])
            assert (await host.menu()).find("device").labels == ["a", "b"]
            assert "LayoutUpdated" not in host.members()


async def test_a_click_makes_rows_that_no_opening_has_made(private_bus: PrivateBus) -> None:
    inner = submenu("s", lazy_submenu("device", item("a")))
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, inner)):
            await host.until_registered()
            device = (await host.menu(depth=3)).find("device")

            await host.event(device.children[0].id, "clicked")
            await host.until_signal("LayoutUpdated")

            assert (await host.menu(device.id, 1)).labels == ["a"]


async def test_a_line_is_known_by_its_key(private_bus: PrivateBus) -> None:
    """Told apart by its turn, it would become another one with each section that comes above it."""
    clicks = Clicks()
    async with stub_host(private_bus.address) as host:
        with running(an_icon(private_bus, item("a"), line("line"), item("b"), clicks=clicks)) as icon:
            await host.until_registered()
            line_id = (await host.menu()).children[1].id

            icon.show_menu((item("a"), line("other"), item("c"), line("line"), item("b")), clicks)
            await host.until_signal("LayoutUpdated")

            assert (await host.menu()).children[3].id == line_id


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("lab_printer", "lab__printer"),
        ("lab_printer__01", "labˍprinterˍˍ01"),
        ("_a_", "ˍaˍ"),
        ("a-b", "a-b"),
        ("מדפסת — offline", "\u200e\u2068מדפסת\u2069 — offline"),
    ],
)
def test_labels_are_read_as_they_are_on_every_host(name: str, label: str) -> None:
    """GTK and Qt halve doubled underscores, GNOME's extension takes away the first one of a label and no more; a name
    that is written from right to left must not turn the line around."""
    node = Node(id=1, item=MenuNode(key="k", label=name), kind=Kind.PLAIN)

    assert properties(node)["label"].value == label
