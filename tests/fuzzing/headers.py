"""What comes around a reply: headers, packed bodies, and reasons for a refusal."""

import gzip
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from pilotlamp.errors import ActionError, BadReplyError, GoneError, PilotlampError, SourceError
from pilotlamp.sources.http.addresses import address, origin, peer
from pilotlamp.sources.http.advice import Call
from pilotlamp.sources.http.body import BodyReader
from pilotlamp.sources.http.client import MAX_REASON_BYTES, Answer
from pilotlamp.sources.http.errors import refusal
from pilotlamp.sources.http.ratelimit import MAX_WAIT_S, not_before, retry_after_s
from pilotlamp.sources.http.reasons import MAX_CHARS, reason_in, repeats
from pilotlamp.sources.http.writing import Write, judge
from pilotlamp.sources.okta_asa.parse import next_link
from tests.builders import NOW
from tests.fuzzing.harmless import check, check_error, check_line
from tests.fuzzing.replies import fixtures
from tests.fuzzing.target import Shape, Target

SECRET: Final = "s3cr3t-key-of-somebody"

_LIMIT: Final = 200_000
_CALL: Final = Call(source="Makerspace", method="GET", peer="api.example:443", path="/clients")
_MOST_HEADER_BYTES: Final = 100 * 1024
"""h11 refuses a longer head of a reply (``MAX_INCOMPLETE_EVENT_SIZE`` of httpcore 1.0)."""
_STATUSES: Final = (302, 400, 401, 403, 404, 407, 409, 418, 429, 500, 503, 599, 799)


def _link(data: bytes) -> None:
    """As ``HttpClient.get_link`` takes it."""
    base = address("https://api.example/v1/")
    target = next_link(data.decode("latin-1"))
    if target is None:
        return
    try:
        link = base.join(address(target))
    except BadReplyError as error:
        check_error(error)
        return
    if origin(link) == origin(base) and not link.userinfo:
        check(peer(link) == "api.example:443", "a link of the same origin leads there")


def _waits(data: bytes) -> None:
    headers = _headers(data)
    wait_s = retry_after_s(headers, NOW)
    check(wait_s is None or 0 <= wait_s <= MAX_WAIT_S, "a wait is bounded")
    until = not_before(headers, NOW)
    check(until is None or NOW < until <= NOW + timedelta(seconds=MAX_WAIT_S), "a pause is bounded")
    for status in _STATUSES:
        error = refusal(status, headers, _CALL, NOW)
        if error is not None:
            check_error(error)


def _body(data: bytes) -> None:
    """However it is cut into pieces, it is the same body, or the same refusal."""
    how, raw = data[:2].ljust(2, b"\0"), data[2:]
    encoding = ("gzip", "", "identity", "x-gzip", "deflate", "gzip, gzip")[how[0] % 6]
    size = how[1] + 1
    whole = _read(encoding, (raw,))
    check(whole == _read(encoding, (raw[start : start + size] for start in range(0, len(raw), size))), "pieces agree")
    if isinstance(whole, str):
        raise BadReplyError(whole)
    check(len(whole) <= _LIMIT, "a body is bounded")
    if encoding in {"", "identity"}:
        check(whole == raw, "what is not packed is not changed")


def _read(encoding: str, pieces: Iterable[bytes]) -> bytes | str:
    """The body, or why there is none."""
    try:
        reader = BodyReader(encoding, limit=_LIMIT)
        for piece in pieces:
            reader.feed(piece)
        return reader.finish()
    except BadReplyError as error:
        return str(error)


def _reasons(data: bytes) -> None:
    told = reason_in(data, SECRET)
    if told is not None:
        check(told, "a reason says something")
        check_line(told, limit=MAX_CHARS, what="a reason")
        check(not repeats(told, SECRET), "a reason repeats no secret")
    write = Write(method="PUT", path="/clients/a", json={}, needs="you need to be an admin user for this")
    for status in _STATUSES:
        answer = Answer(status=status, body=data, refused=refusal(status, {}, _CALL, NOW))
        try:
            judge(answer, write, SECRET)
        except (ActionError, GoneError, SourceError) as error:
            _check_refusal(error)
        else:
            check(False, f"{status} is a refusal")


def _check_refusal(error: PilotlampError) -> None:
    check_error(error)
    check_line(str(error), limit=MAX_CHARS + 200, what="a refusal")
    check(not repeats(str(error).partition(': "')[2], SECRET), "a refusal repeats no secret")


def _headers(data: bytes) -> Mapping[str, str]:
    """Lines of ``name: value``."""
    lines = data.decode("utf-8", "replace").split("\n")
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


_DATES: Final = (
    "Sat, 21 Nov 2026 19:00:00 GMT",
    "Saturday, 21-Nov-26 19:00:00 GMT",
    "Sat Nov 21 19:00:00 2026",
    "21 Nov 2026 19:00:00 -0000",
    "+9999",
    "(comment)",
)
_ERRORS: Final = (
    b'{"message": "no such user: bob"}',
    b'{"error": {"code": 7, "message": "not allowed"}}',
    b'{"errors": {"email": ["is taken", "is too long"]}}',
    b'{"errorSummary": "bad key s3cr3t-key-of-somebody", "errorCauses": [{"errorSummary": "x"}]}',
    b'{"statusCode": 400, "title": "Bad", "errors": [{"detail": "a"}, "b", "c", "d"]}',
    b"<html><body>no</body></html>",
)
_WAITS: Final = (
    "Retry-After: 120\nDate: Sat, 21 Nov 2026 19:00:00 GMT",
    "Retry-After: Sat, 21 Nov 2026 19:00:30 GMT",
    "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1795287630\nX-RateLimit-Retry-At: 1795287630",
    "Location: https://elsewhere.example:8443/x",
    "Location: //u:p@h/",
)

TARGETS: Final = (
    Target(
        name="link header",
        take=_link,
        shape=Shape.TEXT,
        seeds=(
            b'<https://api.example/v1/clients?offset=abc>; rel="next"',
            b'</v1/a?x=1,2>; rel=prev, <b>; title="a, \\" b"; rel="first next"',
        ),
        words=("rel=", '"next"', "<", ">", ";", ",", '\\"', "https://api.example", "//[::1]:99999/", "xn--", "%", "@"),
        most_bytes=_MOST_HEADER_BYTES,
    ),
    Target(
        name="retry-after and rate limits",
        take=_waits,
        shape=Shape.TEXT,
        seeds=tuple(text.encode() for text in _WAITS),
        words=("retry-after:", "date:", "x-ratelimit-reset:", "x-ratelimit-remaining: 0\n", "location:", *_DATES),
        most_bytes=_MOST_HEADER_BYTES,
    ),
    Target(
        name="body",
        take=_body,
        shape=Shape.BODY,
        seeds=(
            b"\0\5" + gzip.compress(b'{"a": 1}', mtime=0),
            b"\0\xff" + gzip.compress(bytes(range(256)) * 200, mtime=0),
            b"\0\0" + gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0),
            b"\1\3plain",
        ),
    ),
    Target(
        name="reasons",
        take=_reasons,
        shape=Shape.JSON,
        seeds=(*_ERRORS, *fixtures("formide/formide_login_401.json")),
        words=("message", "errorSummary", "error", "errors", "errorCauses", "detail", "title", "code", SECRET, "S3CR"),
        most_bytes=MAX_REASON_BYTES,
        share=0.4,
    ),
)
