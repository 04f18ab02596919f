"""Exit codes: the rules that choose between them."""

import pytest

from pilotlamp.cli.exit_codes import code_of_actions, code_of_status
from pilotlamp.domain.actions import Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.severity import overview
from pilotlamp.domain.snapshot import FailureKind, Outcome
from tests.builders import LAPTOPS, MAKERSPACE, NOW, after, device, failure, offline, reading


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((reading(device()), reading(of=LAPTOPS)), 0),
        ((reading(device("a", DeviceState.PENDING)), reading(of=LAPTOPS)), 1),
        ((reading(offline("a")), reading(of=LAPTOPS)), 2),
        ((reading(offline("a")), failure(FailureKind.SIGN_IN, of=LAPTOPS)), 2),
        ((reading(device("a", DeviceState.PENDING)), failure(FailureKind.SIGN_IN, of=LAPTOPS)), 3),
        ((reading(device()), failure(of=LAPTOPS)), 3),
        ((), 3),
    ],
)
def test_exit_code_is_the_worst_and_stale_hides_no_red(outcomes: tuple[Outcome, ...], code: int) -> None:
    seen = overview(after(*outcomes, sources=(MAKERSPACE, LAPTOPS)), NOW)

    assert code_of_status(seen) == code


def test_exit_code_of_nothing_watched_is_unknown() -> None:
    seen = overview(after(sources=()), NOW)

    assert (seen.severity, code_of_status(seen)) == (Severity.UNKNOWN, 3)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], 0),
        ([Result.DONE], 0),
        ([Result.DONE, Result.UNREACHABLE], 3),
        ([Result.UNCERTAIN], 3),
        ([Result.UNCERTAIN, Result.REFUSED, Result.DONE], 1),
        ([Result.CHANGED], 1),
    ],
)
def test_the_exit_code_is_that_of_the_worst(results: list[Result], code: int) -> None:
    target = Target(source="Laptops", device="1", name="lap")
    attempts = tuple(Attempt(at=NOW, target=target, action="approve", result=result) for result in results)

    assert code_of_actions(attempts) == code
