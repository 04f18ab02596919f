"""Descriptions of devices, printers and people, for menu, tables and details."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from pilotlamp.domain.model import Device, DeviceState, Person, PrinterState, Session
from pilotlamp.domain.severity import device_severity, newest_first, worst_condition
from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice, TrackedPrinter
from pilotlamp.view import texts
from pilotlamp.view.formatting import NAME_LIMIT, Fact, When, duration, name_order, shorten
from pilotlamp.view.printers import conditions_words, neediest_first, printer_concerns, printer_words

_ID_TAIL: Final = 6
_VIEWED_WITH_KEY: Final = 3

_UNCONFIRMED: Final = {
    # Short: menus of GTK do not grow while they are open, and cut off what does not fit.
    DeviceState.ONLINE: "answering, checking",
    DeviceState.OFFLINE: "no answer, checking",
    DeviceState.PENDING: "wants approval, checking",
    DeviceState.UNKNOWN: "unclear, checking",
}

_TROUBLED: Final = (PrinterState.OFFLINE, PrinterState.PAUSED)


def device_names(status: SourceStatus) -> Mapping[str, str]:
    """Display names of a source's devices, by id; namesakes are told apart by owner or the end of the id."""
    devices = [tracked.device for tracked in status.devices.values()]
    plain = {device.id: shorten(device.name or clean(device.id) or texts.NO_NAME) for device in devices}
    times = Counter(plain.values())
    owned = Counter((plain[device.id], device.owner) for device in devices)
    return {
        device.id: plain[device.id]
        if times[plain[device.id]] == 1
        else texts.NAMESAKE.format(
            name=plain[device.id], owner=_telling(device, unique=owned[plain[device.id], device.owner] == 1)
        )
        for device in devices
    }


def worst_first(devices: Iterable[TrackedDevice]) -> tuple[TrackedDevice, ...]:
    """By severity, then the latest trouble first, then by name."""

    def order(tracked: TrackedDevice) -> tuple[int, float, object]:
        return -device_severity(tracked).rank, newest_first(tracked), name_order(tracked.device.name)

    return tuple(sorted(devices, key=order))


def state_name(tracked: TrackedDevice) -> str:
    """Confirmed state, or that it is about to change: "offline", "no answer, checking"."""
    presence = tracked.presence
    if tracked.missing:
        return texts.NOT_LISTED
    if presence.candidate is not None:
        return _UNCONFIRMED[presence.candidate]
    if tracked.device.expected_off and presence.state is DeviceState.OFFLINE:
        return texts.EXPECTED_OFF
    said = tracked.device.state_text if tracked.device.state is presence.state else None
    return shorten(said) if said else texts.DEVICE_STATES[presence.state]


def state_words(tracked: TrackedDevice, when: When) -> str:
    """``state_name`` and, of a confirmed state, since when: "offline since 14:02"."""
    words, since = state_name(tracked), tracked.presence.since
    settled = tracked.presence.candidate is None and not tracked.missing
    return texts.STATE_SINCE.format(state=words, time=when(since)) if since and settled else words


def concerns(tracked: TrackedDevice) -> tuple[str, ...]:
    """Concerns besides the state: "not encrypted", "1 printer in error"; of a printer its own: "out of paper"."""
    found = [*conditions_words(tracked.conditions).values()]
    if tracked.device.is_printer:
        return (*found, *printer_concerns(tracked.printers[0], besides=texts.DEVICE_STATES[tracked.presence.state]))
    troubles = Counter(filter(None, map(_trouble, neediest_first(tracked.printers))))
    found += [texts.counted(texts.PRINTERS_IN_STATE, number, state=words) for words, number in troubles.items()]
    return tuple(found)


def _trouble(printer: TrackedPrinter) -> str | None:
    """The worst trouble of a printer, as each is counted once; None: there is none."""
    if spec := worst_condition(printer.conditions):
        return spec.short
    return texts.PRINTER_STATES[printer.status.state] if printer.status.state in _TROUBLED else None


def device_words(tracked: TrackedDevice, when: When, ends: When | None = None) -> str:
    """Its state and what else needs somebody: "online, not encrypted"; of a printer, how far it has come.

    Args:
        ends: puts a time to come into words, where ``when`` is for past ones only.
    """
    if tracked.device.is_printer and state_name(tracked) == texts.DEVICE_STATES[DeviceState.ONLINE]:
        own = conditions_words(tracked.conditions).values()
        return ", ".join((*own, printer_words(tracked.printers[0], ends or when)))
    return ", ".join((state_words(tracked, when), *concerns(tracked)))


def device_facts(device: Device) -> tuple[Fact, ...]:
    """Facts that do not depend on a connection."""
    encrypted = None if device.encrypted is None else texts.YES if device.encrypted else texts.NO
    return _known(
        (texts.TYPE, device.type),
        (texts.SYSTEM, device.os),
        (texts.OWNER, device.owner),
        (texts.ENCRYPTED, encrypted),
        (texts.DESCRIPTION, device.description),
        (texts.TAGS, ", ".join(device.tags)),
    )


def session_facts(session: Session | None, when: When) -> tuple[Fact, ...]:
    """Facts of the present connection."""
    if session is None:
        return ()
    return _known(
        (texts.IP_ADDRESS, session.ip),
        (texts.INTERNAL_IP, session.ip_internal),
        (texts.PLACE, place(session)),
        (texts.PROVIDER, session.isp),
        (texts.VERSION, session.version),
        (texts.CONNECTED_SINCE, when(session.since) if session.since else None),
    )


def place(session: Session) -> str:
    """City and country, as far as known: "Amsterdam, Netherlands"."""
    if session.city and session.country:
        return texts.CITY_AND_COUNTRY.format(city=session.city, country=session.country)
    return session.city or session.country or ""


def person_name(person: Person) -> str:
    """Name, or what else there is."""
    return shorten(person.name or person.email or clean(person.id))


def person_words(person: Person) -> str:
    """ "online 10 min", or "left 57 min ago"."""
    if person.for_s is None:
        return texts.PERSON_ONLINE if person.online else texts.PERSON_OFFLINE
    text = texts.PERSON_ONLINE_FOR if person.online else texts.PERSON_LEFT
    return text.format(time=duration(person.for_s))


def viewing_words(person: Person) -> str:
    """ "viewing support/getticket 105792"; empty where that isn't known.

    Of three words such as "support/getticket ticketid 105792" the middle one repeats what the page's name says.
    """
    if not person.viewing:
        return ""
    words = person.viewing.split()
    seen = f"{words[0]} {words[2]}" if len(words) == _VIEWED_WITH_KEY else person.viewing
    return texts.VIEWING.format(page=shorten(seen, NAME_LIMIT))


def _telling(device: Device, *, unique: bool) -> str:
    return shorten(device.owner) if device.owner and unique else texts.ID_END.format(end=clean(device.id)[-_ID_TAIL:])


def _known(*facts: tuple[str, str | None]) -> tuple[Fact, ...]:
    return tuple((label, value) for label, value in facts if value)
