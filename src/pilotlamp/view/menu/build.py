"""A snapshot as the tree of the tray's menu: plain data with stable keys."""

from typing import Final

from pilotlamp.domain.severity import overview
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.view.actions import OpenSettings, Quit, RefreshNow, SetPaused, ShowAbout
from pilotlamp.view.face import Face, MenuNode
from pilotlamp.view.glance import icon_spec, summary
from pilotlamp.view.menu.context import Loaded, MenuContext, key, line, row
from pilotlamp.view.menu.device import device_node
from pilotlamp.view.menu.groups import Rows, grouped
from pilotlamp.view.menu.mutes import EVERYTHING, everything_muted, is_acknowledged, mute_node
from pilotlamp.view.menu.recent import recent_node
from pilotlamp.view.menu.source import failed_node, source_node
from pilotlamp.view.words import PROBLEM_LIMIT, shorten

__all__ = ["Loaded", "MenuContext", "build_face", "build_menu", "summary"]

DIRECT_ROWS: Final = 5
"""Devices shown at the top level at most; the others are in "N more…". A row of GNOME takes 36 of 768 pixels, and Quit
has to be on the screen with them."""
FAILED_ROWS: Final = 3
"""Failed sources shown at the top level at most."""


def build_face(snapshot: Snapshot, context: MenuContext) -> Face:
    """Icon, tooltip and menu."""
    seen = overview(snapshot, context.now, acknowledged=context.mutes.acknowledged, tallied=context.memo.tally)
    menu = build_menu(snapshot, context)
    return Face(
        icon=icon_spec(seen, paused=context.paused),
        tooltip=menu[0].label,
        menu=menu,
    )


def build_menu(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """What needs somebody comes first, and is there without opening anything."""
    statuses = tuple(snapshot.sources.values())
    sections: tuple[tuple[MenuNode, ...], ...] = (
        (row("summary", _summary(snapshot, context)), *_troubles(context.troubles)),
        _problems(snapshot, context),
        tuple(source_node(status, context) for status in statuses),
        _failed(statuses, context),
        (recent_node(context, several=len(statuses) > 1), mute_node("notices", EVERYTHING, context)),
        _program(paused=context.paused),
    )
    nodes: list[MenuNode] = []
    for number, section in enumerate(sections):
        if section and nodes:
            nodes.append(line(key("line", str(number))))
        nodes.extend(section)
    return tuple(nodes)


def _summary(snapshot: Snapshot, context: MenuContext) -> str:
    return summary(
        snapshot,
        context.now,
        paused=context.paused,
        acknowledged=context.mutes.acknowledged,
        muted=everything_muted(context),
        tallied=context.memo.tally,
    )


def _troubles(troubles: tuple[str, ...]) -> list[MenuNode]:
    return [row(key("trouble", text), shorten(clean(text), PROBLEM_LIMIT)) for text in dict.fromkeys(troubles)]


def _problems(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """Devices that need somebody, worst first, acknowledged ones last; with their source where that isn't clear."""
    several = len(snapshot.sources) > 1
    found = [
        (is_acknowledged(status.name, tracked, context), -severity.rank, status, tracked)
        for status in snapshot.sources.values()
        for tracked, severity in context.memo.worst_first(status).bad
    ]
    found.sort(key=lambda item: item[:2])
    names = {status.name: context.memo.order(status).names for status in snapshot.sources.values()}

    def node(place: int) -> MenuNode:
        _, _, status, tracked = found[place]
        where = shorten(status.name) if several else ""
        return device_node("problem", status.name, names[status.name][tracked.device.id], tracked, context, where=where)

    rest = Rows(
        names=[names[status.name][tracked.device.id] for _, _, status, tracked in found[DIRECT_ROWS:]],
        made_of=[tracked for *_, tracked in found[DIRECT_ROWS:]],
        build=lambda place: node(place + DIRECT_ROWS),
        common=context.stamp,
    )
    more = MenuNode(key="more", label=f"{len(rest.names)} more…", children=grouped(("more",), rest))
    return (*(node(place) for place in range(len(found[:DIRECT_ROWS]))), *((more,) if rest.names else ()))


def _failed(statuses: tuple[SourceStatus, ...], context: MenuContext) -> tuple[MenuNode, ...]:
    """Sources that failed, with the way to try again; each has its own submenu above, too."""
    nodes = tuple(failed_node(status, context) for status in statuses if status.failure)
    rest = nodes[FAILED_ROWS:]
    more = MenuNode(key="failed more", label=f"{len(rest)} more…", children=rest)
    return (*nodes[:FAILED_ROWS], *((more,) if rest else ()))


def _program(*, paused: bool) -> tuple[MenuNode, ...]:
    return (
        MenuNode(key="refresh", label="Refresh now", action=RefreshNow(), default=True),
        MenuNode(
            key="program",
            label="Pilotlamp",
            children=(
                row("pause", "Resume" if paused else "Pause", SetPaused(not paused)),
                row("settings", "Open settings file", OpenSettings()),
                row("about", "About Pilotlamp", ShowAbout()),
            ),
        ),
        row("quit", "Quit", Quit()),
    )
