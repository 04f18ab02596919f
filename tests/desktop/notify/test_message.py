"""A notice as arguments of Notify: what the daemons' tests don't show."""

from dataclasses import replace

import pytest

from pilotlamp.desktop.notify.message import arguments, lamp
from pilotlamp.domain.alerts.alert import Urgency
from pilotlamp.domain.severity import Severity
from pilotlamp.view.actions import ShowDetails
from pilotlamp.view.face import Notice
from tests.desktop.notices import outage, recovery


@pytest.mark.parametrize(
    ("notice", "severity"),
    [
        (outage(), Severity.PROBLEM),
        (outage(urgency=Urgency.NORMAL), Severity.ATTENTION),
        (recovery(), Severity.OK),
    ],
)
def test_lamp_is_green_for_good_news_else_as_bad_as_it_is_urgent(notice: Notice, severity: Severity) -> None:
    assert lamp(notice).severity is severity


def test_default_action_that_opens_no_page_is_called_show() -> None:
    """xfce4-notifyd puts it on a button."""
    sent = arguments(
        outage(default=ShowDetails("Makerspace", "55c8")), capabilities=frozenset({"actions"}), replaces_id=0
    )

    assert sent.actions == ("default", "Show")


def test_right_to_left_names_do_not_turn_the_toast_around() -> None:
    notice = replace(outage(), title="מדפסת is offline", body="since 14:05\nמדפסת · Makerspace")

    sent = arguments(notice, capabilities=frozenset({"body-markup"}), replaces_id=0)

    name = "\u200e\u2068מדפסת\u2069"
    assert (sent.summary, sent.body) == (f"{name} is offline", f"since 14:05\n{name} · Makerspace")
