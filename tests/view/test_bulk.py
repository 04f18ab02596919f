"""What is said about many devices at once."""

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import DeviceState
from pilotlamp.view.bulk import bulk_question, count_line, none_selected
from tests.builders import NOW
from tests.offers import spec


@pytest.mark.parametrize(
    ("action", "values", "number", "asked"),
    [
        ("sync", (), 2, "Sync the printers of 2 devices of Laptops?"),
        ("approve", (), 50, "Approve 50 devices of Laptops?"),
        ("approve", ("bob",), 1, "Approve 1 device of Laptops and assign it to bob?"),
        ("approve", ("bob",), 2, "Approve 2 devices of Laptops and assign them to bob?"),
        ("assign", ("bob\u202e",), 3, "Assign 3 devices of Laptops to bob?"),
        ("revoke", (), 3, "Revoke access for 3 devices of Laptops? Their users will have to enroll again."),
    ],
)
def test_the_question_says_what_to_how_many(action: str, values: tuple[str, ...], number: int, asked: str) -> None:
    assert bulk_question(spec(action, *values), values, number, "Laptops") == asked


def test_only_what_is_done_in_bulk_has_a_question() -> None:
    with pytest.raises(ValueError, match="invite"):
        bulk_question(spec("invite", "?"), ("a@x.example",), 2, "Makerspace")


@pytest.mark.parametrize(
    ("state", "pattern", "told"),
    [
        (DeviceState.PENDING, None, "No device of Laptops is pending"),
        (None, "lap-*", "No device of Laptops is called “lap-*”"),
        (DeviceState.OFFLINE, "lap-*", "No device of Laptops is offline and is called “lap-*”"),
        (None, None, "No device of Laptops that was not done is listed any more"),
    ],
)
def test_an_empty_selection_says_what_no_device_is(state: DeviceState | None, pattern: str | None, told: str) -> None:
    assert none_selected("Laptops", state, pattern) == told


def test_only_what_is_done_is_counted_as_done() -> None:
    target = Target(source="Laptops", device="1", name="lap")
    attempts = tuple(Attempt(at=NOW, target=target, action="approve", result=result) for result in Result)

    assert count_line(attempts) == "1 of 5 done"
