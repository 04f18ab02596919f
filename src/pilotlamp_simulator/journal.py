"""Journal of requests to the simulated systems, credentials included: they are the simulator's own."""

from collections import deque
from typing import TypedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT = 10_000


class Recorded(TypedDict):
    """One request; ``path`` begins after the system's prefix and is not decoded, header names are in lower case."""

    system: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str


class Journal:
    """The last 10,000 requests."""

    def __init__(self) -> None:
        self._requests: deque[Recorded] = deque(maxlen=KEPT)

    def add(self, request: Recorded) -> None:
        self._requests.append(request)

    def requests(self, system: str | None = None) -> list[Recorded]:
        """Oldest first; ``system`` None: of all."""
        return [request for request in self._requests if system in (None, request["system"])]

    def clear(self) -> None:
        self._requests.clear()


def recorded(app: ASGIApp, system: str, journal: Journal) -> ASGIApp:
    """``app``, with each request written down before it is answered."""

    async def record(scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []
        while not messages or messages[-1].get("more_body"):
            messages.append(await receive())
        body = b"".join(message.get("body", b"") for message in messages)
        path: bytes = scope["raw_path"]
        journal.add(
            Recorded(
                system=system,
                method=scope["method"],
                path=path.decode("ascii").removeprefix(scope.get("root_path", "")),
                query=scope["query_string"].decode("ascii"),
                headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
                body=body.decode(errors="replace"),
            )
        )

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        await app(scope, again, send)

    return record
