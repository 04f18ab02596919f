"""Actions that the user defines in the settings: for which devices, and which program or address.

Values are filled in as whole parts: of a program's arguments each stays one argument whatever is in it, and in an
address they are escaped. There is never a shell.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from pilotlamp.domain.links import MAX_CHARS
from pilotlamp.domain.model import Device, DeviceState, Session
from pilotlamp.domain.patterns import fits
from pilotlamp.domain.templates import Placeholder, filled, parts_of, placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAction:
    """One ``[[actions]]`` table; exactly one of ``run`` and ``open`` is there."""

    label: str
    """Unique; shown in the menu."""
    kinds: tuple[str, ...] = ()
    """Kinds of source, as ``formide``; empty: all."""
    names: tuple[str, ...] = ()
    """Names of devices, or glob patterns of names; empty: all."""
    states: tuple[DeviceState, ...] = ()
    """Empty: all."""
    run: tuple[str, ...] = ()
    """A program and its arguments, with ``{placeholders}``."""
    open: str | None = None
    """An address, with ``{placeholders}``."""
    confirm: bool = False
    """Ask before doing it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The device that an action is about, and where it is listed."""

    source: str
    kind: str
    device: Device

    @property
    def session(self) -> Session:
        """An empty one where there is none."""
        return self.device.session or Session()


PLACEHOLDERS: Final[Mapping[str, Callable[[Subject], str | None]]] = {
    "id": lambda subject: subject.device.id,
    "name": lambda subject: subject.device.name,
    "source": lambda subject: subject.source,
    "kind": lambda subject: subject.kind,
    "state": lambda subject: subject.device.state.value,
    "type": lambda subject: subject.device.type,
    "owner": lambda subject: subject.device.owner,
    "os": lambda subject: subject.device.os,
    "mac": lambda subject: subject.device.mac,
    "ip": lambda subject: _ip_address(subject.session.ip),
    "ip_internal": lambda subject: _ip_address(subject.session.ip_internal),
    "version": lambda subject: subject.session.version,
}
"""By name, the value; None or empty: the device has none."""

HOSTS: Final = ("{ip}", "{ip_internal}")
"""The only templates of an address's host that aren't literal."""

_ADDRESS = re.compile(r"(?P<before_host>[^:/?#]+://)(?P<host>\{[^{}]*\})?(?P<port>[^/?#]*)(?P<rest>.*)", re.DOTALL)
"""A template of an address; a literal host is part of the port."""

_KEPT: Final = "%/?#:@!$&'()*+,;=[]~"
"""Characters of an address that stay as they are; all others are escaped (RFC 3986)."""


def offered(action: UserAction, kind: str, device: Device) -> bool:
    """Whether it is for this device of a source of this kind, and the device has all that it needs."""
    if not _is_for(action, kind, device):
        return False
    subject = Subject("", kind, device)
    return all(PLACEHOLDERS[name](subject) for name in _needed(action) if name != "source")


def program_problem(action: UserAction, source: str, kind: str, device: Device) -> str | None:
    """Why the program may not be run, or the address not be opened, for this device as it is now; None: it may."""
    if not _is_for(action, kind, device):
        return f"It is not meant for {device.name} as that is now"
    subject = Subject(source, kind, device)
    for name in _needed(action):
        value = PLACEHOLDERS[name](subject)
        if not value:
            return f"{device.name} has no {{{name}}} now"
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            return f"The {name} has a character that no program takes"
    return _argument_problem(action.run, subject) if action.open is None else _address_problem(action.open, subject)


def filled_program(action: UserAction, source: str, kind: str, device: Device) -> tuple[str, ...]:
    """The program and its arguments, for what ``program_problem`` has no objection to."""
    value = _value_of(Subject(source, kind, device))
    return tuple(filled(argument, value) for argument in action.run)


def filled_address(action: UserAction, source: str, kind: str, device: Device) -> str:
    """The address, for what ``program_problem`` has no objection to."""
    assert action.open is not None  # noqa: S101 - the caller looked
    return _filled_address(action.open, Subject(source, kind, device))


def _is_for(action: UserAction, kind: str, device: Device) -> bool:
    return (
        (not action.kinds or kind in action.kinds)
        and (not action.states or device.state in action.states)
        and (not action.names or fits(device.name, action.names))
    )


def _needed(action: UserAction) -> tuple[str, ...]:
    templates = action.run if action.open is None else (action.open,)
    return tuple(name for template in templates for name in placeholders(template))


def _value_of(subject: Subject) -> Callable[[str], str]:
    return lambda name: PLACEHOLDERS[name](subject) or ""


def _escaped(subject: Subject) -> Callable[[str], str]:
    return lambda name: quote(_value_of(subject)(name), safe="")


def _ip_address(raw: str | None) -> str | None:
    """In its one plain form; None for all that isn't the address of one machine: a device may say anything.

    An IPv6 zone is refused: Python takes any text for one.
    """
    try:
        address = ipaddress.ip_address(raw or "")
    except ValueError:
        return None
    if "%" in str(address) or address.is_unspecified or address.is_multicast:
        return None
    return str(address)


def _argument_problem(run: tuple[str, ...], subject: Subject) -> str | None:
    """A program takes an argument that begins with a dash for an option, unless ``--`` has ended the options."""
    for argument in run:
        if argument == "--":
            return None
        first = parts_of(argument)[:1]
        if first and isinstance(first[0], Placeholder) and _value_of(subject)(first[0].name).startswith("-"):
            name = first[0].name
            return (
                f"The {name} begins with “-”: {run[0]} would take it for an option. "
                f'Put "--" before {{{name}}} in the settings.'
            )
    return None


def _address_problem(template: str, subject: Subject) -> str | None:
    """Browsers take a part of a path that is ``.`` or ``..``, escaped or not, for another page."""
    address = _filled_address(template, subject)
    if len(address) > MAX_CHARS:
        return f"The address would be too long: {len(address)} characters, at most {MAX_CHARS} can be opened"
    path = re.split(r"[?#]", template, maxsplit=1)[0]
    for part in path.split("/"):
        names = placeholders(part)
        if names and unquote(filled(part, _escaped(subject))) in {".", ".."}:
            return f"With this {names[0]} the address would be that of another page"
    return None


def _filled_address(template: str, subject: Subject) -> str:
    match = _ADDRESS.fullmatch(template)
    assert match is not None  # noqa: S101 - config.actions has checked it
    host = filled(match["host"] or "", _value_of(subject))
    rest = filled(match["rest"], _escaped(subject), text=lambda text: quote(text, safe=_KEPT))
    return f"{match['before_host']}{f'[{host}]' if ':' in host else host}{match['port']}{rest}"
