"""A snapshot as the tree of the tray's menu: plain data with stable keys."""

from typing import Final

from pilotlamp.domain.severity import Severity, device_severity, overview
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.view.actions import OpenSettings, Quit, RefreshNow, SetPaused, ShowAbout
from pilotlamp.view.face import Face, MenuNode
from pilotlamp.view.facts import device_names, worst_first
from pilotlamp.view.glance import icon_spec, summary
from pilotlamp.view.menu.context import Loaded, MenuContext, key, line, row
from pilotlamp.view.menu.device import device_node
from pilotlamp.view.menu.groups import NamedNode, grouped
from pilotlamp.view.menu.mutes import EVERYTHING, everything_muted, is_acknowledged, mute_node
from pilotlamp.view.menu.recent import recent_node
from pilotlamp.view.menu.source import failed_node, source_node
from pilotlamp.view.words import PROBLEM_LIMIT, shorten

__all__ = ["Loaded", "MenuContext", "build_face", "build_menu", "summary"]

DIRECT_ROWS: Final = 10
"""Devices shown at the top level at most; the others are in "N more…"."""


def build_face(snapshot: Snapshot, context: MenuContext) -> Face:
    """Icon, tooltip and menu."""
    seen = overview(snapshot, context.now, acknowledged=context.mutes.acknowledged)
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
        tuple(failed_node(status, context) for status in statuses if status.failure),
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
    )


def _troubles(troubles: tuple[str, ...]) -> list[MenuNode]:
    return [row(key("trouble", text), shorten(text, PROBLEM_LIMIT)) for text in dict.fromkeys(troubles)]


def _problems(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """Devices that need somebody, worst first, acknowledged ones last; with their source where that isn't clear."""
    several = len(snapshot.sources) > 1
    found = []
    for status in snapshot.sources.values():
        names = device_names(status)
        where = shorten(status.name) if several else ""
        for tracked in worst_first(status.devices.values()):
            severity = device_severity(tracked)
            if severity is not Severity.OK:
                name = names[tracked.device.id]
                node = device_node("problem", status.name, name, tracked, context, where=where)
                order = (is_acknowledged(status.name, tracked, context), -severity.rank)
                found.append((order, name, node))
    found.sort(key=lambda item: item[0])
    rows: list[NamedNode] = [(name, node) for _, name, node in found]
    shown, rest = rows[:DIRECT_ROWS], rows[DIRECT_ROWS:]
    more = MenuNode(key="more", label=f"{len(rest)} more…", children=grouped(("more",), rest))
    return (*(node for _, node in shown), *((more,) if rest else ()))


def _program(*, paused: bool) -> tuple[MenuNode, ...]:
    return (
        MenuNode(key="refresh", label="Refresh now", action=RefreshNow(), default=True),
        row("pause", "Resume" if paused else "Pause", SetPaused(not paused)),
        row("settings", "Open settings file", OpenSettings()),
        row("about", "About Pilotlamp", ShowAbout()),
        row("quit", "Quit", Quit()),
    )
