"""``/_sim/``: the simulator's own API, for tests and curious people."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pilotlamp_simulator.errors import Refusal, ScenarioError
from pilotlamp_simulator.events.vocabulary import event
from pilotlamp_simulator.journal import Journal
from pilotlamp_simulator.requests import json_object, json_response
from pilotlamp_simulator.stage import Stage
from pilotlamp_simulator.timeline import Timeline


class Control:
    """Events at will, a look at the world and at what was asked."""

    def __init__(self, stage: Stage, timeline: Timeline, journal: Journal) -> None:
        self._stage = stage
        self._timeline = timeline
        self._journal = journal

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/event", self.event, methods=["POST"]),
                Route("/requests", self.requests, methods=["GET"]),
                Route("/state", self.state, methods=["GET"]),
                Route("/reset", self.reset, methods=["POST"]),
            ],
            exception_handlers={Refusal: _refused, ScenarioError: _wrong},
        )

    async def event(self, request: Request) -> Response:
        """An event as in a scenario file, without its time: it happens at once."""
        event(await json_object(request))(self._stage.world, self._stage.now())
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def requests(self, request: Request) -> Response:
        return json_response(self._journal.requests(request.query_params.get("system")))

    async def state(self, _: Request) -> Response:
        head = {"scenario": self._stage.scenario.name, "uptime_s": self._stage.uptime_s()}
        return json_response(head | self._stage.world.describe(self._stage.now()))

    async def reset(self, _: Request) -> Response:
        """Everything as at the start, and nothing asked yet."""
        self._timeline.restart()
        self._journal.clear()
        return Response(status_code=HTTPStatus.NO_CONTENT)


async def _refused(_: Request, why: Exception) -> Response:
    if not isinstance(why, Refusal):
        raise why
    return json_response({"error": why.message}, status=why.status)


async def _wrong(_: Request, why: Exception) -> Response:
    return json_response({"error": str(why)}, status=HTTPStatus.BAD_REQUEST)
