"""IPP operations as messages, and the meaning of a reply's status; no I/O.

Source: RFC 8011, 4 and B.1; for CUPS-Get-Printers, CUPS's own "IPP Implementation".
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlsplit

from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError, GoneError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.http.writing import DEVICE_GONE
from pilotlamp.sources.ipp.codec import NOT_IPP_HINT, Attribute, Message, Tag, Value, decode, encode
from pilotlamp.sources.ipp.operations import Operation

MEDIA_TYPE: Final = "application/ipp"
REQUEST_ID: Final = 1
"""Each message travels alone, in an HTTP exchange of its own."""

SUCCESS: Final = range(0x100)
NOT_ALLOWED: Final = frozenset({0x0401, 0x0402, 0x0403})
NOT_FOUND: Final = frozenset({0x0406, 0x0407})
INTERNAL_ERROR: Final = 0x0500
UNSUPPORTED_OPERATION: Final = 0x0501
_UNSUPPORTED_VERSION: Final = 0x0503
_REASON_CHARS: Final = 200
_HTTP_SCHEMES: Final = {"ipp": ("http", 631), "ipps": ("https", 631)}


def http_address(url: str) -> str:
    """The address to which HTTP requests go: ``ipp://host`` is ``http://host:631``."""
    split = urlsplit(url)
    if split.scheme not in _HTTP_SCHEMES:
        return url
    scheme, port = _HTTP_SCHEMES[split.scheme]
    netloc = split.netloc if split.port else f"{split.netloc.removesuffix(':')}:{port}"
    return split._replace(scheme=scheme, netloc=netloc).geturl()


def printer_uri(address: str, queue: str | None = None) -> str:
    """The name of a printer in messages; ``queue``: of a server with many."""
    split = urlsplit(address)
    path = f"/printers/{quote(queue, safe='')}" if queue is not None else split.path
    return split._replace(scheme="ipps" if split.scheme == "https" else "ipp", path=path).geturl()


def message(
    operation: Operation,
    *,
    uri: str | None = None,
    user: str = "pilotlamp",
    job: int | None = None,
    limit: int | None = None,
    wanted: tuple[str, ...] = (),
) -> bytes:
    """A request.

    Args:
        operation: the operation.
        uri: of the printer that it is about; None: of the whole server.
        user: on whose behalf.
        job: id of the job that it is about.
        limit: of jobs in the reply.
        wanted: names of the attributes to send.
    """

    def attributes() -> Iterator[Attribute]:
        def one(name: str, tag: Tag, *values: Value) -> Attribute:
            return Attribute(name=name, tag=tag, values=values)

        yield one("attributes-charset", Tag.CHARSET, "utf-8")
        yield one("attributes-natural-language", Tag.LANGUAGE, "en")
        if uri is not None:
            yield one("printer-uri", Tag.URI, uri)
        if job is not None:
            yield one("job-id", Tag.INTEGER, job)
        yield one("requesting-user-name", Tag.NAME, user)
        if limit is not None:
            yield one("limit", Tag.INTEGER, limit)
        if wanted:
            yield one("requested-attributes", Tag.KEYWORD, *wanted)

    return encode(operation, REQUEST_ID, attributes())


def reply(body: bytes, *, accept: frozenset[int] = frozenset()) -> Message:
    """The message in a reply whose status is good, or in ``accept``.

    Raises:
        BadReplyError: it is no IPP message, or the server does not understand the request.
        GoneError: the printer or job is not there.
        SignInError: the server wants another user.
        UnreachableError: the server can't serve anybody now.
    """
    if body.lstrip().startswith(b"<"):
        raise BadReplyError("the reply is a web page instead of an IPP message", hint=NOT_IPP_HINT, page=True)
    answer = decode(body)
    if answer.request_id != REQUEST_ID:
        raise BadReplyError("the reply is one to another request")
    if answer.status in SUCCESS or answer.status in accept:
        return answer
    raise _error(answer)


def said(answer: Message, secret: str) -> str | None:
    """The server's own words in a reply; None: it has none that may be shown."""
    found = (values for attributes in answer.of(Tag.OPERATION) for values in attributes.get("status-message", ()))
    words = next((clean(value, limit=_REASON_CHARS) for value in found if isinstance(value, str)), "")
    return None if any(part in words for part in filter(None, secret.split(":"))) else words or None


def _error(answer: Message) -> SourceError:
    """The error that a status means. The server's own words are left out: nobody knows what they hold."""
    status = f"IPP status 0x{answer.status:04x}"
    if answer.status in NOT_ALLOWED:
        return SignInError(
            f"the server refuses the user ({status})", hint="It may want another user and password, or none from here."
        )
    if answer.status in NOT_FOUND:
        return GoneError(DEVICE_GONE)
    if answer.status == UNSUPPORTED_OPERATION:
        return BadReplyError(
            f"the server does not know the request ({status})",
            hint="If it is a printer rather than a CUPS server, add its path to url, such as /ipp/print.",
        )
    if answer.status >= INTERNAL_ERROR and answer.status != _UNSUPPORTED_VERSION:
        return UnreachableError(f"the server can't answer now ({status})")
    return BadReplyError(f"the server refuses the request ({status})")
