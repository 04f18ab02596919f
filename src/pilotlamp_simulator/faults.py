"""Answers that a system's own routes would not give: outages, refusals, nonsense. Pure data, and how it is made."""

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Literal, get_args

from pilotlamp_simulator.examples import encoded

System = Literal["formide", "okta_asa", "clientexec", "octoprint", "moonraker", "cups"]
SYSTEMS: tuple[System, ...] = get_args(System)

LOGIN_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Log in</title></head>
<body><form method="post" action="login"><input name="email"><input name="password" type="password"></form></body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Requests that a fault is for; None: all."""

    only: str | None = None
    """Paths within the system that end so."""
    method: str | None = None

    def include(self, method: str, path: str) -> bool:
        return path.endswith(self.only or "") and self.method in (None, method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer in place of the real one."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    retry_at_in_s: float | None = None
    """Adds ``X-RateLimit-Retry-At`` and ``-Reset``, this many seconds from the answer; None: neither."""
    calls: Calls = Calls()


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp:
    """The connection ends before there is a whole answer."""

    done: bool = False
    """Whether the request is carried out all the same."""
    said: str = ""
    """Part of the answer that is sent."""
    reset: bool = False
    """Whether the connection is reset instead of closed in good order."""
    calls: Calls = Calls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Fault of a system; the default: none."""

    delay_s: float = 0.0
    hang_up: HangUp | None = None
    answer: Answer | None = None


def down(fault: Fault, how: Literal["close", "503"]) -> Fault:
    """Out of order: no answer, or one that says so."""
    if how == "close":
        return replace(fault, hang_up=HangUp(), answer=None)
    answer = Answer(status=HTTPStatus.SERVICE_UNAVAILABLE, body=_message("Service unavailable"))
    return replace(fault, hang_up=None, answer=answer)


def sign_in_refused(fault: Fault, status: Literal[401, 403]) -> Fault:
    """Refuse as if the secret, or its rights, had been taken back."""
    return replace(fault, hang_up=None, answer=Answer(status=status, body=_message(HTTPStatus(status).phrase)))


def rate_limited(fault: Fault, style: Literal["retry-after", "x-ratelimit"], retry_after_s: float | None) -> Fault:
    """429; ``retry_after_s`` None: it doesn't say how long."""
    answer = Answer(status=HTTPStatus.TOO_MANY_REQUESTS, body=_message("Too many requests"))
    if style == "x-ratelimit":
        headers = {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "0"}
        answer = replace(answer, headers=headers, retry_at_in_s=retry_after_s)
    elif retry_after_s is not None:
        answer = replace(answer, headers={"Retry-After": str(round(retry_after_s))})
    return replace(fault, hang_up=None, answer=answer)


def login_page(fault: Fault) -> Fault:
    """HTML with status 200 where JSON is expected."""
    answer = Answer(status=HTTPStatus.OK, body=LOGIN_PAGE, content_type="text/html; charset=utf-8")
    return replace(fault, hang_up=None, answer=answer)


def _message(text: str) -> str:
    return encoded({"message": text}).decode()
