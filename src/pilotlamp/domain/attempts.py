"""Attempts at actions: told, listed under "Recent", and kept in the action log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pilotlamp.domain.actions import Target


class Result(StrEnum):
    """Result of an attempt."""

    DONE = "done"
    REFUSED = "refused"
    """The server said no, or a program could not be started."""
    CHANGED = "changed"
    """Not tried: the device is not what it was when it was chosen, or is gone."""
    UNREACHABLE = "unreachable"
    """Nothing arrived at the server."""
    UNCERTAIN = "uncertain"
    """The request was sent, but no answer says whether it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One thing that was to be done to one device; free of secrets."""

    at: datetime
    """End of the attempt."""
    target: Target
    action: str
    """Name of an ``ActionSpec``, or the label of a user-defined action."""
    argument: str | None = None
    """The email, name or user that it was done with or to."""
    result: Result
    problem: str | None = None
    """Why it was not done, in one line; None: it was."""
    run: str | None = None
    """Id of the bulk run; None: a single attempt."""
