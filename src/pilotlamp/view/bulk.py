"""What is done to many devices at once, in words: asked beforehand, and told afterwards."""

from typing import assert_never

from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.commands import Approve, Assign, Command, Revoke, SyncPrinters
from pilotlamp.domain.model import DeviceState
from pilotlamp.view.asking import called
from pilotlamp.view.formatting import count

_STATES = {
    DeviceState.ONLINE: "online",
    DeviceState.OFFLINE: "offline",
    DeviceState.PENDING: "pending",
    DeviceState.UNKNOWN: "in an unknown state",
}


def bulk_question(command: Command, number: int, source: str) -> str:
    """ "Approve 50 devices of Laptops?"; only of what can be done to many at once."""
    devices = f"{count(number, 'device')} of {called(source)}"
    them = "it" if number == 1 else "them"
    match command:
        case SyncPrinters():
            return f"Sync the printers of {devices}?"
        case Approve(user=None):
            return f"Approve {devices}?"
        case Approve(user=str(user)):
            return f"Approve {devices} and assign {them} to {called(user)}?"
        case Assign(user=user):
            return f"Assign {devices} to {called(user)}?"
        case Revoke():
            return f"Revoke access for {devices}? Their users will have to enroll again."
        case other:
            raise ValueError(f"{other.verb} is done to one device at a time")
    assert_never(command)


def none_selected(source: str, state: DeviceState | None, pattern: str | None) -> str:
    """ "No device of Laptops is pending"; with neither state nor pattern those of an earlier run were meant."""
    parts = []
    if state is not None:
        parts.append(f"is {_STATES[state]}")
    if pattern is not None:
        parts.append(f"is called “{called(pattern)}”")
    return f"No device of {called(source)} {' and '.join(parts) or 'that was not done is listed any more'}"


def count_line(attempts: tuple[Attempt, ...]) -> str:
    """ "48 of 50 done"."""
    done = sum(attempt.result is Result.DONE for attempt in attempts)
    return f"{done} of {len(attempts)} done"
