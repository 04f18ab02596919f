"""The one call, and the page that its links lead to."""

import html
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pilotlamp_simulator.requests import json_response
from pilotlamp_simulator.stage import Stage

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Helpdesk</title></head>
<body><h1>Simulated helpdesk</h1><p>{text}</p></body></html>
"""


class Helpdesk:
    """The endpoints, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def app(self) -> Starlette:
        routes = [
            Route(self._stage.world.clientexec.spec.path, self.users_online, methods=["GET"]),
            Route("/index.php", self.profile, methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _unknown_route})

    async def users_online(self, request: Request) -> Response:
        helpdesk = self._stage.world.clientexec
        spec = helpdesk.spec
        offered = (request.headers if spec.key_in == "header" else request.query_params).get(spec.key_name)
        if offered != spec.key:
            return json_response(
                {"success": False, "message": "Invalid application key"}, status=HTTPStatus.UNAUTHORIZED
            )
        return json_response(helpdesk.reply(self._stage.now()), like="clientexec-users-online")

    async def profile(self, request: Request) -> Response:
        """A page to look at, so that a click on a person leads somewhere."""
        wanted = request.query_params.get("id", "")
        names = [one.record["name"] for one in self._stage.world.clientexec.visitors if one.record["id"] == wanted]
        return HTMLResponse(PAGE.format(text=html.escape(names[0] if names else "Nobody of that number.")))


async def _unknown_route(_: Request, why: Exception) -> Response:
    if not isinstance(why, HTTPException):
        raise why
    return HTMLResponse(PAGE.format(text=html.escape(why.detail)), why.status_code)
