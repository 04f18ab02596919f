"""Errors of an HTTP exchange as our own types; no I/O.

Chosen by status, exception type and errno, never by text. The texts name host, port and path,
never a query, a header's value or anything of the body.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError, RateLimitError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.http.certificates import certificate_problem, is_cured_by_ca_file
from pilotlamp.sources.http.ratelimit import retry_after_s

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"([!-~]([\t -~]*[!-~])?)?")

_PASSING_4XX = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, 499})
"""Not the request's fault: the same one may do well later. 499: systems.md, "Okta Advanced Server Access"."""

_OK = range(200, 300)
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = range(500, 600)

_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml"})

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_OWN_LIMITS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_NETWORK_PROBLEMS: tuple[tuple[type[OSError], str, str | None], ...] = (
    (socket.gaierror, "is not a known name", "Is the name right, and is the network up?"),
    (ConnectionRefusedError, "refuses the connection", "Is the service running there?"),
    (ConnectionError, "broke off the connection", None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request in words that may be shown."""

    source: str
    method: str
    peer: str
    """``host:port``."""
    path: str
    """Escaped, without the query."""
    proxy: str | None = None
    """``host:port``; None: connected directly."""

    def __str__(self) -> str:
        return clean(f"{self.method} {self.path}", limit=200)


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, if they can go over the wire; else a ``SignInError``, as they carry secrets.

    Checked here because the HTTP library's own complaint would quote the value.
    """
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise SignInError("the secret can't be sent: its header's name is not one")
        if not _HEADER_VALUE.fullmatch(value):
            raise SignInError(
                f"the secret can't be sent in the header {name}",
                hint="It holds a line break, a blank at an end, or a character outside ASCII.",
            )
    return dict(headers)


def refusal(status: int, headers: Mapping[str, str], call: Call, now: datetime) -> SourceError | None:
    """Error for a status; None: a good answer. ``headers`` have lower-case names."""
    if status in _OK:
        return None
    error = _refusal(status, headers, call, now)
    error.page = status in _REDIRECTS or is_web_page(headers)
    return error


def page_instead(headers: Mapping[str, str], body: bytes, call: Call) -> UnreachableError | None:
    """What a web page with a good status means to a request that changes something: a network's sign-in page or a
    proxy may have answered in the server's place. None: it is no page. ``body``: b"" also where it can't be had."""
    unread = not body and is_web_page(headers) and headers.get("content-length") != "0"
    if not unread and not body.lstrip().startswith(b"<"):
        return None
    return UnreachableError(f"{call.peer} answers {call} with a web page", hint="The network may want you to sign in.")


def is_web_page(headers: Mapping[str, str]) -> bool:
    """Whether a reply says that it is HTML, which no API here sends. ``headers`` have lower-case names."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() in _WEB_PAGES


def _refusal(status: int, headers: Mapping[str, str], call: Call, now: datetime) -> SourceError:
    if status in _REDIRECTS:
        return _redirect(status, headers.get("location"), call)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = retry_after_s(headers, now)
        return RateLimitError(f"{call.peer} asks for fewer requests ({status})", retry_after_s=wait_s)
    if status in _SERVER_ERRORS or status in _PASSING_4XX:
        wait_s = retry_after_s(headers, now) if "retry-after" in headers else None
        return UnreachableError(f"{call.peer} answers {call} with {named(status)}", retry_after_s=wait_s)
    return _refused_for_good(status, call)


def unanswered(error: Exception, call: Call, timeout_s: float) -> UnreachableError:
    """Why no complete answer came, from whatever the HTTP library and those below it have raised."""
    import httpcore

    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return UnreachableError(f"no complete answer from {call.peer} within {timeout_s:g} s")
    if isinstance(error, httpcore.ProxyError):
        return UnreachableError(f"the proxy {call.proxy} does not connect to {call.peer}", hint=_proxy_hint(call))
    if isinstance(error, httpcore.ProtocolError):
        return UnreachableError(f"{call.peer} broke off, or does not speak HTTP", hint="Is the port in url right?")
    if isinstance(error, OSError | httpcore.NetworkError):
        return network_error(error, call)
    return UnreachableError(f"the exchange with {call.peer} failed unexpectedly ({type(error).__name__})")


def network_error(error: Exception, call: Call) -> UnreachableError:
    """Why no answer came, from the system's errors below the HTTP library's ``error``."""
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, call)
    if any(isinstance(cause, OSError) and cause.errno in _OWN_LIMITS for cause in causes):
        return UnreachableError(
            f"this computer can't open another connection, so {call.peer} was not asked",
            hint="Too many files or connections are open here; the server is not to blame.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return UnreachableError(f"no encrypted connection to {call.peer}", hint="Does that port speak https?")
    peer = f"the proxy {call.proxy}" if call.proxy else call.peer
    for type_, problem, hint in _NETWORK_PROBLEMS:
        if any(isinstance(cause, type_) for cause in causes):
            return UnreachableError(f"{peer} {problem}", hint=hint)
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in causes):
        return UnreachableError(f"no way to {peer}", hint="Is the network up?")
    return UnreachableError(f"{peer} does not answer")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on; a connection tried on several addresses has a group of causes."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _causes(cause)


def _refused_for_good(status: int, call: Call) -> SourceError:
    if status == HTTPStatus.UNAUTHORIZED:
        hint = f'Store a valid secret: pilotlamp login "{call.source}"'
        return SignInError(f"{call.peer} does not accept the secret ({status})", hint=hint)
    if status == HTTPStatus.FORBIDDEN:
        hint = "The secret may lack a right, or may have been revoked."
        return SignInError(f"{call.peer} does not allow {call} ({status})", hint=hint)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return UnreachableError(
            f"the proxy {call.proxy or call.peer} asks for a sign-in ({status})", hint=_proxy_hint(call)
        )
    return BadReplyError(
        f"{call.peer} answers {call} with {named(status)}",
        hint="Is the address in url right?" if status == HTTPStatus.NOT_FOUND else None,
    )


def _proxy_hint(call: Call) -> str:
    return f'If it wants a password: name its user as proxy_user, and store it: pilotlamp login "{call.source}" --proxy'


def _untrusted(error: ssl.SSLCertVerificationError, call: Call) -> UnreachableError:
    hint = "If it is the right server, name its certificate or authority as ca_file."
    return UnreachableError(
        f"the certificate of {call.peer} {certificate_problem(error)}",
        hint=hint if is_cured_by_ca_file(error) else None,
    )


def _redirect(status: int, location: str | None, call: Call) -> BadReplyError:
    """Never followed: it could lead a secret elsewhere."""
    named = _named_origin(location or "")
    if named is None:
        return BadReplyError(f"{call.peer} redirects {call} ({status})", hint="Is the address in url complete?")
    return BadReplyError(f"{call.peer} redirects to {named} ({status})", hint=f"If you trust {named}, set url to it.")


def _named_origin(address: str) -> str | None:
    """Scheme, host and port for a person to judge; None: it has no host, or is no address."""
    try:
        target = urlsplit(address)
        port = f":{target.port}" if target.port else ""
    except ValueError:
        return None
    return clean(f"{target.scheme or 'https'}://{target.hostname}{port}", limit=200) if target.hostname else None


def named(status: int) -> str:
    """``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
