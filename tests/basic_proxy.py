"""A proxy on loopback that passes on requests of one user who knows the password."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class BasicProxy(ThreadingHTTPServer):
    """For addresses with ``http``; counts whom it turned away."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wanted = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        self.turned_away = 0
        self.passed_on = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def basic_proxy(user: str, password: str) -> Iterator[BasicProxy]:
    """There within the block."""
    with BasicProxy(user, password) as proxy:
        serving = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            serving.join()


class _Handler(BaseHTTPRequestHandler):
    server: BasicProxy

    def do_GET(self) -> None:
        if self.headers["Proxy-Authorization"] != self.server.wanted:
            self.server.turned_away += 1
            self._answer(407, b"", {"Proxy-Authenticate": "Basic"})
            return
        self.server.passed_on += 1
        target = urlsplit(self.path)
        behind = HTTPConnection(target.hostname or "", target.port)
        headers = {name: value for name, value in self.headers.items() if not name.startswith("Proxy-")}
        behind.request("GET", target.path, headers=headers)
        answer = behind.getresponse()
        body = answer.read()
        behind.close()
        self._answer(answer.status, body, {"Content-Type": answer.headers["Content-Type"]})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is its own."""
