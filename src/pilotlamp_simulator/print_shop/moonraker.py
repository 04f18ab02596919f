"""Moonraker's API on a simulated 3D printer that Klipper drives."""

from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal, ScenarioError
from pilotlamp_simulator.examples import Json
from pilotlamp_simulator.print_shop.machine import Machine
from pilotlamp_simulator.requests import Endpoint, json_response
from pilotlamp_simulator.stage import Stage

_EMERGENCY: Final = "Shutdown due to webhooks request"
_STATES = {"finished": "complete", "failed": "error", "idle": "standby", "offline": "standby"}
_JOB_S: Final = 1800.0
_NO_KLIPPY: Final = "Klippy Host not connected"


class Moonraker:
    """The endpoints, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def _machine(self) -> Machine:
        return self._stage.world.print_shop.machine("moonraker")

    def app(self) -> Starlette:
        routes = [
            Route("/printer/objects/query", self._for_users(self.objects), methods=["GET"]),
            Route("/server/info", self._for_users(self.info), methods=["GET"]),
            Route("/access/info", self.access, methods=["GET"]),
        ]
        routes += [
            Route(f"/printer/{path}", self._for_users(self.command), methods=["POST"], name=path)
            for path in (
                "print/start",
                "print/pause",
                "print/resume",
                "print/cancel",
                "emergency_stop",
                "firmware_restart",
            )
        ]
        return Starlette(routes=routes, exception_handlers={Refusal: _refused})

    async def objects(self, request: Request) -> Response:
        """The objects that are asked for; one that is unknown is left out."""
        machine, now = self._machine, self._stage.now()
        if machine.state(now) == "offline":
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, _NO_KLIPPY)
        known = objects_json(machine, now)
        asked = {name: known[name] for name in request.query_params if name in known}
        return json_response({"result": {"eventtime": self._stage.uptime_s(), "status": asked}})

    async def info(self, _: Request) -> Response:
        return json_response({"result": info_json(self._machine, self._stage.now())})

    async def access(self, _: Request) -> Response:
        told = {
            "default_source": "moonraker",
            "available_sources": ["moonraker"],
            "login_required": False,
            "trusted": False,
        }
        return json_response({"result": told})

    async def command(self, request: Request) -> Response:
        """A command of the printer or its print; what makes no sense now is "ok" as well, as in Moonraker."""
        machine, now = self._machine, self._stage.now()
        match request.url.path.rpartition("/")[2]:
            case "start":
                try:
                    machine.start(now, file=request.query_params.get("filename", ""), duration_s=_JOB_S)
                except ScenarioError:
                    raise Refusal(HTTPStatus.BAD_REQUEST, "SD busy") from None
            case "pause":
                machine.pause(now)
            case "resume":
                machine.resume(now)
            case "cancel":
                machine.cancel(now)
            case "emergency_stop":
                machine.fail(now, error=_EMERGENCY)
            case _:
                machine.recover(now)
        return json_response({"result": "ok"})

    def _for_users(self, endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            if request.headers.get("x-api-key") != self._machine.spec.key:
                raise Refusal(HTTPStatus.UNAUTHORIZED, "Unauthorized")
            return await endpoint(request)

        return checked


def objects_json(machine: Machine, now: float) -> Json:
    """Every object that the printer has."""
    state = machine.state(now)
    printed_s = machine.printed_s(now)
    progress = printed_s / machine.duration_s if machine.file else 0.0
    ready = state != "failed"
    return {
        "print_stats": {
            "filename": machine.file or "",
            "total_duration": printed_s,
            "print_duration": printed_s,
            "filament_used": 0.0,
            "state": _STATES.get(state, state),
            "message": machine.error,
            "info": {"total_layer": None, "current_layer": None},
        },
        "virtual_sdcard": {
            "file_path": f"/home/pi/gcodes/{machine.file}" if machine.file else None,
            "progress": progress,
            "is_active": state == "printing",
            "file_position": int(7031 * progress),
            "file_size": 7031 if machine.file else 0,
        },
        "webhooks": {
            "state": "ready" if ready else "shutdown",
            "state_message": "Printer is ready" if ready else f"{machine.error}\nPrinter is shutdown\n",
        },
        "display_status": {"progress": progress, "message": None},
        "pause_resume": {"is_paused": state == "paused"},
    }


def info_json(machine: Machine, now: float) -> Json:
    """Answer of ``/server/info``."""
    state = machine.state(now)
    klippy = {"offline": "disconnected", "failed": "shutdown"}.get(state, "ready")
    return {
        "klippy_connected": state != "offline",
        "klippy_state": klippy,
        "components": ["klippy_connection", "application", "websockets", "file_manager", "authorization"],
        "failed_components": [],
        "registered_directories": ["config", "logs", "gcodes"],
        "warnings": [],
        "websocket_count": 0,
        "moonraker_version": "0.11.0",
        "missing_klippy_requirements": [],
        "api_version": [1, 5, 0],
        "api_version_string": "1.5.0",
    }


async def _refused(_: Request, why: Exception) -> Response:
    if not isinstance(why, Refusal):
        raise why
    error = {"code": why.status.value, "message": why.message, "traceback": f"HTTP {why.status.value}: {why.message}"}
    return json_response({"error": error}, status=why.status)
