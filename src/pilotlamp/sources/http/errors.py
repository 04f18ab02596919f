"""Errors of an HTTP exchange as our own types; no I/O.

Chosen by status, exception type and errno, never by text. The texts name host, port and path,
never a query, a header's value or anything of the body.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError, RateLimitError, SignInError, SourceError, UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.http.advice import (
    Call,
    forbidden_hint,
    proxy_hint,
    refused_request_hint,
    secret_hint,
    wrong_port_hint,
)
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
    (socket.gaierror, texts.UNKNOWN_HOST, texts.UNKNOWN_HOST_HINT),
    (ConnectionRefusedError, texts.REFUSED_CONNECTION, texts.REFUSED_CONNECTION_HINT),
    (ConnectionError, texts.CLOSED_CONNECTION, None),
)


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """Check that headers can be sent; if not, raise a ``SignInError``, as they carry secrets.

    Checked here because the HTTP library's own complaint would quote the value.
    """
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise SignInError(texts.HEADER_INVALID)
        if not _HEADER_VALUE.fullmatch(value):
            raise SignInError(texts.HEADER_NOT_SENDABLE.format(header=name), hint=texts.HEADER_NOT_SENDABLE_HINT)
    return dict(headers)


def refusal(status: int, headers: Mapping[str, str], call: Call, now: datetime) -> SourceError | None:
    """Error for a status; None: a good answer. ``headers`` have lower-case names."""
    if status in _OK:
        return None
    error = _refusal(status, headers, call, now)
    error.page = status in _REDIRECTS or is_web_page(headers)
    return error


def page_instead(headers: Mapping[str, str], body: bytes, call: Call) -> UnreachableError | None:
    """Error for a web page with a good status, in reply to a request that changes something; None: it is no page.

    A network's sign-in page or a proxy may have answered in the server's place. ``body``: b"" also where the body can't
    be had.
    """
    unread = not body and is_web_page(headers) and headers.get("content-length") != "0"
    if not unread and not body.lstrip().startswith(b"<"):
        return None
    return UnreachableError(texts.WEB_PAGE.format(peer=call.peer, request=call), hint=texts.WEB_PAGE_HINT)


def is_web_page(headers: Mapping[str, str]) -> bool:
    """Tell whether a reply says that it is HTML, which no API here sends. ``headers`` have lower-case names."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() in _WEB_PAGES


def _refusal(status: int, headers: Mapping[str, str], call: Call, now: datetime) -> SourceError:
    if status in _REDIRECTS:
        return _redirect(status, headers.get("location"), call)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = retry_after_s(headers, now)
        return RateLimitError(texts.SLOW_DOWN.format(peer=call.peer, status=status), retry_after_s=wait_s)
    if status in _SERVER_ERRORS or status in _PASSING_4XX:
        wait_s = retry_after_s(headers, now) if "retry-after" in headers else None
        return UnreachableError(_replied(status, call), retry_after_s=wait_s)
    return _refused_for_good(status, call)


def unanswered(error: Exception, call: Call, timeout_s: float, *, in_handshake: bool = False) -> UnreachableError:
    """Error for an answer that did not come, or not to its end, from the error of the HTTP library or one below it.

    ``in_handshake``: a TLS handshake had begun, and had not ended.
    """
    import httpcore

    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        problem = texts.TIMED_OUT.format(peer=call.peer, seconds=f"{timeout_s:g}")
        return UnreachableError(problem, hint=texts.NOT_ENCRYPTED_HINT if in_handshake else None)
    if isinstance(error, httpcore.ProxyError):
        return UnreachableError(texts.PROXY_FAILED.format(proxy=call.proxy, peer=call.peer), hint=proxy_hint(call))
    if isinstance(error, httpcore.ProtocolError):
        return UnreachableError(texts.NOT_HTTP.format(peer=call.peer), hint=wrong_port_hint(call))
    if isinstance(error, OSError | httpcore.NetworkError):
        return network_error(error, call)
    return UnreachableError(texts.UNEXPECTED.format(peer=call.peer, error=type(error).__name__))


def network_error(error: Exception, call: Call) -> UnreachableError:
    """Find the reason for a missing answer in the system's errors below the HTTP library's ``error``."""
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, call)
    if any(isinstance(cause, OSError) and cause.errno in _OWN_LIMITS for cause in causes):
        return UnreachableError(texts.TOO_MANY_OPEN.format(peer=call.peer), hint=texts.TOO_MANY_OPEN_HINT)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return UnreachableError(texts.NOT_ENCRYPTED.format(peer=call.peer), hint=texts.NOT_ENCRYPTED_HINT)
    peer = texts.PROXY.format(proxy=call.proxy) if call.proxy else call.peer
    for type_, problem, hint in _NETWORK_PROBLEMS:
        if any(isinstance(cause, type_) for cause in causes):
            return UnreachableError(problem.format(peer=peer), hint=hint)
    if any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in causes):
        return UnreachableError(texts.NO_ROUTE.format(peer=peer), hint=texts.NO_ROUTE_HINT)
    return UnreachableError(texts.SILENT.format(peer=peer))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Chain of an error and its causes; a connection tried on several addresses has a group of causes."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _causes(cause)


def _refused_for_good(status: int, call: Call) -> SourceError:
    if status == HTTPStatus.UNAUTHORIZED:
        problem = texts.KEY_REFUSED if call.has_secret else texts.KEY_NEEDED
        return SignInError(problem.format(peer=call.peer, status=status), hint=secret_hint(call))
    if status == HTTPStatus.FORBIDDEN:
        problem = texts.FORBIDDEN.format(peer=call.peer, request=call, status=status)
        return SignInError(problem, hint=forbidden_hint(call))
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return UnreachableError(
            texts.PROXY_SIGN_IN.format(proxy=call.proxy or call.peer, status=status), hint=proxy_hint(call)
        )
    return BadReplyError(_replied(status, call), hint=refused_request_hint(status, call))


def _replied(status: int, call: Call) -> str:
    return texts.REPLIED.format(peer=call.peer, request=call, status=named(status))


def _untrusted(error: ssl.SSLCertVerificationError, call: Call) -> UnreachableError:
    return UnreachableError(
        certificate_problem(error, call.peer), hint=texts.CA_FILE_HINT if is_cured_by_ca_file(error) else None
    )


def _redirect(status: int, location: str | None, call: Call) -> BadReplyError:
    """Error for a redirect, which is never followed: it could lead a secret elsewhere."""
    named = _named_origin(location or "")
    if named is None:
        problem = texts.REDIRECTED.format(peer=call.peer, request=call, status=status)
        return BadReplyError(problem, hint=texts.REDIRECTED_HINT)
    problem = texts.REDIRECTED_TO.format(peer=call.peer, address=named, status=status)
    return BadReplyError(problem, hint=texts.REDIRECTED_TO_HINT.format(address=named))


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
