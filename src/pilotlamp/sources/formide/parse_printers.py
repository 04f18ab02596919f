"""Printers from the account's list and from the devices themselves in our words, and where to ask a device; no I/O."""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, Printer, PrinterState
from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.elements import Listed
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse import state_of, unique
from pilotlamp.sources.lenient import number_or_none, text_or_none
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from pilotlamp.sources.wire import NotAnObject, identity_or_none

DEFAULT_PORT = 1337
"""Port of a device that sends none; a real v2 device sends none."""

_STATES: Mapping[str, PrinterState] = {
    "online": PrinterState.IDLE,
    "printing": PrinterState.PRINTING,
    "heating": PrinterState.HEATING,
    "paused": PrinterState.PAUSED,
    "stopping": PrinterState.PRINTING,  # it still moves, and the job is not over
    "error": PrinterState.ERROR,
    "offline": PrinterState.OFFLINE,
    "disconnected": PrinterState.OFFLINE,
    "connecting": PrinterState.UNKNOWN,  # for a few seconds; what it will be is not known yet
}
"""The states seen in vendor code; what is not here is unknown."""

_CONDITIONS: Mapping[PrinterState, tuple[Condition, ...]] = {PrinterState.ERROR: (Condition(key=PRINTER_ERROR.key),)}

_AT_WORK = frozenset({PrinterState.PRINTING, PrinterState.PAUSED, PrinterState.HEATING})

_PRIVATE = tuple(
    ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""RFC 1918 and RFC 4193. Link-local is left out on purpose: cloud machines keep credentials there."""

_OF_CLOUDS = tuple(ipaddress.ip_network(network) for network in ("fd00:ec2::/32", "fd20:ce::/32"))
"""Amazon's and Google's services for their own machines, credentials among them, have addresses like private ones."""
_OF_CLOUDS_V4 = tuple(
    ipaddress.ip_network(network)
    for network in ("169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32")
)
"""The same of all clouds, Alibaba's, Oracle's and Azure's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPrinter:
    """A printer of the account's list."""

    printer: Printer
    device_id: str | None
    """None: the record doesn't say which device it is attached to."""
    port: str | None


def account_printers(raw: wire.PrinterRecords) -> Listed[AccountPrinter]:
    """The account's list; what is no object, or has neither id nor port, is left out."""
    found = [_account_printer(record) for record in raw if isinstance(record, wire.PrinterRecord)]
    printers = tuple(printer for printer in found if printer)
    return Listed(printers, len(raw) - len(printers))


def live_printers(raw: wire.PrinterArray | wire.PrintersByPort) -> Listed[Printer]:
    """Printers that a device reports, with their port as id; a printer without a port is left out.

    null is a printer that was plugged in just now.

    Raises:
        BadReplyError: an object that is an error, such as a v1 device's refusal with HTTP status 200.
    """
    if isinstance(raw, dict) and any(
        row is not None and not isinstance(row, wire.LocalPrinter) for row in raw.values()
    ):
        raise BadReplyError("the device does not list its printers")
    rows = raw.items() if isinstance(raw, dict) else ((None, row) for row in raw)
    printers: dict[str, Printer] = {}
    left_out = 0
    for key, row in rows:
        port = identity_or_none(row.port) or identity_or_none(key) if isinstance(row, wire.LocalPrinter) else None
        if port and isinstance(row, wire.LocalPrinter):
            printers.setdefault(port, _live_printer(row, port))
        elif row is not None:
            left_out += 1
    return Listed(tuple(printers.values()), left_out)


def unread(printers: Iterable[Printer]) -> tuple[Printer, ...]:
    """The same printers, now that their device can't be asked."""
    return tuple(
        replace(p, state=PrinterState.UNKNOWN, progress_pct=None, remaining_s=None, conditions=()) for p in printers
    )


def by_device(records: tuple[AccountPrinter, ...], devices: tuple[Device, ...]) -> Mapping[str, list[AccountPrinter]]:
    """The account's printers by the id of a listed device that has some.

    A record that names no device can only be meant for the only one.
    """
    only = devices[0].id if len(devices) == 1 else None
    listed = {device.id for device in devices} if records else set()
    found: dict[str, list[AccountPrinter]] = {}
    for record in records:
        owner = record.device_id or only
        if owner in listed:
            found.setdefault(owner, []).append(record)
    return found


def with_printers(
    bare: Device, records: Iterable[AccountPrinter], live: Iterable[Printer], allowed: tuple[str, ...] = ()
) -> Device:
    """The device with its printers: the account's ids and names, the device's own states, matched by port.

    Nobody knows what the printers of a device that is offline are doing. ``allowed``: what may be done with its only
    printer; nothing of it where there are several.
    """
    by_port = {printer.id: printer for printer in live}
    printers: dict[str, Printer] = {}
    for record in records:
        if record.printer.id not in printers:
            printers[record.printer.id] = _merged(record, by_port.pop(record.port or "", None))
    for printer in by_port.values():
        printers.setdefault(printer.id, printer)
    if not printers:
        return bare
    known = tuple(printers.values())
    if bare.state is DeviceState.OFFLINE:
        return replace(bare, printers=unread(known))
    more = allowed if len(known) == 1 else ()
    return replace(bare, printers=known, allowed_actions=(*bare.allowed_actions, *more))


def local_urls(clients: Iterable[wire.Client], *, loopback: bool) -> Mapping[str, str]:
    """Base addresses at which online devices can be asked for their printers, by device id.

    The address comes from the cloud and is untrusted: only a literal private one counts, and a loopback one only if
    ``loopback``. One that several devices claim is left out: at most one of them is in this network, and which one
    can't be told.
    """
    found = {str(raw.id): local_url(raw, loopback=loopback) for raw in unique(clients)}
    return unclaimed({id_: url for id_, url in found.items() if url})


def local_url(raw: wire.Client, *, loopback: bool) -> str | None:
    """Base address that a device reports; None: the device is not online, or the address is not to be trusted."""
    if state_of(raw)[0] is not DeviceState.ONLINE or not isinstance(raw.session, wire.Session):
        return None
    return _local_url(raw.session, loopback=loopback)


def unclaimed(urls: Mapping[str, str]) -> Mapping[str, str]:
    """The addresses that only one device claims, by its id."""
    claims = Counter(urls.values())
    return {id_: url for id_, url in urls.items() if claims[url] == 1}


def _local_url(session: wire.Session, *, loopback: bool) -> str | None:
    if not isinstance(session.ip_internal, str):
        return None
    try:
        address = ipaddress.ip_address(session.ip_internal)
    except ValueError:
        return None
    private = any(address in network for network in _PRIVATE) and not _is_of_cloud(address)
    zoned = isinstance(address, ipaddress.IPv6Address) and address.scope_id
    if zoned or not (private or (loopback and address.is_loopback)):
        return None
    port = number_or_none(session.port, low=1, high=65535)
    host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - the version of IP
    return f"http://{host}:{int(port) if port else DEFAULT_PORT}"


def _is_of_cloud(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether a cloud's metadata service may be there, also by an address that ends in its IPv4 one: Oracle's does,
    and so do those of a NAT64 with a private prefix."""
    if isinstance(address, ipaddress.IPv4Address):
        return False
    embedded = ipaddress.IPv4Address(address.packed[-4:])
    return any(embedded in network for network in _OF_CLOUDS_V4) or any(address in network for network in _OF_CLOUDS)


def _account_printer(record: wire.PrinterRecord) -> AccountPrinter | None:
    port = identity_or_none(record.port)
    id_ = identity_or_none(record.mongo_id) or identity_or_none(record.id) or port
    if id_ is None:
        return None
    state = _state(record.status)
    return AccountPrinter(
        printer=Printer(
            id=id_,
            name=text_or_none(record.name) or text_or_none(record.type) or clean(port or id_),
            state=state,
            conditions=_CONDITIONS.get(state, ()),
        ),
        device_id=_reference(record.client) or _reference(record.client_id) or _reference(record.device),
        port=port,
    )


def _live_printer(row: wire.LocalPrinter, port: str) -> Printer:
    state = _state(row.status)
    at_work = state in _AT_WORK
    return Printer(
        id=port,
        name=text_or_none(row.type) or clean(port),
        state=state,
        progress_pct=number_or_none(row.progress, low=0, high=100) if at_work else None,
        remaining_s=number_or_none(row.remaining_s, low=0) if at_work else None,
        conditions=_CONDITIONS.get(state, ()),
    )


def _merged(record: AccountPrinter, live: Printer | None) -> Printer:
    if live is None:
        return record.printer
    return replace(live, id=record.printer.id, name=record.printer.name)


def _state(status: object) -> PrinterState:
    word = text_or_none(status)
    return _STATES.get(word.casefold(), PrinterState.UNKNOWN) if word else PrinterState.UNKNOWN


def _reference(value: wire.Reference | NotAnObject) -> str | None:
    if isinstance(value, wire.Reference):
        return identity_or_none(value.mongo_id) or identity_or_none(value.id)
    return identity_or_none(value)
