"""Commands to a device's own API in the local network, each with a login of its own.

Source: systems.md, "Device-local API". The address comes from the cloud and is checked in ``parse_printers``; user and
password go there only for an action that a person has chosen.
"""

from http import HTTPStatus
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.login import login_command
from pilotlamp.errors import ActionError, SignInError
from pilotlamp.sources import texts
from pilotlamp.sources.base import Endpoint, ReadLogin
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse_commands import OnlyPrinter
from pilotlamp.sources.formide.writes import write_local
from pilotlamp.sources.http.client import Answer, HttpClient
from pilotlamp.sources.http.reasons import reason_in
from pilotlamp.sources.http.writing import Write, judge
from pilotlamp.sources.wire import decode

_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LOGIN_REFUSED: Final = "the device does not accept local_user with its password"
_LOGIN_REFUSED_HINT: Final = "Run {login} to store a valid password."
_LOGIN_REFUSED_ELSEWHERE_HINT: Final = "The password comes from {place}; put a valid one there."


async def command(endpoint: Endpoint, login: ReadLogin, url: str, printer: OnlyPrinter, request: ActionRequest) -> None:
    """Log in to the device at ``url``, and send one command to its printer; errors as of ``Performs``."""
    write = write_local(printer.port, request, is_v1=printer.is_v1)
    user, password = await login()
    http = HttpClient(endpoint, url=url, keep_connections=False)
    try:
        token = await _token(http, endpoint, user, password, is_v1=printer.is_v1)
        answer = await http.send(write.method, write.path, headers={"Authorization": f"Bearer {token}"})
    finally:
        await http.aclose()
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise _login_refused(endpoint)
    judge(answer, write, password, token)
    if printer.is_v1:
        _judge_in_band(answer, write, password, token)


async def _token(http: HttpClient, endpoint: Endpoint, user: str, password: str, *, is_v1: bool) -> str:
    """Log in.

    Raises:
        SignInError: the device refuses the login; one of the first version does so with HTTP status 200.
    """
    reply = await http.post(
        "/api/auth/login", json={"email" if is_v1 else "username": user, "password": password}, accept=_REFUSED
    )
    token = None
    if reply.status not in _REFUSED:
        told = decode(reply.body, wire.LocalLogin, what="the device's login")
        token = told.access_token if is_v1 else told.token
    if not isinstance(token, str) or not token:
        raise _login_refused(endpoint)
    return token


def _login_refused(endpoint: Endpoint) -> SignInError:
    place = endpoint.secret_places.local
    hint = _LOGIN_REFUSED_ELSEWHERE_HINT if place else _LOGIN_REFUSED_HINT
    return SignInError(_LOGIN_REFUSED, hint=hint.format(place=place, login=login_command(endpoint.name, "--local")))


def _judge_in_band(answer: Answer, write: Write, *secrets: str) -> None:
    """Find a refusal in an answer with status 200."""
    if not wire.is_local_refusal(answer.body):
        return
    said = reason_in(answer.body, *secrets)
    raise ActionError(texts.QUOTED.format(problem=write.needs, reason=said) if said else write.needs)
