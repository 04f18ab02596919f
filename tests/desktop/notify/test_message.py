"""A notice as arguments of Notify: what the daemons' tests don't show."""

from dataclasses import replace

import pytest

from pilotlamp.desktop.notify.message import arguments, lamp, picture
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.view.clicks import Acknowledge, OpenLink, ShowDetails
from pilotlamp.view.tray_view import IconSpec, Mark, Notice, NoticeButton
from tests.desktop.notices import outage, recovery


@pytest.mark.parametrize(
    ("notice", "severity", "mark"),
    [
        (outage(), Severity.PROBLEM, Mark.FAILURE),
        (outage(urgency=Urgency.NORMAL), Severity.ATTENTION, Mark.FAILURE),
        (outage(kind=NoticeKind.ACTION_FAILED, urgency=Urgency.NORMAL), Severity.ATTENTION, Mark.FAILURE),
        (outage(kind=NoticeKind.ACTION_DONE, urgency=Urgency.LOW), Severity.OK, Mark.SUCCESS),
        (recovery(), Severity.OK, Mark.SUCCESS),
        (outage(kind=None, urgency=Urgency.NORMAL), Severity.UNKNOWN, Mark.INFORMATION),
        (outage(kind=NoticeKind.DIGEST, urgency=Urgency.NORMAL), Severity.UNKNOWN, Mark.INFORMATION),
        (outage(kind=NoticeKind.NO_STAFF, urgency=Urgency.CRITICAL), Severity.PROBLEM, Mark.FAILURE),
    ],
)
def test_success_failure_and_information_have_pictures_of_their_own(
    notice: Notice, severity: Severity, mark: Mark
) -> None:
    assert lamp(notice) == IconSpec(severity=severity, mark=mark)
    assert picture(lamp(notice)).size == (96, 96)


def test_time_stays_on_one_line_with_the_dot_before_it() -> None:
    """Else a narrow toast ends a line with "Makerspace ·"."""
    sent = arguments(outage(body="Makerspace · 19:25"), capabilities=frozenset(), replaces_id=0)

    assert sent.body == "Makerspace\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}19:25"


def test_buttons_come_before_the_default_action() -> None:
    """xfce4-notifyd puts the latter on a button, too."""
    page = OpenLink("https://example.com/h1")
    acknowledge = NoticeButton(key="acknowledge", label="Acknowledge", click=Acknowledge("Makerspace", "55c8"))

    sent = arguments(outage(default=page, buttons=(acknowledge,)), capabilities=frozenset({"actions"}), replaces_id=0)

    assert sent.actions == ("acknowledge", "Acknowledge", "default", "Open page")


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
    assert (sent.summary, sent.body) == (f"{name} is offline", f"since 14:05\n{name}\xa0·\xa0Makerspace")
