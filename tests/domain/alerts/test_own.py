"""Rule 18: what oneself has done is told as its result, and not once more as a change."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.context import SuppressionReason
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.own import SEEN_WITHIN, OwnDoing, with_attempts
from pilotlamp.domain.attempts import Attempt, Result
from tests.builders import MAKERSPACE, NOW, device, offline, reading
from tests.offers import CATALOGUE
from tests.scenarios.play import Play


def after(action: str, result: Result = Result.DONE, *, later: timedelta = timedelta(seconds=30)) -> Play:
    """The printer-host, told as offline, is gone from the list so long after something was done to it."""
    stage = Play([MAKERSPACE], start=NOW, zone=UTC)
    stage.takes(reading(device(), device("other")))
    stage.takes(reading(offline(), device("other")))
    stage.takes(reading(offline(), device("other")))
    target = Target(source="Makerspace", device="printer-host", name="printer-host")
    attempt = Attempt(at=NOW, target=target, action=action, result=result)
    stage.state = replace(stage.state, own=with_attempts(stage.state.own, [attempt], CATALOGUE))
    stage.goes_on_to(later.total_seconds())
    stage.takes(reading(device("other")))
    stage.takes(reading(device("other")))
    return stage


@pytest.mark.parametrize("action", ["revoke", "remove-user"])
def test_effect_of_ones_own_doing_is_no_news_and_its_story_ends(action: str) -> None:
    stage = after(action)

    assert [each.alert.kind for each in stage.told] == [NoticeKind.DEVICE_OFFLINE]
    assert stage.withdrawn == [stage.told[0].alert.id]
    assert [(each.kind, each.why) for each in stage.withheld] == [(NoticeKind.DEVICE_REMOVED, SuppressionReason.OWN)]


@pytest.mark.parametrize(
    "stage",
    [
        after("revoke", Result.UNCERTAIN),
        after("revoke", Result.REFUSED),
        after("sync"),
        after("Open a shell"),
        after("revoke", later=SEEN_WITHIN + timedelta(minutes=2, seconds=1)),
    ],
    ids=["may not have been done", "refused", "does not end in this", "user's own", "long ago"],
)
def test_change_that_was_not_ones_own_doing_is_news(stage: Play) -> None:
    assert [each.alert.kind for each in stage.told] == [NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_REMOVED]


def test_nothing_is_remembered_of_a_source_that_is_not_watched_any_more() -> None:
    target = Target(source="Gone", device="a", name="a")
    own = with_attempts(OwnDoing(), [Attempt(at=NOW, target=target, action="revoke", result=Result.DONE)], CATALOGUE)

    decision = decide(AlertState(own=own), (), Play([MAKERSPACE], start=NOW, zone=UTC).context())

    assert decision.state.own == OwnDoing()
