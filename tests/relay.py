"""A server in front of a simulated system that answers some requests itself, or keeps them waiting."""

import contextlib
import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.patience import HANG_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Given instead of the system's own."""

    status: int
    body: str = "{}"
    headers: Mapping[str, str] = field(default_factory=dict)


class Relay:
    """``with Relay(url) as relay:`` - passes everything on to ``url`` but what ``answers`` has for it."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        """By method and last part of the path: the answers to give first, in turn."""
        self.asked: list[tuple[str, str]] = []
        """Method and last part of the path of all requests, in order."""
        self.holding: str | None = None
        """The method of requests that get no answer; None: all get one."""
        self.held = threading.Semaphore(0)
        """Released once for every request that is being held."""
        self.at_once = 0
        """The most writes that were under way at the same time."""
        self._writing = 0
        self._lock = threading.Lock()
        self._end = threading.Event()

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}{self._to.path}"
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._end.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What a request gets."""
        key = (method, path.partition("?")[0].rpartition("/")[2])
        with self._lock:
            self.asked.append(key)
            self._writing += method != "GET"
            self.at_once = max(self.at_once, self._writing)
            own = self.answers.get(key)
            answer = own.pop(0) if own else None
        try:
            if method == self.holding:
                self.held.release()
                self._end.wait()
                return Answer(status=500)
            return answer or self._passed_on(method, path, body, headers)
        finally:
            with self._lock:
                self._writing -= method != "GET"

    def _passed_on(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self._to.hostname or "", self._to.port, timeout=HANG_S)
        try:
            connection.request(method, path, body, {key: headers[key] for key in headers if key.lower() != "host"})
            reply = connection.getresponse()
            kept = {key: value for key, value in reply.getheaders() if key.lower() in {"content-type", "link"}}
            return Answer(status=reply.status, body=reply.read().decode(), headers=kept)
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                answer = relay.answer(self.command, self.path, body, dict(self.headers))
                told = b"" if answer.status == http.client.NO_CONTENT else answer.body.encode()
                self.send_response(answer.status)
                for key, value in answer.headers.items():
                    self.send_header(key, value)
                if answer.status != http.client.NO_CONTENT:
                    self.send_header("content-length", str(len(told)))
                with contextlib.suppress(ConnectionError):  # whoever asked has gone meanwhile
                    self.end_headers()
                    self.wfile.write(told)

            do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                """Not to stderr."""

        return Handler
