"""The submenu of one source, and the row of one that failed."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Final

from pilotlamp.domain.snapshot import SourceStatus, is_stale
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.clicks import RetrySource
from pilotlamp.view.descriptions import device_words
from pilotlamp.view.formatting import PROBLEM_LIMIT, left_out_words, shorten
from pilotlamp.view.menu import labels
from pilotlamp.view.menu.actions import pending_mark
from pilotlamp.view.menu.context import MenuContext, fact, key, line, row
from pilotlamp.view.menu.device import device_key, device_node, only_device_rows
from pilotlamp.view.menu.groups import GROUP_SIZE, Rows, grouped
from pilotlamp.view.menu.mutes import is_acknowledged, marked_device, marked_source, mute_node
from pilotlamp.view.menu.people import people_nodes
from pilotlamp.view.summary import source_words
from pilotlamp.view.tray_view import MenuNode

_ROOT = "source"
_FULL: Final = 0.75
"""Part of a source's devices that must be well for each to keep its group: with fewer, groups would be nearly empty."""


def source_node(status: SourceStatus, context: MenuContext) -> MenuNode:
    """Trouble first, then devices, then people, then what to do about its notices.

    A source that is a single printer has the printer's rows in the place of a submenu of the same name.
    """
    name = status.name
    printer = _only_printer(status)
    stale = is_stale(status, context.now)
    sections: tuple[tuple[MenuNode, ...], ...] = (
        _trouble_rows(_ROOT, status, context) if status.failure or stale else (),
        _left_out_rows(status),
        only_device_rows(_ROOT, name, context.memo.order(status).names[printer.device.id], printer, context)
        if printer
        else _devices(status, context),
        people_nodes(_ROOT, name, status.people),
    )
    shown = [section for section in sections if section] or [(row(key(_ROOT, name, "empty"), labels.EMPTY_SOURCE),)]
    lost = status.blind or context.memo.tally(status).off > 0
    muting = mute_node(key(_ROOT, name), (name, None), name, context, until_back=lost)
    label = _state_words(status, printer, context)
    children: list[MenuNode] = []
    for number, section in enumerate((*shown, (muting,))):
        if number:
            children.append(line(key(_ROOT, name, "line", str(number))))
        children.extend(section)
    return MenuNode(
        key=key(_ROOT, name),
        label=texts.NAME_AND_STATE.format(name=shorten(name), state=label),
        children=tuple(children),
    )


def _only_printer(status: SourceStatus) -> TrackedDevice | None:
    """The printer that is all there is of a source; None: there is more, or nothing."""
    found = tuple(islice(status.devices.values(), 2))
    return found[0] if len(found) == 1 and found[0].device.is_printer else None


def _state_words(status: SourceStatus, printer: TrackedDevice | None, context: MenuContext) -> str:
    if printer is None or is_stale(status, context.now) or status.left_out:
        words = source_words(status, context.now, context.past, tallied=context.memo.tally)
        return marked_source(words, status.name, context)
    words = device_words(printer, context.past, context.when)
    return marked_device(words, status.name, printer, context) + pending_mark(status.name, printer.device, context)


def failed_node(status: SourceStatus, context: MenuContext) -> MenuNode:
    """A failed source at the top level, where it can't be overlooked."""
    problem = status.failure.problem if status.failure else ""
    return MenuNode(
        key=key("failed", status.name),
        label=texts.SOURCE_FAILED.format(source=shorten(status.name), problem=shorten(problem, PROBLEM_LIMIT)),
        children=_trouble_rows("failed", status, context),
    )


def _trouble_rows(root: str, status: SourceStatus, context: MenuContext) -> tuple[MenuNode, ...]:
    """Rows of a failed source: the problem, the remedy, the age of the data, and *Retry*."""
    here = (root, status.name, "trouble")
    rows = []
    if status.failure:
        if status.failure.problem:
            problem = status.failure.problem
            rows.append(fact(key(*here, "cause"), shorten(problem, PROBLEM_LIMIT), problem))
        if status.failure.hint:
            hint = status.failure.hint
            rows.append(fact(key(*here, "hint"), shorten(hint, PROBLEM_LIMIT), hint))
    seen = labels.LAST_READING.format(time=context.past(status.seen_at)) if status.seen_at else labels.NO_READING
    rows.append(fact(key(*here, "seen"), seen))
    rows.append(row(key(*here, "retry"), labels.RETRY, RetrySource(status.name)))
    return tuple(rows)


def _left_out_rows(status: SourceStatus) -> tuple[MenuNode, ...]:
    if not status.left_out:
        return ()
    return (fact(key(_ROOT, status.name, "left out"), left_out_words(status.left_out)),)


def _devices(status: SourceStatus, context: MenuContext) -> tuple[MenuNode, ...]:
    """Worst and latest first, acknowledged ones after other trouble; in a long list all in trouble is a group.

    A device in trouble leaves the others in their groups, as long as these are mostly full.
    """
    ranked, names = context.memo.worst_first(status), context.memo.order(status).names
    bad = sorted(
        (tracked for tracked, _ in ranked.bad), key=lambda tracked: is_acknowledged(status.name, tracked, context)
    )
    good = [status.devices[id_] for id_ in ranked.good]
    stamp = context.stamp

    def rows(devices: list[TrackedDevice], *, by_name: bool = True, ranks: Sequence[int] | None = None) -> Rows:
        def node(place: int) -> MenuNode:
            tracked = devices[place]
            id_ = tracked.device.id
            build = partial(device_node, _ROOT, status.name, names[id_], tracked, context)
            return context.memo.row((status.name, id_), (names[id_], tracked, stamp), build)

        called = [names[tracked.device.id] for tracked in devices]
        return Rows(
            names=called if by_name else [str(place) for place in range(1, len(devices) + 1)],
            made_of=list(zip(called, devices, strict=True)),
            build=node,
            common=stamp,
            keys=lambda place: device_key(_ROOT, status.name, devices[place]),
            ranks=ranks,
        )

    if len(bad) + len(good) <= GROUP_SIZE:
        return grouped((_ROOT, status.name), rows(bad + good))
    first = MenuNode(
        key=key(_ROOT, status.name, "bad"),
        label=texts.counted(labels.WITH_PROBLEMS, len(bad)),
        children=grouped((_ROOT, status.name, "bad"), rows(bad, by_name=False)),
    )
    ranks = ranked.good_ranks if len(good) >= _FULL * len(status.devices) else None
    return (*((first,) if bad else ()), *grouped((_ROOT, status.name, "good"), rows(good, ranks=ranks)))
