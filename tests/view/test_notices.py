from datetime import UTC
from typing import Any

import pytest

from pilotlamp.domain.alerts.alert import Alert, NoticeKind, Subject, Urgency
from pilotlamp.view.actions import OpenLink, RetrySource, ShowDetails
from pilotlamp.view.face import Notice, NoticeButton
from pilotlamp.view.notices import notice
from tests.builders import NOW

HOST = Subject(id="h1", name="printer-host")
PRINTER = Subject(id="h1", name="printer-host", detail="Ultimaker 2")


def worded(kind: NoticeKind, *subjects: Subject, **parts: Any) -> Notice:
    alert = Alert(id="7", kind=kind, urgency=Urgency.NORMAL, at=NOW, source="Makerspace", subjects=subjects, **parts)
    return notice(alert, tz=UTC)


def hosts(number: int) -> tuple[Subject, ...]:
    return tuple(Subject(id=str(index), name=f"host {index}") for index in range(number))


def test_notice_carries_what_the_alert_decided() -> None:
    alert = Alert(
        id="9",
        kind=NoticeKind.DEVICE_OFFLINE,
        urgency=Urgency.CRITICAL,
        at=NOW,
        source="Makerspace",
        subjects=(HOST,),
        replaces="3",
        withdraws=("4", "5"),
    )

    made = notice(alert, tz=UTC)

    assert (made.id, made.kind, made.urgency, made.at, made.source) == (
        alert.id,
        alert.kind,
        alert.urgency,
        alert.at,
        alert.source,
    )
    assert (made.subjects, made.replaces, made.withdraws) == (("h1",), "3", ("4", "5"))


@pytest.mark.parametrize(
    ("kind", "subject", "title", "body"),
    [
        (NoticeKind.DEVICE_OFFLINE, HOST, "printer-host is offline", "Makerspace · 19:00"),
        (NoticeKind.DEVICE_ONLINE, HOST, "printer-host is back online", "Makerspace · 19:00"),
        (NoticeKind.DEVICE_REMOVED, HOST, "printer-host is no longer listed", "Makerspace · 19:00"),
        (NoticeKind.APPROVAL_NEEDED, HOST, "printer-host is waiting for approval", "Makerspace · 19:00"),
        (NoticeKind.ENCRYPTION_OFF, HOST, "printer-host is not encrypted", "Makerspace · 19:00"),
        (NoticeKind.PRINTER_ERROR, PRINTER, "Ultimaker 2 has an error", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PRINTER_FINISHED, PRINTER, "Ultimaker 2 has finished", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PRINTER_OFFLINE, PRINTER, "Ultimaker 2 is offline", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PERSON_ONLINE, Subject(id="1", name="Jack"), "Jack is online", "Makerspace · 19:00"),
    ],
)
def test_one_subject_is_named_in_the_title(kind: NoticeKind, subject: Subject, title: str, body: str) -> None:
    made = worded(kind, subject)

    assert (made.title, made.body) == (title, body)


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("number", [1, 2, 5])
def test_every_kind_has_words_for_one_and_for_several(kind: NoticeKind, number: int) -> None:
    made = worded(kind, *hosts(number))

    assert made.title
    assert made.body


def test_recovery_says_how_long_it_lasted() -> None:
    """Alerts.md, rule 10."""
    assert worded(NoticeKind.DEVICE_ONLINE, HOST, lasted_s=240.0).body == "Was offline for 4 min."


def test_several_are_three_names_and_how_many_more() -> None:
    """Alerts.md, rule 9."""
    made = worded(NoticeKind.DEVICE_OFFLINE, *hosts(5))

    assert made.title == "5 devices offline"
    assert made.body == "host 0, host 1, host 2 and 2 more. Makerspace · 19:00"
    assert made.subjects == ("0", "1", "2", "3", "4")


def test_several_recoveries_say_how_long_the_longest_lasted() -> None:
    made = worded(NoticeKind.DEVICE_ONLINE, *hosts(2), lasted_s=3600.0)

    assert made.body == "host 0 and host 1. Were offline for up to 1 h."


@pytest.mark.parametrize(
    ("kind", "out_of", "title"),
    [
        (NoticeKind.DEVICE_OFFLINE, 40, "All 40 devices of Makerspace are offline"),
        (NoticeKind.DEVICE_OFFLINE, 60, "40 of 60 devices of Makerspace are offline"),
        (NoticeKind.DEVICE_ONLINE, 40, "All 40 devices of Makerspace are back online"),
    ],
)
def test_most_of_a_source_at_once_is_said(kind: NoticeKind, out_of: int, title: str) -> None:
    made = worded(kind, *hosts(40), out_of=out_of)

    assert made.title == title
    assert made.body == "host 0, host 1, host 2 and 37 more. 19:00"


def test_share_of_a_source_is_said_of_devices_only() -> None:
    """Two printers of a source with three hosts are not "2 of 3 printers"."""
    printers = tuple(Subject(id=str(index), name=f"host {index}", detail=f"printer {index}") for index in range(2))

    assert worded(NoticeKind.PRINTER_ERROR, *printers, out_of=3).title == "2 printers in error"


def test_lost_source_says_why_and_that_what_is_shown_is_old() -> None:
    made = worded(NoticeKind.SOURCE_UNREACHABLE, problem="no answer within 10 s")

    assert made.title == "Makerspace can't be reached"
    assert made.body == "no answer within 10 s. What is shown of it is from the last reading."


def test_sign_in_says_what_to_do() -> None:
    alert = Alert(
        id="1",
        kind=NoticeKind.SIGN_IN_NEEDED,
        urgency=Urgency.NORMAL,
        at=NOW,
        source="Our laptops",
        problem="refused (401)",
    )

    made = notice(alert, tz=UTC)

    assert made.title == "Our laptops: sign-in needed"
    assert made.body == "refused (401). Run “pilotlamp login 'Our laptops'”, then choose Retry."


@pytest.mark.parametrize("kind", [NoticeKind.SIGN_IN_NEEDED, NoticeKind.SOURCE_UNREACHABLE])
def test_click_on_a_failed_source_tries_again(kind: NoticeKind) -> None:
    made = worded(kind)

    retry = RetrySource("Makerspace")
    assert made.default == retry
    assert made.buttons == (NoticeButton(key="retry", label="Retry", action=retry),)


def test_source_that_is_back_says_how_long_nothing_was_read() -> None:
    assert worded(NoticeKind.SOURCE_BACK, lasted_s=720.0).body == "Nothing was read for 12 min."
    assert worded(NoticeKind.SOURCE_BACK).body == "Makerspace · 19:00"


def test_click_shows_the_details_of_a_device_without_page() -> None:
    made = worded(NoticeKind.DEVICE_OFFLINE, HOST)

    assert (made.default, made.buttons) == (ShowDetails("Makerspace", "h1"), ())


def test_click_opens_the_page_of_a_device_and_details_are_a_button() -> None:
    made = worded(NoticeKind.DEVICE_OFFLINE, Subject(id="h1", name="x", page="https://example.com/h1"))

    assert made.default == OpenLink("https://example.com/h1")
    assert made.buttons == (NoticeButton(key="details", label="Details", action=ShowDetails("Makerspace", "h1")),)


def test_click_on_a_group_does_nothing() -> None:
    assert worded(NoticeKind.DEVICE_OFFLINE, *hosts(5)).default is None


@pytest.mark.parametrize("kind", [NoticeKind.PERSON_ONLINE, NoticeKind.DEVICE_REMOVED])
def test_what_is_no_device_of_the_menu_has_no_details(kind: NoticeKind) -> None:
    assert worded(kind, HOST).default is None
    assert worded(kind, Subject(id="1", name="x", page="https://desk.example/1")).default == OpenLink(
        "https://desk.example/1"
    )


def test_nameless_subject_is_called_by_its_id() -> None:
    assert worded(NoticeKind.DEVICE_OFFLINE, Subject(id="h1", name="")).title == "h1 is offline"
