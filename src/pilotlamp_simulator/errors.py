"""Errors of the simulator.

SimulatorError       it can't start; one line for a person
└── ScenarioError    a scenario or an event is wrong; names file and key where they are known
Refusal              not a mistake of ours: a simulated system says no to a request
"""

from http import HTTPStatus
from pathlib import Path


class SimulatorError(Exception):
    """The simulator can't start; ``str()`` is one line for a person."""


class ScenarioError(SimulatorError):
    """A scenario or an event is wrong; ``str()`` reads ``FILE: KEY: what is wrong``, without what is not known."""

    def __init__(self, problem: str, *, key: str | None = None, file: Path | str | None = None) -> None:
        super().__init__(": ".join(str(part) for part in (file, key, problem) if part))
        self.problem = problem
        self.key = key
        self.file = file

    def at(self, key: str) -> "ScenarioError":
        """The same, said of a key further out: ``device`` at ``events[2]`` is ``events[2].device``."""
        return ScenarioError(self.problem, key=f"{key}.{self.key}" if self.key else key, file=self.file)

    def inside(self, file: Path | str) -> "ScenarioError":
        """The same, said of a file."""
        return ScenarioError(self.problem, key=self.key, file=file)


class Refusal(Exception):  # noqa: N818 - nothing is wrong: the API answers no
    """A simulated system refuses a request; each system words the body its own way."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
