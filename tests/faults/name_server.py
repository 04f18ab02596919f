"""A name server on loopback, and a process that asks it: see ``resolver/sitecustomize.py``."""

import os
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ADDRESS = "127.0.0.1"
UNKNOWN = ""

_RESOLVER = Path(__file__).parent / "resolver"


class NameServer:
    """``with NameServer() as names:`` - knows every name as this machine's, unless told otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, str | None] = {}
        """By name: an address, ``UNKNOWN``, or None for no answer at all."""

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((ADDRESS, 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    @property
    def environment(self) -> Mapping[str, str]:
        """For a process that is to ask it."""
        path = os.pathsep.join(filter(None, [str(_RESOLVER), os.environ.get("PYTHONPATH", "")]))
        return {"PYTHONPATH": path, "TEST_NAME_SERVER_PORT": str(self._socket.getsockname()[1])}

    def _serve(self) -> None:
        while True:
            asked, caller = self._socket.recvfrom(512)
            if not asked:
                return
            answer = self.answers.get(asked.decode(), ADDRESS)
            if answer is not None:
                self._socket.sendto(answer.encode(), caller)
