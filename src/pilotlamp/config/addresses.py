"""Checks of the addresses in the settings."""

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from pilotlamp.domain.user_actions import HOSTS

_BAD_SCHEME = "must be an address that begins with {schemes}, followed by a host"
WITH_CREDENTIALS = "must not contain a user name or password; secrets do not belong in the settings file"
_BAD_HOST = "must be an address with a valid host and port"
_LABEL = re.compile(r"[\w{}-]{1,63}")
"""Braces: a device page's ``{id}``, which has an error of its own."""
_SCHEMES = ("https", "http")
_ENCRYPTED = frozenset({"https", "ipps"})


def address_fault(url: str, schemes: tuple[str, ...] = _SCHEMES) -> str | None:
    """The fault of a base address, in words that follow the key; None if it is good.

    The words never quote the address: it may hold a password.
    """
    split = _split(url, schemes)
    if isinstance(split, str):
        return split
    if split.query or split.fragment or "?" in url or "#" in url:
        return 'must not contain "?" or "#"'
    return None


def page_fault(template: str) -> str | None:
    """The fault of an address of a device's web page, which has ``{id}`` in the place of the device's id."""
    before, placeholder, after = template.partition("{id}")
    if not placeholder:
        return "must contain {id} in the place of the device's id"
    if "{" in before + after or "}" in before + after:
        return "must contain {id} once, and no other braces"
    split = _split(template)
    if isinstance(split, str):
        return split
    return "must not contain {id} in its host" if "{" in split.netloc else None


def template_fault(template: str) -> str | None:
    """The fault of an address with placeholders, which only its path, query and fragment may have."""
    scheme, _, after = template.partition("://")
    if scheme not in _SCHEMES:
        return _scheme_fault(_SCHEMES)
    host = re.split(r"[/?#]", after, maxsplit=1)[0]
    name, colon, port = host.partition(":")
    known_host = f"192.0.2.1{colon}{port}" if name in HOSTS else host
    if "{" in known_host or "}" in known_host:
        return f"must not have a placeholder in its host, unless the whole host is {' or '.join(HOSTS)}"
    example = f"{scheme}://{known_host}{after[len(host) :]}"
    split = _split(example)
    if isinstance(split, str):
        return split
    if urljoin(example, example) != example:
        return 'must have text after each "?", "#" and ";"'
    return None


def host_of(url: str) -> str:
    """The host name of a valid address."""
    return urlsplit(url).hostname or ""


def is_encrypted(url: str) -> bool:
    """Whether a valid address is reached through TLS."""
    return urlsplit(url).scheme in _ENCRYPTED


def _scheme_fault(schemes: tuple[str, ...]) -> str:
    *others, last = (f'"{scheme}://"' for scheme in schemes)
    return _BAD_SCHEME.format(schemes=f"{', '.join(others)} or {last}")


def _split(url: str, schemes: tuple[str, ...] = _SCHEMES) -> SplitResult | str:
    """The parts of an address that has scheme and host and no password; else its fault."""
    if not url.isprintable() or " " in url:
        return "must be an address without spaces"
    try:
        split = urlsplit(url)
        host = split.hostname if split.port != 0 else ""
    except ValueError:
        return _BAD_HOST
    if split.scheme not in schemes or not split.netloc:
        return _scheme_fault(schemes)
    if "@" in split.netloc:
        return WITH_CREDENTIALS
    return split if host and _is_host(host) else _BAD_HOST


def _is_host(host: str) -> bool:
    """Whether a host name may be looked up; labels of a wrong length make ``socket.getaddrinfo`` raise UnicodeError."""
    if ":" in host:
        return _is_ipv6(host)
    labels = host.removesuffix(".").split(".")
    return all(_LABEL.fullmatch(label) for label in labels)


def _is_ipv6(host: str) -> bool:
    """With a zone (``fe80::1%25eth0``, RFC 6874) or without."""
    try:
        ipaddress.IPv6Address(host.replace("%25", "%", 1))
    except ValueError:
        return False
    return True
