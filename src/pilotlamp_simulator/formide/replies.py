"""Refusals of Formide: JSON for a call that it knows, Express' HTML page for others."""

import html
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.requests import json_response

UNKNOWN_ROUTE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
</head>
<body>
<pre>Cannot {call}</pre>
</body>
</html>
"""


async def refused(_: Request, why: Exception) -> Response:
    """``{statusCode, statusName, message}``."""
    if not isinstance(why, Refusal):
        raise why
    return error(why.status, why.message)


def error(status: HTTPStatus, message: str) -> Response:
    return json_response({"statusCode": status, "statusName": status.phrase, "message": message}, status=status)


async def unknown_route(request: Request, why: Exception) -> Response:
    """Express knows no 405: a wrong method is an unknown route as well."""
    if not isinstance(why, HTTPException):
        raise why
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    call = html.escape(f"{request.method} {path}")
    return HTMLResponse(UNKNOWN_ROUTE.format(call=call), HTTPStatus.NOT_FOUND)
