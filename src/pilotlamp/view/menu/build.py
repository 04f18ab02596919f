"""A snapshot as the tree of the tray's menu: plain data with stable keys."""

from collections.abc import Sequence
from typing import Final

from pilotlamp.domain.severity import newest_first, overview
from pilotlamp.domain.snapshot import Snapshot, SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.clicks import OpenSettings, Quit, RefreshNow, SetPaused, ShowAbout
from pilotlamp.view.descriptions import device_words
from pilotlamp.view.formatting import PROBLEM_LIMIT, SHORT_NAME_LIMIT, shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.context import Loaded, MenuContext, fact, key, line, row
from pilotlamp.view.menu.device import device_key, device_node
from pilotlamp.view.menu.groups import Rows, grouped
from pilotlamp.view.menu.mutes import EVERYTHING, everything_muted, is_acknowledged, marked_device, mute_node
from pilotlamp.view.menu.recent import recent_node
from pilotlamp.view.menu.source import failed_node, source_node
from pilotlamp.view.summary import icon_spec, summary
from pilotlamp.view.tray_view import MenuNode, TrayView

__all__ = ["Loaded", "MenuContext", "build_menu", "build_tray_view", "summary"]

DIRECT_ROWS: Final = 5
"""Devices shown at the top level at most; the others are in "N more…". A row of GNOME takes 36 of 768 pixels, and Quit
has to be on the screen with them."""
FAILED_ROWS: Final = 3
"""Failed sources shown at the top level at most."""
NAMED: Final = 3
"""Devices that the tooltip names at most."""

_Needing = tuple[str, str, TrackedDevice]
"""Source, and what to call the device."""


def build_tray_view(snapshot: Snapshot, context: MenuContext) -> TrayView:
    """Icon, tooltip and menu."""
    seen = overview(snapshot, context.now, acknowledged=context.mutes.acknowledged, tallied=context.memo.tally)
    muted = everything_muted(snapshot.sources, context) is not None
    needing = _needing(snapshot, context)
    menu = _menu(snapshot, needing, context)
    return TrayView(
        icon=icon_spec(seen, paused=context.paused, muted=muted),
        tooltip=_tooltip(menu[0].label, needing, context),
        menu=menu,
    )


def build_menu(snapshot: Snapshot, context: MenuContext) -> tuple[MenuNode, ...]:
    """Build the menu; devices with problems come first, and are there without opening a submenu."""
    return _menu(snapshot, _needing(snapshot, context), context)


def _menu(snapshot: Snapshot, needing: Sequence[_Needing], context: MenuContext) -> tuple[MenuNode, ...]:
    statuses = tuple(snapshot.sources.values())
    sections: tuple[tuple[MenuNode, ...], ...] = (
        # A row that can't be clicked is drawn too pale to be read by most themes.
        (row("summary", _summary(snapshot, context), RefreshNow()), *_warnings(context.warnings)),
        _problems(needing, context, several=len(statuses) > 1),
        tuple(source_node(status, context) for status in statuses),
        _failed(statuses, context),
        (
            recent_node(context, several=len(statuses) > 1),
            mute_node("notices", EVERYTHING, labels.EVERYTHING, context),
        ),
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
        muted=everything_muted(snapshot.sources, context),
        tallied=context.memo.tally,
    )


def _warnings(warnings: tuple[str, ...]) -> list[MenuNode]:
    return [fact(key("trouble", text), shorten(clean(text), PROBLEM_LIMIT), text) for text in dict.fromkeys(warnings)]


def _problems(needing: Sequence[_Needing], context: MenuContext, *, several: bool) -> tuple[MenuNode, ...]:
    """Devices that need somebody; with their source where there are ``several``."""

    def node(place: int) -> MenuNode:
        source, name, tracked = needing[place]
        return device_node("problem", source, name, tracked, context, where=shorten(source) if several else "")

    rest = Rows(
        names=[str(place) for place in range(DIRECT_ROWS + 1, len(needing) + 1)],
        made_of=needing[DIRECT_ROWS:],
        build=lambda place: node(place + DIRECT_ROWS),
        common=context.stamp,
        keys=lambda place: device_key("problem", needing[place + DIRECT_ROWS][0], needing[place + DIRECT_ROWS][2]),
    )
    more = MenuNode(key="more", label=texts.MORE_ROWS.format(n=len(rest.names)), children=grouped(("more",), rest))
    return (*(node(place) for place in range(len(needing[:DIRECT_ROWS]))), *((more,) if rest.names else ()))


def _needing(snapshot: Snapshot, context: MenuContext) -> Sequence[_Needing]:
    """The devices that need somebody, worst and then latest first, acknowledged ones last."""
    found = [
        (status.name, tracked, severity)
        for status in snapshot.sources.values()
        for tracked, severity in context.memo.worst_first(status).bad
    ]
    if len({source for source, *_ in found}) > 1:  # those of one source are in this order
        found.sort(key=lambda each: (-each[2].rank, newest_first(each[1])))
    if context.mutes.acknowledged:
        found.sort(key=lambda each: is_acknowledged(each[0], each[1], context))
    names = {status.name: context.memo.order(status).names for status in snapshot.sources.values()}
    return [(source, names[source][tracked.device.id], tracked) for source, tracked, _ in found]


def _tooltip(summary_: str, needing: Sequence[_Needing], context: MenuContext) -> str:
    """The summary, and below it the first devices that need somebody, with since when."""
    rest = len(needing) - NAMED
    named = [
        texts.NAME_AND_STATE.format(
            name=shorten(name, SHORT_NAME_LIMIT),
            state=marked_device(device_words(tracked, context.past, context.when), source, tracked, context),
        )
        for source, name, tracked in needing[:NAMED]
    ]
    return "\n".join((summary_, *named, *([texts.MORE_DEVICES.format(n=rest)] if rest > 0 else [])))


def _failed(statuses: tuple[SourceStatus, ...], context: MenuContext) -> tuple[MenuNode, ...]:
    """Sources that failed, with the way to try again; each has its own submenu above, too."""
    nodes = tuple(failed_node(status, context) for status in statuses if status.failure)
    rest = nodes[FAILED_ROWS:]
    more = MenuNode(key="failed more", label=texts.MORE_ROWS.format(n=len(rest)), children=rest)
    return (*nodes[:FAILED_ROWS], *((more,) if rest else ()))


def _program(*, paused: bool) -> tuple[MenuNode, ...]:
    return (
        MenuNode(key="refresh", label=labels.REFRESH, click=RefreshNow(), default=True),
        MenuNode(
            key="program",
            label=labels.PROGRAM,
            children=(
                row("pause", labels.RESUME if paused else labels.PAUSE, SetPaused(not paused)),
                row("settings", labels.OPEN_SETTINGS, OpenSettings()),
                row("about", labels.ABOUT, ShowAbout()),
            ),
        ),
        row("quit", labels.QUIT, Quit()),
    )
