"""Selection of a source, device or user by a typed text. Pure."""

import difflib
from collections.abc import Callable, Container, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final, TypeVar

from pilotlamp.actions import texts
from pilotlamp.actions.arguments import Selection, quoted
from pilotlamp.config import Settings, SourceSettings
from pilotlamp.domain.model import Connection, Device
from pilotlamp.domain.text import clean, same_look
from pilotlamp.errors import UsageError

_LISTED: Final = 10
"""Candidates, or names, that are told; of more only how many."""
_COMPARED_CHARS: Final = 80
"""Comparing longer names would take long, and say nothing."""

T = TypeVar("T")


def source_called(typed: str, settings: Settings) -> SourceSettings:
    """The source with exactly this name.

    Raises:
        UsageError: there is none, or it is not enabled.
    """
    source = settings.source(typed)
    if source is None:
        known = ", ".join(each.name for each in settings.sources)
        raise UsageError(texts.NO_SUCH_SOURCE.format(typed=quoted(typed), names=known))
    if not source.enabled:
        raise UsageError(texts.SOURCE_DISABLED.format(typed=quoted(typed)))
    return source


def device_called(typed: str, devices: Sequence[Device], source: str) -> Device:
    """The one device with this id; else with this name; else with this name in upper or lower case.

    Raises:
        UsageError: there is none, or more than one; says which there are.
    """
    found = _meant(typed, devices, lambda device: device.id, lambda device: (device.name,))
    if len(found) == 1:
        return found[0]
    if not found:
        names = tuple(device.name or device.id for device in devices)
        raise UsageError(
            texts.NO_SUCH_DEVICE.format(source=source, typed=quoted(typed), instead=_instead(typed, names))
        )
    told = (f"{clean(device.name)}  {clean(device.id)}  {device.state}" for device in found)
    raise UsageError(texts.SEVERAL_DEVICES.format(n=len(found), source=source, typed=quoted(typed), rows=_lines(told)))


def connection_called(typed: str, connections: Sequence[Connection], device: str) -> Connection:
    """The one user with this id; else with this email or name; else with it in upper or lower case.

    Raises:
        UsageError: there is none, or more than one; says which there are.
    """
    found = _meant(typed, connections, lambda user: user.id, lambda user: (user.email or "", user.name))
    if len(found) == 1:
        return found[0]
    if not found:
        names = tuple(name for user in connections for name in (user.name, user.email) if name)
        raise UsageError(texts.NO_SUCH_USER.format(device=device, typed=quoted(typed), instead=_instead(typed, names)))
    told = (f"{clean(user.name)}  {clean(user.id)}  {clean(user.email or '')}".rstrip() for user in found)
    raise UsageError(texts.SEVERAL_USERS.format(n=len(found), device=device, typed=quoted(typed), rows=_lines(told)))


def selected(selection: Selection, devices: Sequence[Device], *, undone: Container[str]) -> tuple[Device, ...]:
    """The devices that fit every part of a selection, in their order; ``undone``: ids, for ``again``."""
    pattern = None if selection.pattern is None else _folded(selection.pattern)
    return tuple(
        device
        for device in devices
        if (selection.state is None or device.state is selection.state)
        and (pattern is None or fnmatchcase(_folded(device.name), pattern))
        and (not selection.again or device.id in undone)
    )


def _meant(
    typed: str, things: Sequence[T], id_of: Callable[[T], str], names_of: Callable[[T], Sequence[str]]
) -> list[T]:
    """Names have been cleaned when they were read, so what is compared with them is as well."""
    name = clean(typed)
    folded = _folded(name)
    ways: tuple[Callable[[T], bool], ...] = (
        lambda thing: id_of(thing) == typed,
        lambda thing: bool(name) and name in names_of(thing),
        lambda thing: bool(name) and folded in map(_folded, names_of(thing)),
    )
    for is_meant in ways:
        found = [thing for thing in things if is_meant(thing)]
        if found:
            return found
    return []


def _folded(name: str) -> str:
    return same_look(name.casefold())


def _instead(typed: str, names: Sequence[str]) -> str:
    """The names that may have been meant, or those there are."""
    by_folded = {_folded(name[:_COMPARED_CHARS]): name for name in reversed(names)}
    close = difflib.get_close_matches(_folded(clean(typed, limit=_COMPARED_CHARS)), by_folded, n=3)
    if close:
        return texts.DID_YOU_MEAN.format(names=" or ".join(quoted(by_folded[name]) for name in close))
    if not names:
        return texts.NONE_AT_ALL
    more = len(names) - _LISTED
    *shown, last = (*map(quoted, names[:_LISTED]), *([texts.MORE.format(n=more)] if more > 0 else []))
    return texts.THERE_ARE.format(names=", ".join(shown), last=last) if shown else texts.THERE_IS.format(name=last)


def _lines(told: Iterable[str]) -> str:
    lines = list(told)
    more = len(lines) - _LISTED
    shown = [*lines[:_LISTED], texts.AND_MORE.format(n=more)] if more > 0 else lines
    return "".join(f"\n  {line}" for line in shown)
