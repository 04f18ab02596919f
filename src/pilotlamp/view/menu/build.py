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
from pilotlamp.view.menu.source import failed_node, source_node
from pilotlamp.view.words import PROBLEM_LIMIT, shorten

__all__ = ["Loaded", "MenuContext", "build_face", "build_menu", "summary"]

DIRECT_ROWS: Final = 10
"""Devices shown at the top level at most; the others are in "N more…"."""


def build_face(snapshot: Snapshot, context: MenuContext) -> Face:
    """Icon, tooltip and menu."""
    return Face(
        icon=icon_spec(overview(snapshot, context.now), paused=context.paused),
        tooltip=summary(snapshot, context.now, paused=context.paused),
        menu=build_menu(snapshot, context),
    )


def build_menu(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """What needs somebody comes first, and is there without opening anything."""
    statuses = tuple(snapshot.sources.values())
    sections: tuple[tuple[MenuNode, ...], ...] = (
        (row("summary", summary(snapshot, context.now, paused=context.paused)), *_troubles(context.troubles)),
        _problems(snapshot, context),
        tuple(source_node(status, context) for status in statuses),
        tuple(failed_node(status, context) for status in statuses if status.failure),
        _program(paused=context.paused),
    )
    nodes: list[MenuNode] = []
    for number, section in enumerate(sections):
        if section and nodes:
            nodes.append(line(key("line", str(number))))
        nodes.extend(section)
    return tuple(nodes)


def _troubles(troubles: tuple[str, ...]) -> list[MenuNode]:
    return [row(key("trouble", text), shorten(text, PROBLEM_LIMIT)) for text in dict.fromkeys(troubles)]


def _problems(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """Devices that need somebody, worst first; with their source's name where that isn't clear."""
    several = len(snapshot.sources) > 1
    found = []
    for status in snapshot.sources.values():
        names = device_names(status)
        where = shorten(status.name) if several else ""
        for tracked in worst_first(status.devices.values()):
            severity = device_severity(tracked)
            if severity is not Severity.OK:
                name = names[tracked.device.id]
                found.append((severity, name, device_node("problem", status.name, name, tracked, context, where=where)))
    found.sort(key=lambda item: -item[0].rank)
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
