"""Open connections, so that one can be closed without an answer: ASGI has no way to say that."""

import asyncio
import os
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
"""``SO_LINGER``: nothing is waited for."""

Address = tuple[str, int | None]


class Connections:
    """Every open connection by its two ends. All on the event loop."""

    def __init__(self) -> None:
        self._open: dict[tuple[Address | None, Address | None], asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """uvicorn's HTTP/1.1 protocol, reporting here."""
        opened = self._open

        class ReportingProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the base
                super().connection_made(transport)
                opened[self.server, self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                opened.pop((self.server, self.client), None)
                super().connection_lost(exc)

        return ReportingProtocol

    async def hang_up(self, scope: Scope, receive: Receive, *, said: str = "", reset: bool = False) -> None:
        """Close the connection of this request; returns when it is closed.

        ``said``: goes out before that. ``reset``: with a TCP reset, which may overtake what was said.
        """
        transport = self._open.get((scope["server"], scope["client"]))
        if transport is not None:
            transport.write(said.encode())
            if reset:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                transport.abort()
            transport.close()
        await wait_for_disconnect(receive)

    def drop_all(self) -> None:
        """Close every connection at once."""
        for transport in list(self._open.values()):
            transport.abort()


async def wait_for_disconnect(receive: Receive) -> None:
    """Until the other side has gone, or the server ends."""
    message: Any = {}
    while message.get("type") != "http.disconnect":
        message = await receive()
