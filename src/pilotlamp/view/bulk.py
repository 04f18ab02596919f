"""What is done to many devices at once, in words: asked beforehand, and told afterwards."""

from collections.abc import Sequence

from pilotlamp.domain.actions import ActionSpec
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import DeviceState
from pilotlamp.view.asking import called

_STATES = {
    DeviceState.ONLINE: "online",
    DeviceState.OFFLINE: "offline",
    DeviceState.PENDING: "pending",
    DeviceState.UNKNOWN: "in an unknown state",
}


def bulk_question(spec: ActionSpec, values: Sequence[str], number: int, source: str) -> str:
    """ "Approve 50 devices of Laptops?"; only for an action that can be done to several."""
    if spec.bulk is None:
        raise ValueError(f"{spec.name} is done to one device at a time")
    named = {field.name: called(value) for field, value in zip(spec.fields, values, strict=True)}
    text = spec.bulk.one if number == 1 else spec.bulk.many
    return text.format_map({"number": number, "source": called(source), **named})


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
