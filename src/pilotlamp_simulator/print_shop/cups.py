"""A CUPS server on simulated queues; nobody has to log in."""

from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.print_shop import ipp
from pilotlamp_simulator.print_shop.queues import Queue
from pilotlamp_simulator.stage import Stage

_OK, _GONE, _UNSUPPORTED = 0x0000, 0x0406, 0x0501
_CANCEL_JOB, _GET_JOBS, _GET_PRINTER = 0x0008, 0x000A, 0x000B
_PAUSE, _RESUME, _GET_PRINTERS = 0x0010, 0x0011, 0x4002
_NO_PRINTER: Final = "The printer or class does not exist."


class Cups:
    """The operations, on whatever world the stage shows."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route(path, self.operation, methods=["POST"]) for path in ("/", "/admin/", "/printers/{name}")]
        )

    async def operation(self, request: Request) -> Response:
        """The operation that the message asks for; the path does not matter."""
        try:
            asked = ipp.read(await request.body())
        except ValueError:
            return Response("Bad Request", HTTPStatus.BAD_REQUEST, media_type="text/html")
        url = str(request.base_url).rstrip("/")
        return Response(self._answer(asked, url), media_type="application/ipp")

    def _answer(self, asked: ipp.Request, url: str) -> bytes:
        now = self._stage.now()
        queues = self._stage.world.print_shop.queues
        if asked.operation == _GET_PRINTERS:
            groups = [(ipp.PRINTER, queue.describe(now, url)) for queue in queues]
            if not groups:
                return ipp.reply(_GONE, asked.request_id, message="No destinations added.")
            return ipp.reply(_OK, asked.request_id, groups)
        name = asked.text("printer-uri").rpartition("/")[2]
        queue = next((one for one in queues if one.spec.name == name), None)
        if queue is None:
            return ipp.reply(_GONE, asked.request_id, message=_NO_PRINTER)
        return _of_queue(queue, asked, now, url)


def _of_queue(queue: Queue, asked: ipp.Request, now: float, url: str) -> bytes:
    groups: list[tuple[int, ipp.Attributes]] = []
    match asked.operation:
        case op if op == _GET_PRINTER:
            groups = [(ipp.PRINTER, queue.describe(now, url))]
        case op if op == _GET_JOBS:
            groups = [(ipp.JOB, job) for job in queue.describe_jobs(now, url)]
        case op if op in (_PAUSE, _RESUME):
            queue.stop(now, paused=op == _PAUSE)
        case op if op == _CANCEL_JOB:
            if not queue.cancel(asked.number("job-id") or 0, now):
                return ipp.reply(_GONE, asked.request_id, message="The job does not exist.")
        case _:
            return ipp.reply(_UNSUPPORTED, asked.request_id, message="The operation is not supported.")
    return ipp.reply(_OK, asked.request_id, groups)
