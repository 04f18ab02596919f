"""A lean HTTP server in a process of its own: prepared bytes, and when the last of them were written.

``python -m tests.benchmarks.server`` takes orders on stdin and tells what happens on stdout, a JSON object a line; it
ends with its stdin. Times are of CLOCK_MONOTONIC, the same clock in every process of this machine.

Orders: ``{"put": KEY, "file": FILE, "status": 200, "cut": false}`` keeps an answer, ``{"serve": PATH, "key": KEY}``
gives it to every request from now on, ``{"hold": PATH}`` has requests wait, ``{"release": PATH, "key": KEY}`` answers
one of them.
Told: ``{"port": N}``, ``{"asked": PATH, "at": T}``, then ``{"sent": PATH, "key": KEY, "size": N, "at": T}``, or
``{"gone": PATH}`` where the answer did not get through.
"""

import json
import os
import select
import socket
import socketserver
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HEAD_BYTES = 64 * 1024
_LOOK_AGAIN_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request gets."""

    key: str
    status: int
    body: bytes = field(repr=False)
    cut: bool
    """The connection ends in the middle of the body."""


@dataclass(slots=True, kw_only=True)
class Route:
    """What happens to the requests of one path."""

    held: bool = False
    answer: Answer | None = None
    released: deque[Answer] = field(default_factory=deque)

    def take(self) -> Answer | None:
        """What the next request gets; None: it has to wait."""
        if self.released:
            return self.released.popleft()
        return None if self.held else self.answer


_NOTHING = Answer(key="none", status=404, body=b"[]", cut=False)


class Routes:
    """All paths; any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._answers: dict[str, Answer] = {}
        self._routes: dict[str, Route] = {}
        self._out = threading.Lock()

    def order(self, order: Mapping[str, Any]) -> None:
        """Do as one line of stdin says."""
        with self._changed:
            match order:
                case {"put": key, "file": file}:
                    status, cut = order.get("status", 200), order.get("cut", False)
                    self._answers[key] = Answer(key=key, status=status, body=Path(file).read_bytes(), cut=cut)
                case {"serve": path, "key": key}:
                    self._routes[path] = Route(answer=self._answers[key])
                case {"hold": path}:
                    self._routes.setdefault(path, Route()).held = True
                case {"release": path, "key": key}:
                    self._routes[path].released.append(self._answers[key])
                case _:
                    raise ValueError(f"no such order: {order}")
            self._changed.notify_all()

    def answer(self, path: str, is_there: Callable[[], bool]) -> Answer | None:
        """What a request for ``path`` gets, when it does; None: nobody waits for it any more."""
        self.tell({"asked": path, "at": time.monotonic()})
        with self._changed:
            if path not in self._routes:
                return _NOTHING
            while (found := self._routes[path].take()) is None:
                if not self._changed.wait(_LOOK_AGAIN_S) and not is_there():
                    return None
            return found

    def tell(self, told: Mapping[str, Any]) -> None:
        with self._out:
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, routes: Routes) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.routes = routes


class Connection(socketserver.BaseRequestHandler):
    """One connection, for as long as the client keeps it."""

    def handle(self) -> None:
        assert isinstance(self.server, Server)
        routes = self.server.routes
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while head := self._head():
                path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
                answer = routes.answer(path, self._is_there)
                if answer is None or not self._send(answer):
                    routes.tell({"gone": path})
                    return
                routes.tell({"sent": path, "key": answer.key, "size": len(answer.body), "at": self._sent_at})
        except OSError:
            return  # between two requests

    def _is_there(self) -> bool:
        """The client waits, and has not closed its end."""
        readable, _, _ = select.select([self.request], [], [], 0)
        try:
            return not readable or len(self.request.recv(1, socket.MSG_PEEK)) > 0
        except OSError:
            return False

    def _head(self) -> bytes:
        """The head of the next request, whose body is passed over; b"": there is none."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(_HEAD_BYTES)
            if not piece:
                return b""
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        left = _body_bytes(head) - len(body)
        while left > 0 and (piece := self.request.recv(_HEAD_BYTES)):
            left -= len(piece)
        return head

    def _send(self, answer: Answer) -> bool:
        """False: the connection is over, and not all of the answer got through."""
        head = f"HTTP/1.1 {answer.status} -\r\nContent-Type: text/plain\r\nContent-Length: {len(answer.body)}\r\n\r\n"
        sent = answer.body[: len(answer.body) // 2] if answer.cut else answer.body
        try:
            self.request.sendall(head.encode() + sent)
        except OSError:
            return False
        self._sent_at = time.monotonic()
        return not answer.cut


def _body_bytes(head: bytes) -> int:
    lengths = (line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(next(lengths, b"0"))


def main(orders: Iterable[str]) -> None:
    """Serve until the orders end."""
    routes = Routes()
    with Server(routes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        routes.tell({"port": server.server_address[1]})
        for line in orders:
            routes.order(json.loads(line))
    os._exit(0)  # connections that are held would hold up the end


if __name__ == "__main__":
    main(sys.stdin)
