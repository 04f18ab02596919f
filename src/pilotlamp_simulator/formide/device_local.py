"""A device's own API, in both versions. Each device listens on a port of its own."""

from http import HTTPStatus
from secrets import token_urlsafe

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.formide.printers import Printer, listed_by_v1, listed_by_v2
from pilotlamp_simulator.formide.replies import refused, unknown_route
from pilotlamp_simulator.formide.state import Host
from pilotlamp_simulator.requests import bearer, json_object, json_response
from pilotlamp_simulator.stage import Stage

PRINTERS = "/api/printer"
PRINTER = "/api/printer/{port:path}"
LOGIN = "/api/auth/login"


class _Device:
    """Common part of both versions: the device with this id, and its logins."""

    def __init__(self, stage: Stage, host_id: str) -> None:
        self._stage = stage
        self._host_id = host_id
        self._tokens: set[str] = set()

    @property
    def _host(self) -> Host:
        return self._stage.world.formide.host(self._host_id)

    def _printer(self, request: Request, message: str) -> Printer:
        """The plugged-in printer that a request names by its port, ``/dev/ttyUSB0`` or ``ttyUSB0``."""
        port = request.path_params["port"]
        for printer in self._host.printers:
            if printer.plugged and port in (printer.port, printer.port.rpartition("/")[2]):
                return printer
        raise Refusal(HTTPStatus.NOT_FOUND, message.format(port=port))

    def _command(self, printer: Printer, command: str) -> None:
        if not printer.command(command, self._stage.now()):
            message = f"You are not allowed to execute this action on {printer.port}"
            raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, message)

    def _signed_in(self, request: Request) -> bool:
        return bearer(request) in self._tokens

    def _log_in(self, body: Json, user_key: str) -> str | None:
        """A new token; None: wrong credentials."""
        spec = self._stage.world.formide.spec
        if (body.get(user_key), body.get("password")) != (spec.local_user, spec.local_password):
            return None
        token = token_urlsafe(16)
        self._tokens.add(token)
        return token


class DeviceV1(_Device):
    """Answers a lack of permission with HTTP 200 and ``{status: 401, errors}``."""

    def app(self) -> Starlette:
        routes = [
            Route(LOGIN, self.login, methods=["POST"]),
            Route(PRINTERS, self.printers, methods=["GET"]),
            *(
                Route(f"{PRINTER}/{command}", self.command, methods=["GET"])
                for command in ("start", "stop", "pause", "resume")
            ),
        ]
        return Starlette(routes=routes, exception_handlers={Refusal: refused, HTTPException: unknown_route})

    async def login(self, request: Request) -> Response:
        token = self._log_in(await json_object(request), "email")
        return json_response({"access_token": token}) if token else _no_permission()

    async def printers(self, request: Request) -> Response:
        if self._host.locked and not self._signed_in(request):
            return _no_permission()
        return json_response(listed_by_v1(self._host.printers, self._stage.now()))

    async def command(self, request: Request) -> Response:
        if not self._signed_in(request):
            return _no_permission()
        command = request.url.path.rpartition("/")[2]
        self._command(self._printer(request, "No printer on this port"), command)
        return json_response({"message": _DOING[command]})


class DeviceV2(_Device):
    """Lists without a login; commands are POST with a Bearer token."""

    def app(self) -> Starlette:
        routes = [
            Route(LOGIN, self.login, methods=["POST"]),
            Route("/api/system/info", self.info, methods=["GET"]),
            Route(PRINTERS, self.printers, methods=["GET"]),
            *(
                Route(f"{PRINTER}/{command}", self.command, methods=["POST"])
                for command in ("print", "pause", "resume", "stop")
            ),
            Route(PRINTER, self.printer, methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={Refusal: refused, HTTPException: unknown_route})

    async def login(self, request: Request) -> Response:
        token = self._log_in(await json_object(request), "username")
        if token is None:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Could not find user")
        return json_response({"success": True, "token": token})

    async def info(self, _: Request) -> Response:
        host = self._host
        return json_response(
            {
                "version": host.session["version"],
                "deviceType": host.client["deviceType"],
                "uptime": self._stage.uptime_s(),
            }
        )

    async def printers(self, _: Request) -> Response:
        return json_response(listed_by_v2(self._host.printers, self._stage.now()))

    async def printer(self, request: Request) -> Response:
        printer = self._printer(request, "No printer connected on port {port}")
        return json_response(printer.describe(self._stage.now()))

    async def command(self, request: Request) -> Response:
        if not self._signed_in(request):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "No Bearer token found")
        command = request.url.path.rpartition("/")[2]
        self._command(self._printer(request, "No printer connected on port {port}"), command)
        return json_response({"message": _DOING[command]})


_DOING = {
    "start": "Printer starting",
    "print": "Printer starting",
    "stop": "Printer stopping",
    "pause": "Printer pausing",
    "resume": "Printer resuming",
}


def _no_permission() -> Response:
    return json_response({"status": 401, "errors": "No permission"})
