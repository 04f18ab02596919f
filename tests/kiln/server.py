"""A pottery on loopback: its kilns, and what was asked of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Pottery:
    """The server's state."""

    def __init__(self) -> None:
        self.url = ""
        self.writes: list[tuple[str, str, object]] = []
        self.kilns = {
            "k1": {"id": "k1", "name": "Old Bertha", "state": "ready"},
            "k2": {"id": "k2", "name": "Test kiln", "state": "waiting"},
        }

    def reply(self, method: str, path: str, body: bytes) -> object:
        if method != "GET":
            self.writes.append((method, path, json.loads(body or b"null")))
            return {}
        if path.endswith("/firings"):
            return [{"id": "f1", "started": "2026-11-20T10:00:00Z"}]
        return self.kilns.get(path.removeprefix("/kilns/"), list(self.kilns.values()))


@contextmanager
def pottery() -> Iterator[Pottery]:
    """A pottery that answers within the block."""
    state = Pottery()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.close_connection = True
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = json.dumps(state.reply(self.command, self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()
