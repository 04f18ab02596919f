"""The submenu of one device."""

from functools import partial

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.domain.model import Connection, Device, DeviceState, PastSession
from pilotlamp.domain.severity import device_severity
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.clicks import Acknowledge, Click, LoadList, OpenLink, ShowDetails
from pilotlamp.view.descriptions import device_facts, device_words, place, session_facts
from pilotlamp.view.formatting import When, shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.actions import device_actions, pending_mark
from pilotlamp.view.menu.context import Loaded, MenuContext, distinct, fact, key, line, row
from pilotlamp.view.menu.lists import list_node
from pilotlamp.view.menu.mutes import is_acknowledged, marked_device, mute_node
from pilotlamp.view.menu.users import below_people, people_rows
from pilotlamp.view.printers import neediest_first, printer_facts, printer_line
from pilotlamp.view.tray_view import LazyItems, MenuNode


def device_key(root: str, source: str, tracked: TrackedDevice) -> str:
    """The key of ``device_node``."""
    return key(root, source, "device", tracked.device.id)


def device_node(
    root: str, source: str, name: str, tracked: TrackedDevice, context: MenuContext, *, where: str = ""
) -> MenuNode:
    """One device with everything about it; ``root`` tells its keys from those of its other places in the menu.

    Its submenu is made when somebody opens it.
    """
    here = device_key(root, source, tracked)
    words = marked_device(device_words(tracked, context.past, context.when), source, tracked, context)
    label = texts.NAME_AND_STATE.format(name=name, state=words)
    if where:
        label = labels.AT_SOURCE.format(line=label, source=where)
    doing = pending_mark(source, tracked.device, context)
    return MenuNode(
        key=here,
        label=f"{label}{doing}",
        children=LazyItems((name, tracked, context.stamp), partial(_rows, here, source, name, tracked, context)),
    )


def only_device_rows(
    root: str, source: str, name: str, tracked: TrackedDevice, context: MenuContext
) -> tuple[MenuNode, ...]:
    """Rows of the only device of a source, in the submenu of the source: muting the source mutes the device."""
    here = device_key(root, source, tracked)
    words = device_words(tracked, context.past, context.when)
    named = texts.NAME_AND_STATE.format(name=name, state=words)
    label = words[:1].upper() + words[1:] if tracked.device.name == source else named
    muted = (source, tracked.device.id) in context.mutes.mutes
    notices = _about_notices(here, source, name, tracked, context)
    return (
        fact(f"{here}/state", label, named),
        *_about_device(here, source, tracked, context),
        *(notices if muted else notices[:-1]),
        *_actions(here, source, tracked.device),
    )


def _rows(here: str, source: str, name: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    words = device_words(tracked, context.past, context.when)
    return (
        fact(f"{here}/state", words[:1].upper() + words[1:], texts.NAME_AND_STATE.format(name=name, state=words)),
        *_about_device(here, source, tracked, context),
        *_about_notices(here, source, name, tracked, context),
        *_actions(here, source, tracked.device),
    )


def _about_device(here: str, source: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    actions = device_actions(here, source, tracked.device, context)
    return (
        *_facts(here, tracked, context),
        *_printers(here, tracked, context),
        *_on_demand(here, source, tracked.device, context),
        *((line(f"{here}/actions"), *actions) if actions else ()),
        line(f"{here}/line"),
    )


def _facts(here: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    device = tracked.device
    mac = ((texts.MAC_ADDRESS, device.mac),) if device.mac else ()
    facts = (*device_facts(device), *mac, *session_facts(device.session, context.past))
    return tuple(
        fact(f"{here}/fact/{label}", texts.FACT.format(label=label, value=shorten(value)), value)
        for label, value in facts
    )


def _printers(here: str, tracked: TrackedDevice, context: MenuContext) -> tuple[MenuNode, ...]:
    if tracked.device.is_printer:
        facts = printer_facts(tracked.printers[0].printer)
        return tuple(
            fact(f"{here}/printer/{label}", texts.FACT.format(label=label, value=shorten(value)), value)
            for label, value in facts
        )
    printers = neediest_first(tracked.printers)
    ids = distinct(printer.printer.id for printer in printers)
    return tuple(
        fact(f"{here}/printer/{key(id_)}", printer_line(printer, context.when))
        for id_, printer in zip(ids, printers, strict=True)
    )


def _about_notices(
    here: str, source: str, name: str, tracked: TrackedDevice, context: MenuContext
) -> tuple[MenuNode, ...]:
    id_ = tracked.device.id
    away = tracked.presence.state is not DeviceState.ONLINE
    muting = mute_node(here, (source, id_), name, context, until_back=away)
    if device_severity(tracked) is Severity.OK or is_acknowledged(source, tracked, context):
        return (muting,)
    return row(f"{here}/acknowledge", labels.ACKNOWLEDGE, Acknowledge(source, id_)), muting


def _actions(here: str, source: str, device: Device) -> tuple[MenuNode, ...]:
    offered: tuple[tuple[str, str, Click | None], ...] = (
        ("details", labels.DETAILS, ShowDetails(source, device.id)),
        ("page", labels.OPEN_PAGE, OpenLink(device.page) if device.page else None),
    )
    return tuple(row(f"{here}/{name}", label, action) for name, label, action in offered if action)


def _on_demand(here: str, source: str, device: Device, context: MenuContext) -> tuple[MenuNode, ...]:
    """The lists that are fetched when their submenu opens."""
    specs = context.catalogue.lists.get(source, ())
    return tuple(
        _list_node(f"{here}/{spec.name}", source, device, spec, context) for spec in specs if spec.allowed(device)
    )


def _list_node(here: str, source: str, device: Device, spec: ListSpec, context: MenuContext) -> MenuNode:
    loaded = context.lists.get((source, device.id, spec.name), Loaded())
    more = below_people(here, source, device, context) if spec.rows is RowType.CONNECTION else ()
    rows: tuple[MenuNode, ...] | None = None
    if loaded.rows is not None and spec.rows is RowType.CONNECTION:
        people = tuple(each for each in loaded.rows if isinstance(each, Connection))
        rows = people_rows(here, source, device, people, context)
    elif loaded.rows is not None:
        sessions = tuple(each for each in loaded.rows if isinstance(each, PastSession))
        rows = _session_rows(here, sessions, context.past)
    return list_node(here, spec.label, LoadList(source, device.id, spec.name), rows, loaded, more=more)


def _session_rows(here: str, sessions: tuple[PastSession, ...], when: When) -> tuple[MenuNode, ...]:
    ids = distinct(past.id for past in sessions)
    return tuple(
        fact(f"{here}/row/{key(id_)}", _session_line(past, when)) for id_, past in zip(ids, sessions, strict=True)
    )


def _session_line(past: PastSession, when: When) -> str:
    """ "21 Aug 2015 05:37 — Amsterdam, Netherlands, 203.0.113.7, version 0.2.0"."""
    session = past.session
    started = past.started_at or session.since
    version = session.version and labels.SESSION_VERSION.format(version=session.version)
    facts = ", ".join(shorten(part) for part in (place(session), session.ip, version) if part)
    time = when(started) if started else labels.SESSION_TIME_UNKNOWN
    return labels.SESSION.format(time=time, facts=facts) if facts else time
