"""Announcements of network services by mDNS, cleaned and bounded: anybody in the network can announce anything."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pilotlamp.domain.text import clean

MAX_NAME_CHARS = 50
"""Room is left for a number that makes the name unique: the settings take 60 characters."""
MAX_ADDRESSES = 8
MAX_PROPERTIES = 40
MAX_VALUE_CHARS = 255
"""The longest that a TXT record may hold (RFC 6763)."""

DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443, "ipp": 631, "ipps": 631}
_PATH = re.compile(r"[A-Za-z0-9._~%+=,:@()/-]{0,200}")
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A service with at least one address that it could have; nothing of it is proven."""

    name: str
    service_type: str
    """Such as ``_ipp._tcp``."""
    addresses: tuple[str, ...]
    """Those of local networks first, and of these IPv4."""
    port: int
    host: str | None
    """Such as ``octopi.local``, in lower case."""
    properties: Mapping[str, str]
    """TXT records; the keys in lower case."""

    @property
    def is_local(self) -> bool:
        """Whether the first address is one of a local network; mDNS reaches no other."""
        return _is_local(self.addresses[0])

    @property
    def address(self) -> str:
        """The first address, with the port."""
        return f"{_bracketed(self.addresses[0])}:{self.port}"

    def url(self, scheme: str, path: str = "", *, port: int | None = None) -> str | None:
        """A base address on this service; None if ``path``, which may be a TXT record, is no plain path.

        ``port``: another than the announced one.
        """
        segments = [part for part in path.split("/") if part]
        if not _PATH.fullmatch(path) or not {".", ".."}.isdisjoint(segments):
            return None
        port = self.port if port is None else port
        suffix = "" if port == DEFAULT_PORTS.get(scheme) else f":{port}"
        return "/".join((f"{scheme}://{_bracketed(self.addresses[0])}{suffix}", *segments))


def announcement(
    *,
    service_type: str,
    name: str,
    addresses: Sequence[str],
    port: int | None,
    host: str | None,
    properties: Mapping[bytes, bytes | None],
) -> Announcement | None:
    """The announcement as it came, cleaned; None if it has no name, no port, or no address that a service can have."""
    cleaned = clean(name, limit=MAX_NAME_CHARS)
    plausible = sorted(
        filter(_is_plausible, addresses[:MAX_ADDRESSES]), key=lambda address: (not _is_local(address), ":" in address)
    )
    if not cleaned or not plausible or port is None or not 0 < port < 2**16:
        return None
    host = (host or "").rstrip(".").lower()
    return Announcement(
        name=cleaned,
        service_type=service_type,
        addresses=tuple(plausible),
        port=port,
        host=host if _HOST.fullmatch(host) else None,
        properties={
            _text(key).lower(): _text(value or b"") for key, value in list(properties.items())[:MAX_PROPERTIES]
        },
    )


def _is_plausible(text: str) -> bool:
    """Whether another computer can be reached by it; loopback would lead back to this one, link-local IPv6 nowhere."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (
        address.is_link_local or address.ipv4_mapped or address.scope_id
    ):
        return False
    return not (address.is_loopback or address.is_multicast or address.is_unspecified or address.is_reserved)


def _is_local(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_private or parsed.is_link_local


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _text(raw: bytes) -> str:
    return clean(raw[:MAX_VALUE_CHARS].decode("utf-8", errors="replace"), limit=MAX_VALUE_CHARS)
