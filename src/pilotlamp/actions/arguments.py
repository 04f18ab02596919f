"""What ``pilotlamp act`` is told to do: the words of the command line, checked as far as that needs no source. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pilotlamp.config.table import nearest
from pilotlamp.domain.commands import (
    IRREVERSIBLE,
    Approve,
    Assign,
    Command,
    Invite,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
    Verb,
)
from pilotlamp.domain.entries import EntryKind, entry_problem
from pilotlamp.domain.model import Connection, DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.errors import UsageError
from pilotlamp.view.formatting import shorten

SESSIONS: Final = "sessions"
"""The one action that is no ``Verb``: it only looks, and everybody may."""

_ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    Verb.SYNC: (),
    Verb.USERS: (),
    Verb.INVITE: ("EMAIL",),
    Verb.RENAME_USER: ("USER", "NAME"),
    Verb.SET_ADMIN: ("USER", "true|false"),
    Verb.REMOVE_USER: ("USER",),
    Verb.APPROVE: (),
    Verb.ASSIGN: ("USER",),
    Verb.REVOKE: (),
    SESSIONS: (),
}
"""By action: what has to follow it."""
_CHECKED: Final[Mapping[str, tuple[int, EntryKind]]] = {
    Verb.INVITE: (0, EntryKind.EMAIL),
    Verb.RENAME_USER: (1, EntryKind.NAME),
    Verb.ASSIGN: (0, EntryKind.NAME),
}
"""By action: which of these is sent as it was typed."""
_IN_BULK: Final = (Verb.SYNC, Verb.APPROVE, Verb.ASSIGN, Verb.REVOKE)
_TRUTH: Final = {"true": True, "false": False}
ON_CONNECTIONS: Final = frozenset({Verb.RENAME_USER, Verb.SET_ADMIN, Verb.REMOVE_USER})
"""What is done to one of a device's users, named by the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which devices of a source are meant: those that fit every part; without any part, none."""

    state: DeviceState | None = None
    pattern: str | None = None
    """A glob pattern of names, whatever the case."""
    again: bool = False
    """Those that were not done in the last bulk run of the same action on the same source."""

    def __bool__(self) -> bool:
        return self.state is not None or self.pattern is not None or self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """One action, on the device that was named or on those that are selected."""

    source: str
    action: str
    """A key of ``_ENTRIES``."""
    device: str | None
    """As it was typed; None: the selected ones."""
    selection: Selection
    entries: tuple[str, ...] = ()
    user: str | None = None
    """``--user``: whom to assign what is approved to."""

    @property
    def asks(self) -> bool:
        """Whether it is done only after a "yes"."""
        return self.device is None or self.action in IRREVERSIBLE


def order_of(words: Sequence[str], selection: Selection, user: str | None) -> ActRequest:
    """The order that these words and options are.

    Raises:
        UsageError: they are none; says what is missing, or is too much.
    """
    bulk = bool(selection)
    if len(words) < (2 if bulk else 3):
        if bulk:
            raise UsageError("name a source and an action, as in: pilotlamp act Laptops --state pending approve")
        raise UsageError(
            "name a source, a device and an action, as in: pilotlamp act Laptops Benjy approve\n"
            "For several devices at once put --state, --match or --again in place of the device."
        )
    source, device = words[0], None if bulk else words[1]
    action, *entries = words[1:] if bulk else words[2:]
    if action not in _ENTRIES:
        raise UsageError(
            f"no action is called {quoted(action)}; {nearest(clean(action, limit=40), _ENTRIES)}"
            + ("\nWhere devices are selected none is named." if bulk else "")
        )
    order = ActRequest(
        source=source, action=action, device=device, selection=selection, entries=tuple(entries), user=user
    )
    _check(order)
    return order


def command_of(order: ActRequest, connection: Connection | None = None) -> Command:
    """What to carry out; ``connection``: the one that the first entry names, for the actions ``ON_CONNECTIONS``."""
    user = connection.id if connection else ""
    made: Command
    match order.action, order.entries:
        case Verb.SYNC, _:
            made = SyncPrinters()
        case Verb.INVITE, (email,):
            made = Invite(email)
        case Verb.RENAME_USER, (_, name):
            made = RenameUser(user, name)
        case Verb.SET_ADMIN, (_, truth):
            made = SetAdmin(user, _TRUTH[truth])
        case Verb.REMOVE_USER, _:
            made = RemoveUser(user)
        case Verb.APPROVE, _:
            made = Approve(order.user)
        case Verb.ASSIGN, (assignee,):
            made = Assign(assignee)
        case Verb.REVOKE, _:
            made = Revoke()
        case action, _:
            raise ValueError(f"{action} only looks")
    return made


def quoted(typed: str) -> str:
    """What was typed, fit to be shown."""
    return repr(shorten(clean(typed)))


def _check(order: ActRequest) -> None:
    wanted = _ENTRIES[order.action]
    if len(order.entries) < len(wanted):
        raise UsageError(f"after {order.action} comes {' '.join(wanted)}")
    if len(order.entries) > len(wanted):
        shown = f"comes only {' '.join(wanted)}" if wanted else "comes nothing"
        more = order.entries[len(wanted)]
        raise UsageError(f"after {order.action} {shown}, so what is {quoted(more)}? Options go before a --")
    if order.user is not None and order.action != Verb.APPROVE:
        raise UsageError(f"--user goes with {Verb.APPROVE} only")
    if order.device is None and order.action not in _IN_BULK:
        raise UsageError(f"{order.action} needs one device by name or id; several at once: {', '.join(_IN_BULK)}")
    if order.action == Verb.SET_ADMIN and order.entries[1] not in _TRUTH:
        raise UsageError(f"after {order.action} USER comes true or false, not {quoted(order.entries[1])}")
    _check_entries(order)


def _check_entries(order: ActRequest) -> None:
    """What is sent as it was typed has to be such that it can be."""
    if order.user is not None:
        _check_entry(order.user, EntryKind.NAME)
    if order.action in _CHECKED:
        index, kind = _CHECKED[order.action]
        _check_entry(order.entries[index], kind)


def _check_entry(typed: str, kind: EntryKind) -> None:
    problem = entry_problem(typed, kind)
    if problem:
        raise UsageError(f"{quoted(typed)} can't be sent: {problem}")
