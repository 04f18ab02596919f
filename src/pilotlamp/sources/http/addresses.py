"""Addresses of requests and links; no I/O."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pilotlamp.errors import BadReplyError
from pilotlamp.sources import texts

if TYPE_CHECKING:
    import httpx


def address(text: str) -> "httpx.URL":
    """Parse an address; the host loses the dot of the root.

    ``example.com.`` is ``example.com``, but neither certificates nor files of local names have it with the dot.

    Raises:
        BadReplyError: it is none.
    """
    import httpx

    with _usable():
        url = with_plain_zone(httpx.URL(text))
        return url.copy_with(host=url.host.removesuffix(".")) if url.host.endswith(".") else url


def joined(base: "httpx.URL", link: str) -> "httpx.URL":
    """Resolve a link in a reply from ``base``; raises as ``address`` does."""
    with _usable():
        return base.join(address(link))


def with_params(url: "httpx.URL", params: Mapping[str, str]) -> "httpx.URL":
    """Add parameters to the query of an address; raises as ``address`` does."""
    with _usable():
        return url.copy_merge_params(params)


@contextmanager
def _usable() -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.InvalidURL, ValueError):  # UnicodeError is one
        # without its cause: an address may hold a key
        raise BadReplyError(texts.INVALID_ADDRESS) from None


def with_plain_zone(url: "httpx.URL") -> "httpx.URL":
    """Write the zone of an IPv6 host as sockets take it: an address has ``%25`` for ``%`` (RFC 6874)."""
    host, escaped, zone = url.host.partition("%25")
    return url.copy_with(host=f"{host}%{zone}") if escaped else url


def without_zone(url: "httpx.URL") -> str | None:
    """Host without its IPv6 zone, which means nothing to server and certificate; None: the host has no zone."""
    host, percent, _ = url.host.partition("%")
    return host if percent else None


def origin(url: "httpx.URL") -> tuple[str, bytes, int | None]:
    """Origin of an address: a secret is sent to the same origin only."""
    return url.scheme, url.raw_host, _port(url)


def peer(url: "httpx.URL") -> str:
    """``host:port``, for texts."""
    host = url.raw_host.decode("ascii")
    return f"[{host}]:{_port(url)}" if ":" in host else f"{host}:{_port(url)}"


def _port(url: "httpx.URL") -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
