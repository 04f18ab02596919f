"""httpx's client as the settings of a source want it: certificates, proxy, limits; and when a request went out."""

import logging
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pilotlamp import __version__
from pilotlamp.errors import UnreachableError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http_addresses import with_plain_zone

if TYPE_CHECKING:
    import httpx

_KEEPALIVE_S = 3.0
"""Serves the requests of one reading; shorter than servers' own, so that no request meets a connection being closed."""


def new_client(endpoint: Endpoint, base: str, proxy: str | None) -> "httpx.AsyncClient":
    """Takes some 20 ms with TLS, most of it reading certificates: for a worker thread.

    Raises:
        UnreachableError: the certificates can't be read, or the proxy is not an address.
    """
    import httpx

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # at INFO they print whole addresses, keys included
    context = _tls_context(endpoint, base)
    url = proxy_url(proxy)
    tls_to_proxy = context if url and url.scheme == "https" else None
    return httpx.AsyncClient(
        verify=context,
        proxy=httpx.Proxy(url, ssl_context=tls_to_proxy) if url else None,
        trust_env=False,
        follow_redirects=False,
        http1=True,
        http2=False,
        timeout=None,  # noqa: S113 - each exchange has its deadline
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=4, keepalive_expiry=_KEEPALIVE_S),
        headers={
            "User-Agent": f"pilotlamp/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        },
    )


def proxy_url(proxy: str | None) -> "httpx.URL | None":
    """The proxy of the settings as an address.

    Raises:
        UnreachableError: it is none.
    """
    if proxy is None:
        return None
    import httpx

    try:
        url = with_plain_zone(httpx.URL(proxy))
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        # without a cause: the address may hold a password
        raise UnreachableError("the proxy is not an address", hint="proxy looks like http://HOST:PORT.")
    return url


class Departure:
    """Whether a request may have left: False for certain until its first byte is about to be written."""

    def __init__(self) -> None:
        self.begun = False

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx's extension ``trace``; asking a proxy for a tunnel is not yet the request."""
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.begun = True


def _tls_context(endpoint: Endpoint, base: str) -> ssl.SSLContext:
    """The user's ``ca_file`` alone if there is one, else the system's authorities and certifi's."""
    import httpx

    if not base.startswith("https:") or not endpoint.verify:
        return httpx.create_ssl_context(verify=False)
    if endpoint.ca_file is None:
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
        return context
    try:
        return ssl.create_default_context(cafile=endpoint.ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise UnreachableError(
            f"the certificates in {endpoint.ca_file} can't be read",
            hint="ca_file names a file of certificates in PEM format.",
        ) from error
