"""Web addresses: which of those from outside may be opened in a browser, and which lead to this computer.

Source: platforms.md, "Untrusted text and links".
"""

import ipaddress
from urllib.parse import quote, urljoin, urlsplit

from pilotlamp.domain.text import clean

MAX_CHARS = 2000

_NEVER_IN_ADDRESSES = frozenset(' "<>\\^`{|}')
"""RFC 3986 has no place for them, and programs that are handed an address disagree about what they mean."""


def page_of(template: str | None, id_: str) -> str | None:
    """The web page of the thing with this id, if it may be opened; None also where the id leads to another page.

    ``template``: an address with ``{id}`` in it.
    """
    if template is None or id_ in {"", ".", ".."}:
        return None
    page = template.replace("{id}", quote(id_, safe=""))
    return openable(page, page)


def openable(raw: str | None, base_url: str) -> str | None:
    """``raw`` as a whole address if it may be opened, relative ones counted from ``base_url``; else None.

    May be opened: https, and http to the very host of ``base_url``, which the user configured; no user name or
    password in it, no control or format characters. A bare word is a placeholder rather than a link.
    """
    if not raw or len(raw) > MAX_CHARS or raw.startswith("-") or not any(char in raw for char in "/.?"):
        return None
    if clean(raw, limit=MAX_CHARS) != raw or not _NEVER_IN_ADDRESSES.isdisjoint(raw):
        return None
    try:
        address = urljoin(base_url.rstrip("/") + "/", raw)
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or port == 0 or "@" in parts.netloc:
        return None
    trusted = parts.scheme == "https" or (parts.scheme == "http" and host == urlsplit(base_url).hostname)
    return address if trusted else None


def is_loopback(url: str) -> bool:
    """Whether the host of a valid address can only be this computer."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
