"""Requests that change something, and what their answers mean; no I/O.

Each is sent once (``HttpClient.send``). What the server has said no to is told in its own words where it has some.
"""

import json
import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import quote

from pilotlamp.errors import ActionError, GoneError, RateLimitError, UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.http.client import Answer
from pilotlamp.sources.http.errors import named
from pilotlamp.sources.http.reasons import reason_in

DEVICE_GONE: Final = "the device is not there any more"

_CLIENT_ERRORS = range(400, 500)
_SECONDS_UP_TO = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A request that changes something."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    """Escaped, after what all calls of the system begin with."""
    json: object | None = None
    """Body of the request; None: there is none."""
    needs: str
    """Missing right when the request is forbidden, as a sentence without a full stop."""
    gone: str = DEVICE_GONE
    """Meaning of a 404."""

    def __post_init__(self) -> None:
        try:
            json.dumps(self.json, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # half a character, as a command line that is not UTF-8 gives it
            raise ActionError(texts.TEXT_NOT_SENDABLE) from None


def segment(id_: str) -> str:
    """An id as one part of a path.

    Raises:
        ActionError: it can't be one: without it, the request would be about something else.
    """
    try:
        escaped = quote(id_, safe="")
    except UnicodeEncodeError:
        escaped = ""
    if escaped in {"", ".", ".."}:
        raise ActionError(texts.INVALID_ID)
    return escaped


def judge(answer: Answer, write: Write, *secrets: str) -> None:
    """Return if it was done. ``secrets``: what may not be repeated to the user.

    Raises:
        ActionError: the server refuses it; the text says what is needed for it, or why not.
        GoneError: what it was about is not there.
        SourceError: no usable answer, as with any request; ``UnreachableError.sent`` with 5xx.
    """
    refused = answer.refused
    if refused is None:
        return
    said = reason_in(answer.body, *secrets)
    match answer.status, refused:
        case HTTPStatus.FORBIDDEN, _:
            raise ActionError(_told(write.needs, said))
        case HTTPStatus.NOT_FOUND, _:
            raise GoneError(_told(write.gone, said))
        case _, RateLimitError():
            raise _with_wait(refused)
        case _, UnreachableError():
            raise _uncertain(refused, answer.status, said)
        case HTTPStatus.UNAUTHORIZED, _:
            raise refused
        case status, _ if status in _CLIENT_ERRORS:
            raise ActionError(_told(texts.WRITE_REFUSED.format(status=named(status)), said))
        case _:
            raise refused


def _told(problem: str, said: str | None) -> str:
    return texts.QUOTED.format(problem=problem, reason=said) if said else problem


def _with_wait(error: RateLimitError) -> RateLimitError:
    wait_s = error.retry_after_s
    text = texts.TRY_AGAIN_IN if wait_s else texts.TRY_AGAIN_LATER
    problem = text.format(problem=error.problem, time=_duration(wait_s or 0.0))
    return RateLimitError(problem, retry_after_s=wait_s, hint=error.hint)


def _uncertain(error: UnreachableError, status: int, said: str | None) -> UnreachableError:
    """A failing server may have done it before it failed; a proxy that wants a sign-in has passed nothing on."""
    sent = status != HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
    return UnreachableError(_told(error.problem, said), retry_after_s=error.retry_after_s, hint=error.hint, sent=sent)


def _duration(seconds: float) -> str:
    if seconds <= _SECONDS_UP_TO:
        return texts.SECONDS.format(n=math.ceil(seconds))
    return texts.MINUTES.format(n=math.ceil(seconds / 60))
