"""A request in words, and advice about one that failed; no I/O."""

from dataclasses import dataclass, field
from http import HTTPStatus

from pilotlamp.domain.login import login_command
from pilotlamp.domain.text import clean
from pilotlamp.sources import texts
from pilotlamp.sources.base import SecretPlaces

_WITHOUT_TLS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UPGRADE_REQUIRED})
"""Answers of a server that expects TLS to a request without TLS: nginx, Apache and Go say 400, CUPS says 426."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request in words that may be shown."""

    source: str
    method: str
    peer: str
    """``host:port``."""
    path: str
    """Escaped, without the query."""
    encrypted: bool = True
    """Whether the address asks for TLS."""
    proxy: str | None = None
    """``host:port``; None: connected directly."""
    has_secret: bool = True
    places: SecretPlaces = field(default_factory=SecretPlaces)

    def __str__(self) -> str:
        return clean(f"{self.method} {self.path}", limit=200)


def secret_hint(call: Call) -> str:
    """Advice about a secret that the server does not accept, or that is missing."""
    if call.places.secret:
        return texts.KEY_REFUSED_ELSEWHERE_HINT.format(place=call.places.secret)
    hint = texts.KEY_REFUSED_HINT if call.has_secret else texts.KEY_NEEDED_HINT
    return hint.format(login=login_command(call.source))


def forbidden_hint(call: Call) -> str:
    """Advice about a secret that does not allow the request."""
    if call.places.secret:
        return texts.FORBIDDEN_ELSEWHERE_HINT.format(place=call.places.secret)
    hint = texts.FORBIDDEN_HINT if call.has_secret else texts.FORBIDDEN_TO_ANYBODY_HINT
    return hint.format(login=login_command(call.source))


def refused_request_hint(status: int, call: Call) -> str | None:
    """Advice about a request that is refused for good; None: there is none."""
    if status == HTTPStatus.NOT_FOUND:
        return texts.NOT_FOUND_HINT
    if status in _WITHOUT_TLS and not call.encrypted:
        return texts.ENCRYPTED_HINT
    return None


def wrong_port_hint(call: Call) -> str:
    """Advice about a server that does not speak HTTP."""
    return texts.NOT_HTTP_HINT if call.encrypted or call.proxy else texts.ENCRYPTED_HINT


def proxy_hint(call: Call) -> str:
    """Advice about a proxy that requires a sign-in."""
    if call.places.proxy:
        return texts.PROXY_HINT_ELSEWHERE.format(place=call.places.proxy)
    return texts.PROXY_HINT.format(login=login_command(call.source, "--proxy"))
