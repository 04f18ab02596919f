"""Words for actions on several devices: the question beforehand, and the sum afterwards."""

from collections.abc import Sequence

from pilotlamp.domain.actions import ActionSpec
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import DeviceState
from pilotlamp.view import texts
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
    if state is None:
        text = texts.NONE_LEFT if pattern is None else texts.NONE_CALLED
    else:
        text = texts.NONE_IN_STATE if pattern is None else texts.NONE_IN_STATE_CALLED
    word = _STATES[state] if state else ""
    return text.format(source=called(source), state=word, pattern=called(pattern or ""))


def count_line(attempts: tuple[Attempt, ...]) -> str:
    """ "48 of 50 done"."""
    done = sum(attempt.result is Result.DONE for attempt in attempts)
    return texts.DONE_OF.format(done=done, total=len(attempts))
