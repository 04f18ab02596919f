"""Reading requests, and the words that the simulated APIs share."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.examples import Json, encoded

Endpoint = Callable[[Request], Awaitable[Response]]


def json_response(
    body: object, *, status: int = HTTPStatus.OK, like: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """``like``: the vendor's example to answer with byte for byte where it says the same."""
    return Response(encoded(body, like=like), status, headers, "application/json")


async def json_object(request: Request) -> Json:
    """The request's body.

    Raises:
        Refusal: 415 when it is not declared as JSON, 400 when it is not an object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "The body is not a JSON object")
    return body


def text(body: Json, name: str) -> str:
    """A member of ``body`` that must be a text with something in it.

    Raises:
        Refusal: 400.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{name} is missing")
    return value


def bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer``; None: there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
