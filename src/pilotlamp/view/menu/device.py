"""The submenu of one device."""

from pilotlamp.domain.model import Connection, Device, DeviceState, PastSession
from pilotlamp.domain.severity import Severity, device_severity
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.actions import Acknowledge, Action, CopyText, LoadConnections, LoadSessions, OpenLink, ShowDetails
from pilotlamp.view.face import MenuNode
from pilotlamp.view.facts import When, device_facts, device_words, place, printer_line, session_facts
from pilotlamp.view.menu.context import Loaded, MenuContext, distinct, key, line, row
from pilotlamp.view.menu.mutes import device_marks, is_acknowledged, mute_node
from pilotlamp.view.words import PROBLEM_LIMIT, shorten

_Row = tuple[str, str]
"""Id and text of one row of a list."""


def device_node(
    root: str, source: str, name: str, tracked: TrackedDevice, context: MenuContext, *, where: str = ""
) -> MenuNode:
    """One device with everything about it; ``root`` tells its keys from those of its other places in the menu."""
    here = key(root, source, "device", tracked.device.id)
    words = device_words(tracked, context.when)
    suffix = f" · {where}" if where else ""
    return MenuNode(
        key=here,
        label=f"{name} — {words}{device_marks(source, tracked, context)}{suffix}",
        children=(
            row(f"{here}/state", words[:1].upper() + words[1:]),
            *_facts(here, tracked, context),
            *_printers(here, tracked),
            *_on_demand(here, source, tracked.device, context),
            line(f"{here}/line"),
            *_about_notices(here, source, tracked, context),
            *_actions(here, source, tracked.device),
        ),
    )


def _facts(here: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    device = tracked.device
    facts = (*device_facts(device), *session_facts(device.session, context.when))
    return tuple(row(f"{here}/fact/{label}", f"{label}: {shorten(value)}") for label, value in facts)


def _printers(here: str, tracked: TrackedDevice) -> tuple[MenuNode, ...]:
    ids = distinct(printer.printer.id for printer in tracked.printers)
    return tuple(
        row(f"{here}/printer/{key(id_)}", printer_line(printer))
        for id_, printer in zip(ids, tracked.printers, strict=True)
    )


def _about_notices(here: str, source: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    id_ = tracked.device.id
    away = tracked.presence.state is not DeviceState.ONLINE
    muting = mute_node(here, (source, id_), context, until_back=away)
    if device_severity(tracked) is Severity.OK or is_acknowledged(source, tracked, context):
        return (muting,)
    return row(f"{here}/acknowledge", "Acknowledge", Acknowledge(source, id_)), muting


def _actions(here: str, source: str, device: Device) -> tuple[MenuNode, ...]:
    ip = device.session and (device.session.ip or device.session.ip_internal)
    offered: tuple[tuple[str, str, Action | None], ...] = (
        ("copy-ip", "Copy IP address", CopyText(ip, "IP address") if ip else None),
        ("copy-mac", "Copy MAC address", CopyText(device.mac, "MAC address") if device.mac else None),
        ("details", "Details…", ShowDetails(source, device.id)),
        ("page", "Open page", OpenLink(device.page) if device.page else None),
    )
    return tuple(row(f"{here}/{name}", label, action) for name, label, action in offered if action)


def _on_demand(here: str, source: str, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    """The lists that are fetched when their submenu opens."""
    id_ = device.id
    nodes = []
    if source in context.with_sessions:
        loaded = context.sessions.get((source, id_), Loaded())
        rows = None if loaded.sessions is None else _session_rows(loaded.sessions, context.when)
        nodes.append(_list_node(f"{here}/sessions", "Recent sessions", LoadSessions(source, id_), rows, loaded))
    if source in context.with_connections:
        loaded = context.connections.get((source, id_), Loaded())
        rows = None if loaded.connections is None else _user_rows(loaded.connections)
        nodes.append(_list_node(f"{here}/users", "Users", LoadConnections(source, id_), rows, loaded))
    return tuple(nodes)


def _list_node(here: str, label: str, load: Action, rows: tuple[_Row, ...] | None, loaded: Loaded) -> MenuNode:
    """What is known stays on show while it is fetched anew."""
    if rows:
        ids = distinct(id_ for id_, _ in rows)
        children = [row(f"{here}/row/{key(id_)}", text) for id_, (_, text) in zip(ids, rows, strict=True)]
    elif loaded.problem and not loaded.loading:
        children = [
            row(f"{here}/problem", shorten(loaded.problem, PROBLEM_LIMIT)),
            row(f"{here}/retry", "Retry", load),
        ]
    else:
        children = [row(f"{here}/none", "Loading…" if rows is None else "None")]
    return MenuNode(key=here, label=label, children=tuple(children), on_open=load)


def _session_rows(sessions: tuple[PastSession, ...], when: When) -> tuple[_Row, ...]:
    return tuple((past.id, _session_line(past, when)) for past in sessions)


def _session_line(past: PastSession, when: When) -> str:
    """ "21 Aug 2015 05:37 — Amsterdam, Netherlands, 203.0.113.7, version 0.2.0"."""
    session = past.session
    started = past.started_at or session.since
    version = session.version and f"version {session.version}"
    facts = ", ".join(shorten(part) for part in (place(session), session.ip, version) if part)
    time = when(started) if started else "time unknown"
    return f"{time} — {facts}" if facts else time


def _user_rows(users: tuple[Connection, ...]) -> tuple[_Row, ...]:
    return tuple((user.id, _user_line(user)) for user in users)


def _user_line(user: Connection) -> str:
    """ "Ada — ada@example.com, admin"."""
    parts = [part for part in (user.email if user.name else None, "admin" if user.is_admin else None) if part]
    name = shorten(user.name or user.email or user.id)
    return f"{name} — {', '.join(parts)}" if parts else name
