"""The layers that stand in front of an API and make it misbehave: faults of a system, and devices that are gone."""

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pilotlamp_simulator.connections import Connections, wait_for_disconnect
from pilotlamp_simulator.faults import Answer, System
from pilotlamp_simulator.stage import Stage


def faulty(app: ASGIApp, system: System, stage: Stage, connections: Connections) -> ASGIApp:
    """``app``, as its system's fault of the moment lets it."""

    async def misbehave(scope: Scope, receive: Receive, send: Send) -> None:
        fault = stage.world.faults[system]
        if fault.delay_s > 0:
            await asyncio.sleep(fault.delay_s)
        if fault.hang_up is not None and fault.hang_up.calls.include(scope["method"], scope["path"]):
            if fault.hang_up.done:
                await app(scope, receive, _unheard)
            await connections.hang_up(scope, receive, said=fault.hang_up.said, reset=fault.hang_up.reset)
        elif fault.answer is not None and fault.answer.calls.include(scope["method"], scope["path"]):
            await _response(fault.answer, stage.now())(scope, receive, send)
        else:
            await app(scope, receive, send)

    return misbehave


def reachable(app: ASGIApp, host_id: str, stage: Stage, connections: Connections) -> ASGIApp:
    """A device's own ``app``: closed without an answer while the device is offline, mute while it is silent."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        host = next((one for one in stage.world.formide.hosts if one.id == host_id), None)
        if host is None or not host.online:
            await connections.hang_up(scope, receive)
        elif host.silent:
            await wait_for_disconnect(receive)
        else:
            await app(scope, receive, send)

    return answer


async def _unheard(_: Message) -> None:
    """Drop an answer that nobody gets."""


def _response(answer: Answer, now: float) -> Response:
    headers = dict(answer.headers)
    if answer.retry_at_in_s is not None:
        retry_at = str(round(now + answer.retry_at_in_s))
        headers |= {"X-RateLimit-Retry-At": retry_at, "X-RateLimit-Reset": retry_at}
    return Response(answer.body, answer.status, headers, answer.content_type)
