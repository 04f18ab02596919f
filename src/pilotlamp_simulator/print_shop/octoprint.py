"""OctoPrint's API on a simulated 3D printer."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal
from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.print_shop.machine import Machine
from pilotlamp_simulator.requests import Endpoint, json_object, json_response
from pilotlamp_simulator.stage import Stage

_FORBIDDEN = (
    "You don't have the permission to access the requested resource. "
    "It is either read-protected or not readable by the server."
)
_IDLE = "Printer is neither printing nor paused, '{command}' command cannot be performed"
_STATES = {
    "offline": "Offline",
    "printing": "Printing",
    "paused": "Paused",
    "failed": "Offline after error",
}
_READY = "Operational"


class OctoPrint:
    """The endpoints, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def _machine(self) -> Machine:
        return self._stage.world.print_shop.machine("octoprint")

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/version", self._for_users(self.version), methods=["GET"]),
                Route("/api/currentuser", self.current_user, methods=["GET"]),
                Route("/api/job", self._for_users(self.job), methods=["GET"]),
                Route("/api/job", self._for_users(self.command), methods=["POST"]),
                Route("/api/connection", self._for_users(self.connection), methods=["GET"]),
                Route("/api/connection", self._for_users(self.connect), methods=["POST"]),
            ],
            exception_handlers={Refusal: _refused},
        )

    async def version(self, _: Request) -> Response:
        return json_response({"api": "0.1", "server": "1.11.8", "text": "OctoPrint 1.11.8"})

    async def current_user(self, request: Request) -> Response:
        """Anybody may ask; a key of nobody is a guest's."""
        if self._knows(request):
            return json_response(
                {"groups": ["users"], "name": "lamp", "permissions": ["STATUS", "CONNECTION", "PRINT"]}
            )
        return json_response({"groups": ["guests"], "name": None, "permissions": []})

    async def job(self, _: Request) -> Response:
        return json_response(job_json(self._machine, self._stage.now()))

    async def command(self, request: Request) -> Response:
        """Pause, resume or cancel."""
        machine, now, body = self._machine, self._stage.now(), await json_object(request)
        command, action = body.get("command"), body.get("action", "toggle")
        if command not in ("pause", "cancel"):
            raise Refusal(HTTPStatus.BAD_REQUEST, "command is invalid")
        if not machine.at_work(now):
            raise Refusal(HTTPStatus.CONFLICT, _IDLE.format(command=command))
        if command == "cancel":
            machine.cancel(now)
        elif action == "resume" or (action == "toggle" and machine.state(now) == "paused"):
            machine.resume(now)
        else:
            machine.pause(now)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def connection(self, _: Request) -> Response:
        return json_response(connection_json(self._machine, self._stage.now()))

    async def connect(self, request: Request) -> Response:
        """The command ``connect``: back to work, also after an error."""
        if (await json_object(request)).get("command") != "connect":
            raise Refusal(HTTPStatus.BAD_REQUEST, "command is invalid")
        self._machine.recover(self._stage.now())
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _for_users(self, endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            if not self._knows(request):
                raise Refusal(HTTPStatus.FORBIDDEN, _FORBIDDEN)
            return await endpoint(request)

        return checked

    def _knows(self, request: Request) -> bool:
        return request.headers.get("x-api-key") == self._machine.spec.key


def job_json(machine: Machine, now: float) -> Json:
    """Answer of ``/api/job``."""
    state = machine.state(now)
    file = None if state == "failed" else machine.file
    told = state in ("printing", "paused", "finished")
    printed_s, duration_s = machine.printed_s(now), machine.duration_s
    reply: Json = {
        "job": {
            "averagePrintTime": None,
            "estimatedPrintTime": duration_s if file else None,
            "filament": None,
            "file": {
                "date": 1795807941 if file else None,
                "display": file,
                "name": file,
                "origin": "local" if file else None,
                "path": file,
                "size": 356041 if file else None,
            },
            "lastPrintTime": printed_s if state == "finished" else None,
            "user": "lamp" if file else None,
        },
        "progress": {
            "completion": 100 * printed_s / duration_s if told else None,
            "filepos": int(356041 * printed_s / duration_s) if told else None,
            "printTime": int(printed_s) if told else None,
            "printTimeLeft": int(duration_s - printed_s) if told else None,
            "printTimeLeftOrigin": "linear" if told else None,
        },
        "state": _STATES.get(state, _READY),
    }
    return {"error": machine.error, **reply} if state == "failed" else reply


def connection_json(machine: Machine, now: float) -> Json:
    """Answer of ``GET /api/connection``."""
    state = machine.state(now)
    connected = state not in ("offline", "failed")
    return {
        "current": {
            "baudrate": 115200 if connected else None,
            "port": "VIRTUAL" if connected else None,
            "printerProfile": "_default",
            "state": _STATES.get(state, _READY) if connected else "Closed",
        },
        "options": {
            "baudratePreference": 115200,
            "baudrates": [250000, 115200],
            "portPreference": "VIRTUAL",
            "ports": ["VIRTUAL"],
            "printerProfilePreference": "_default",
            "printerProfiles": [{"id": "_default", "name": "Default"}],
        },
    }


async def _refused(_: Request, why: Exception) -> Response:
    if not isinstance(why, Refusal):
        raise why
    return json_response({"error": why.message}, status=why.status)
