"""The simulator as a process of its own, for every test that needs a watched system to talk to."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

END_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FormideEndpoint:
    url: str
    secret: str
    poll_s: float
    local_user: str
    """Logs in at the devices' own APIs."""
    local_password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OktaAsaEndpoint:
    url: str
    team: str
    secret: str
    """``key_id:key_secret``."""
    bearer: str
    """A token that never expires."""
    poll_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientexecEndpoint:
    url: str
    path: str
    key_in: str
    key_name: str
    secret: str
    poll_s: float


class SimulatorProcess:
    """``with SimulatorProcess("quiet") as simulator:`` - ready inside the block, gone after it.

    It ends with this process as well, however that ends. All calls block; from a coroutine they are short enough.
    """

    def __init__(self, scenario: str | Path = "quiet", *, port: int = 0) -> None:
        self._arguments = ["--scenario", str(scenario), "--port", str(port), "--with-parent"]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pilotlamp_simulator", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._end()
            raise RuntimeError(f"the simulator did not start: exit {self._process.returncode}, see stderr")
        self.announcement: dict[str, Any] = json.loads(line)
        self.url: str = self.announcement["url"]
        self.formide = FormideEndpoint(**self.announcement["formide"])
        self.okta_asa = OktaAsaEndpoint(**self.announcement["okta_asa"])
        self.clientexec = ClientexecEndpoint(**self.announcement["clientexec"])
        # No connection is kept: the simulator may be closing it just as the next test begins.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._control = httpx.Client(base_url=f"{self.url}/_sim", trust_env=False, timeout=60, limits=limits)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._control.close()
        self._end()

    @property
    def pid(self) -> int:
        return self._process.pid

    def event(self, event: Mapping[str, object]) -> None:
        """Make something happen now: a table as in a scenario's ``[[events]]``, without its time."""
        reply = self._control.post("/event", json=dict(event))
        assert reply.status_code == httpx.codes.NO_CONTENT, reply.text

    def requests(self, system: str | None = None) -> list[dict[str, Any]]:
        """What was asked since the start or ``reset``, oldest first: method, path, query, headers, body.

        ``system``: ``formide``, ``okta_asa``, ``clientexec`` or ``formide_local`` (the devices' own APIs).
        """
        reply = self._control.get("/requests", params={"system": system} if system else None).raise_for_status()
        requests: list[dict[str, Any]] = reply.json()
        return requests

    def state(self) -> dict[str, Any]:
        """All that the simulated systems know."""
        state: dict[str, Any] = self._control.get("/state").raise_for_status().json()
        return state

    def reset(self) -> None:
        """Everything as at the start."""
        self._control.post("/reset").raise_for_status()

    def _end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.terminate()
        self._process.stdin.close()
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            self._process.stdout.close()
