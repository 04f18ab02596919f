"""Systems that announce themselves in the network, as sources that the settings could have."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pilotlamp.cli import texts
from pilotlamp.config import SourceSettings
from pilotlamp.config.adding import NewSource, free_name
from pilotlamp.domain.text import same_look
from pilotlamp.sources.announcements import DEFAULT_PORTS, Announcement
from pilotlamp.sources.base import Kind

MAX_FOUND = 100
"""Limit for what a flood of announcements can add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A system that may be watched."""

    kind: str
    url: str
    announcement: Announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A found system beside the settings."""

    source: NewSource
    found: Found
    known: str | None
    """Name of the source that watches it already."""

    @property
    def may_be_added(self) -> bool:
        """Whether it is new, and at an address of a local network: anybody can announce any other."""
        return self.known is None and self.found.announcement.is_local


class Discovery:
    """The systems that were found so far; one that offers several services counts once."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._found: dict[tuple[str, str, str], Found] = {}

    @property
    def service_types(self) -> tuple[str, ...]:
        """All mDNS service types that a kind is found by."""
        return tuple(dict.fromkeys(each for kind in self._kinds.values() for each in kind.service_types))

    def take(self, announcement: Announcement) -> None:
        """Add the systems that an announcement is of."""
        for kind in self._kinds.values():
            url_of = kind.service_types.get(announcement.service_type)
            url = url_of(announcement) if url_of else None
            if url is None:
                continue
            key = (kind.name, same_look(announcement.name), announcement.addresses[0])
            before = self._found.get(key)
            if (before is None and len(self._found) < MAX_FOUND) or (before and _preferred(kind, announcement, before)):
                self._found[key] = Found(kind=kind.name, url=url, announcement=announcement)

    @property
    def found(self) -> tuple[Found, ...]:
        """By kind, in the order of the table of kinds, then by name and address."""
        order = list(self._kinds)
        return tuple(
            sorted(self._found.values(), key=lambda each: (order.index(each.kind), each.announcement.name, each.url))
        )


def candidates(
    found: Iterable[Found], sources: Iterable[SourceSettings], *, secrets: Collection[str] = ()
) -> Iterator[Candidate]:
    """The found systems with names that are free, and which of them the sources of the settings watch already.

    ``secrets``: environment variables that hold secrets.
    """
    sources = tuple(sources)
    taken = [source.name for source in sources]
    for each in found:
        known = next((source.name for source in sources if _watches(source, each)), None)
        name = each.announcement.name if known else free_name(each.announcement.name, taken, secrets)
        if known is None:
            taken.append(name)
        comment = texts.ANNOUNCED.format(
            name=each.announcement.name,
            address=each.announcement.address,
            service=each.announcement.service_type,
        )
        if not each.announcement.is_local:
            comment = texts.ANNOUNCED_OUTSIDE.format(announced=comment)
        yield Candidate(
            source=NewSource(name=name, kind=each.kind, url=each.url, comment=comment), found=each, known=known
        )


def _preferred(kind: Kind, announcement: Announcement, before: Found) -> bool:
    order = list(kind.service_types)
    return order.index(announcement.service_type) <= order.index(before.announcement.service_type)


def _watches(source: SourceSettings, found: Found) -> bool:
    """Whether it is of the same kind and at the same address; a source without a path is the whole server."""
    if source.kind != found.kind:
        return False
    has, new = urlsplit(source.url), urlsplit(found.url)
    hosts = {*found.announcement.addresses, found.announcement.host}
    return (
        (has.hostname or "").rstrip(".") in hosts
        and (has.port or DEFAULT_PORTS.get(has.scheme)) == (new.port or DEFAULT_PORTS.get(new.scheme))
        and has.path.rstrip("/") in {"", new.path.rstrip("/")}
    )
