from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.mutes import MuteFor
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from pilotlamp.view.clicks import Acknowledge, Mute, OpenLink, Perform, RefreshNow, RetrySource, Several, ShowDetails
from pilotlamp.view.notices import notice
from pilotlamp.view.tray_view import Notice, NoticeButton
from tests.builders import NOW, at
from tests.offers import CATALOGUE, spec

HOST = Subject(id="h1", name="printer-host")
PRINTER = Subject(id="h1", name="printer-host", detail="Ultimaker 2")
WITH_PAGE = Subject(id="h1", name="x", page="https://example.com/h1")

MUTE = NoticeButton(key="mute", label="Mute for 1 hour", click=Mute("Makerspace", "h1", MuteFor.HOUR))
ACKNOWLEDGE = NoticeButton(key="acknowledge", label="Acknowledge", click=Acknowledge("Makerspace", "h1"))


def worded(kind: AlertKind, *subjects: Subject, **parts: Any) -> Notice:
    alert = Alert(id="7", kind=kind, urgency=Urgency.NORMAL, at=NOW, source="Makerspace", subjects=subjects, **parts)
    return notice(alert, tz=UTC, catalogue=CATALOGUE)


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
        (ENCRYPTION_OFF, HOST, "printer-host is not encrypted", "Makerspace · 19:00"),
        (PRINTER_ERROR, PRINTER, "Ultimaker 2 has an error", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PRINTER_FINISHED, PRINTER, "Ultimaker 2 has finished", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PRINTER_OFFLINE, PRINTER, "Ultimaker 2 is offline", "printer-host · Makerspace · 19:00"),
        (NoticeKind.PERSON_ONLINE, Subject(id="1", name="Jack"), "Jack is online", "Makerspace · 19:00"),
    ],
)
def test_one_subject_is_named_in_the_title(kind: AlertKind, subject: Subject, title: str, body: str) -> None:
    made = worded(kind, subject)

    assert (made.title, made.body) == (title, body)


@pytest.mark.parametrize(
    ("job", "took_s", "body"),
    [
        ("benchy.gcode", 7500.0, "benchy.gcode took 2 h 5 min. "),
        ("benchy.gcode", None, "The job was benchy.gcode. "),
        (None, 7500.0, "The job took 2 h 5 min. "),
        (None, None, ""),
    ],
)
def test_finished_print_says_which_it_was_and_how_long_it_took(
    job: str | None, took_s: float | None, body: str
) -> None:
    made = worded(NoticeKind.PRINTER_FINISHED, PRINTER, problem=job, lasted_s=took_s)

    assert made.body == f"{body}printer-host · Makerspace · 19:00"


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

    assert worded(PRINTER_ERROR, *printers, out_of=3).title == "2 printers have an error"


def test_lost_source_says_why_and_that_what_is_shown_is_old() -> None:
    made = worded(NoticeKind.SOURCE_UNREACHABLE, problem="no answer within 10 s", hint="Is the service running?")

    assert made.title == "Makerspace is unavailable"
    assert made.body == "No answer within 10 s. Is the service running? The menu shows its last reading."


def test_sign_in_says_what_to_do() -> None:
    alert = Alert(
        id="1",
        kind=NoticeKind.SIGN_IN_NEEDED,
        urgency=Urgency.NORMAL,
        at=NOW,
        source="Our laptops",
        problem="refused (401)",
        hint="Run pilotlamp login 'Our laptops' to store a valid secret.",
    )

    made = notice(alert, tz=UTC)

    assert made.title == "Our laptops: sign-in needed"
    assert made.body == "Refused (401). Run pilotlamp login 'Our laptops' to store a valid secret. Then choose Retry."


@pytest.mark.parametrize("kind", [NoticeKind.SIGN_IN_NEEDED, NoticeKind.SOURCE_UNREACHABLE])
def test_click_on_a_failed_source_tries_again(kind: NoticeKind) -> None:
    made = worded(kind)

    retry = RetrySource("Makerspace")
    assert made.default == retry
    assert made.buttons == (
        NoticeButton(key="retry", label="Retry", click=retry),
        NoticeButton(key="mute", label="Mute for 1 hour", click=Mute("Makerspace", None, MuteFor.HOUR)),
    )


def test_source_that_is_back_says_how_long_nothing_was_read() -> None:
    assert worded(NoticeKind.SOURCE_BACK, lasted_s=720.0).body == "There were no readings for 12 min."
    assert worded(NoticeKind.SOURCE_BACK).body == "Makerspace · 19:00"


def test_click_shows_the_details_of_a_device_without_page() -> None:
    made = worded(NoticeKind.DEVICE_ONLINE, HOST)

    assert (made.default, made.buttons) == (ShowDetails("Makerspace", "h1"), ())


def test_click_opens_the_page_of_a_device_and_details_are_a_button() -> None:
    made = worded(NoticeKind.DEVICE_ONLINE, WITH_PAGE)

    assert made.default == OpenLink("https://example.com/h1")
    assert made.buttons == (NoticeButton(key="details", label="Details", click=ShowDetails("Makerspace", "h1")),)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (NoticeKind.DEVICE_OFFLINE, HOST),
        (NoticeKind.APPROVAL_NEEDED, HOST),
        (ENCRYPTION_OFF, HOST),
        (PRINTER_ERROR, PRINTER),
        (NoticeKind.PRINTER_OFFLINE, PRINTER),
    ],
)
def test_trouble_of_one_device_can_be_muted_and_acknowledged(kind: AlertKind, subject: Subject) -> None:
    """A printer's is its host's: the menu has no submenu of a printer."""
    made = worded(kind, subject)

    assert made.default == ShowDetails("Makerspace", "h1")
    assert made.buttons[-2:] == (ACKNOWLEDGE, MUTE)


def test_trouble_of_a_device_with_a_page_has_a_button_that_opens_it() -> None:
    made = worded(NoticeKind.DEVICE_OFFLINE, WITH_PAGE)

    assert made.default == OpenLink("https://example.com/h1")
    assert made.buttons == (ACKNOWLEDGE, MUTE, NoticeButton(key="open", label="Open page", click=made.default))


def test_device_that_waits_for_approval_is_approved_from_its_notice() -> None:
    approve, *others = worded(NoticeKind.APPROVAL_NEEDED, WITH_PAGE).buttons

    target = Target(source="Makerspace", device="h1", name="x")
    assert approve == NoticeButton(key="approve", label="Approve", click=Perform(target, spec("approve")))
    assert others == [ACKNOWLEDGE, MUTE]


@pytest.mark.parametrize("kind", [NoticeKind.DEVICE_OFFLINE, NoticeKind.APPROVAL_NEEDED, PRINTER_ERROR])
def test_trouble_of_several_devices_can_be_muted_and_acknowledged_together(kind: AlertKind) -> None:
    """But not approved together: the notice names only three of them."""
    acknowledge, mute = worded(kind, *hosts(4)).buttons

    devices = [("Makerspace", str(number)) for number in range(4)]
    assert acknowledge.label == "Acknowledge all"
    assert acknowledge.click == Several(tuple(Acknowledge(*device) for device in devices))
    assert mute.click == Several(tuple(Mute(*device, MuteFor.HOUR) for device in devices))


def test_buttons_of_a_notice_that_alerts_share_are_for_all_of_them() -> None:
    alerts = (
        held(PRINTER_ERROR, PRINTER),
        held(NoticeKind.DEVICE_OFFLINE, *hosts(2), source="Laptops"),
        held(NoticeKind.SOURCE_UNREACHABLE, source="Helpdesk"),
        held(NoticeKind.DEVICE_OFFLINE, HOST),
    )

    acknowledge, _ = worded(NoticeKind.DEVICE_OFFLINE, *hosts(2), HOST, held=alerts).buttons

    assert acknowledge.click == Several(
        (Acknowledge("Makerspace", "h1"), Acknowledge("Laptops", "0"), Acknowledge("Laptops", "1"))
    )


def test_several_printers_of_one_host_are_one_device() -> None:
    printers = [replace(PRINTER, detail=f"Printer {number}") for number in range(4)]

    assert worded(PRINTER_ERROR, *printers).buttons == (ACKNOWLEDGE, MUTE)


def test_unstable_device_can_be_muted_but_not_acknowledged() -> None:
    """An acknowledgement would end with the next moment it is online."""
    assert worded(NoticeKind.DEVICE_UNSTABLE, HOST).buttons == (MUTE,)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_no_notice_has_more_than_three_buttons(kind: NoticeKind) -> None:
    """More are not shown everywhere."""
    assert len(worded(kind, WITH_PAGE).buttons) <= 3


def test_unstable_device_says_when_there_is_more() -> None:
    """Alerts.md, rule 7."""
    made = worded(NoticeKind.DEVICE_UNSTABLE, HOST)

    assert made.title == "printer-host keeps dropping offline"
    assert made.body == "No more notices until it has settled. Makerspace · 19:00"


def test_several_unstable_devices_are_one_notice() -> None:
    made = worded(NoticeKind.DEVICE_UNSTABLE, *hosts(4))

    assert made.title == "4 devices keep dropping offline"
    assert made.body == "host 0, host 1, host 2 and 1 more. No more notices until they have settled. Makerspace · 19:00"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (DeviceState.ONLINE, "printer-host has settled: online"),
        (DeviceState.OFFLINE, "printer-host has settled: offline"),
        (None, "printer-host has settled"),
    ],
)
def test_settled_device_says_on_what(state: DeviceState | None, title: str) -> None:
    made = worded(NoticeKind.DEVICE_SETTLED, HOST, state=state, lasted_s=2400.0)

    assert (made.title, made.body) == (title, "Was unstable for 40 min.")


def test_several_settled_devices_may_have_done_so_differently() -> None:
    made = worded(NoticeKind.DEVICE_SETTLED, *hosts(2), state=DeviceState.ONLINE, lasted_s=2400.0)

    assert made.title == "2 devices have settled"
    assert made.body == "host 0 and host 1. Were unstable for up to 40 min."


def test_unstable_state_says_that_other_faults_are_still_told() -> None:
    made = worded(NoticeKind.STATE_UNSTABLE, PRINTER)

    assert made.title == f"{PRINTER.detail} keeps changing its state"
    assert made.body == "Until it settles, you will only hear about new faults. printer-host · Makerspace · 19:00"
    assert made.buttons == (MUTE,)


@pytest.mark.parametrize(
    ("state", "goes_on", "title", "body"),
    [
        (PrinterState.PRINTING, None, "printing", ""),
        (PrinterState.IDLE, "needs paper", "idle", "Needs paper. "),
        (PrinterState.ERROR, "in error", "in error", ""),
        (DeviceState.OFFLINE, None, "offline", ""),
    ],
)
def test_settled_state_says_each_thing_once(
    state: DeviceState | PrinterState, goes_on: str | None, title: str, body: str
) -> None:
    made = worded(NoticeKind.STATE_SETTLED, PRINTER, state=state, problem=goes_on, lasted_s=2400.0)

    assert (made.title, made.body) == (
        f"{PRINTER.detail} has settled: {title}",
        f"{body}Was unstable for 40 min.",
    )


def test_host_says_how_many_printers_went_with_it() -> None:
    """Alerts.md, rule 8."""
    assert worded(NoticeKind.DEVICE_OFFLINE, HOST, printers=3).body == "3 printers affected. Makerspace · 19:00"
    assert (
        worded(NoticeKind.DEVICE_OFFLINE, *hosts(2), printers=1).body
        == "host 0 and host 1. 1 printer affected. Makerspace · 19:00"
    )


def test_lost_network_offers_to_try_again() -> None:
    made = worded(NoticeKind.NETWORK_LOST)

    assert made.title == "This computer's network seems to be down"
    assert made.body == "No source is answering. The menu shows the last readings."
    assert made.default == RefreshNow()
    assert made.buttons == (NoticeButton(key="retry", label="Try now", click=RefreshNow()),)


def test_lost_network_that_answers_with_its_own_pages_says_where_to_sign_in() -> None:
    made = worded(NoticeKind.NETWORK_LOST, problem="app.scaleft.example redirects to http://portal.example (302)")

    assert made.body == (
        "app.scaleft.example redirects to http://portal.example (302). "
        "This network may want you to sign in: open a web page in your browser."
    )


def test_network_that_is_back_says_how_long_nothing_was_read() -> None:
    made = worded(NoticeKind.NETWORK_BACK, lasted_s=720.0)

    assert (made.title, made.body, made.default) == ("The network is back", "There were no readings for 12 min.", None)


def held(kind: AlertKind, *subjects: Subject, source: str = "Makerspace") -> Alert:
    return Alert(id="1", kind=kind, urgency=Urgency.NORMAL, at=at(-3600), source=source, subjects=subjects)


def test_digest_tells_what_was_kept_back_and_when() -> None:
    made = worded(
        NoticeKind.DIGEST,
        held=(
            held(NoticeKind.DEVICE_OFFLINE, HOST),
            held(NoticeKind.DEVICE_ONLINE, *hosts(2), source="Laptops"),
            held(NoticeKind.SOURCE_UNREACHABLE),
            held(NoticeKind.NO_STAFF, source="Helpdesk"),
        ),
    )

    assert made.title == "4 notices were held back"
    assert made.body.splitlines() == [
        "18:00  printer-host is offline · Makerspace",
        "18:00  2 devices back online: host 0 and host 1 · Laptops",
        "18:00  Makerspace is unavailable",
        "18:00  No staff online · Helpdesk",
    ]
    assert (made.default, made.buttons) == (None, ())


def test_digest_of_one_source_does_not_repeat_its_name() -> None:
    made = worded(NoticeKind.DIGEST, held=(held(NoticeKind.DEVICE_OFFLINE, HOST),))

    assert (made.title, made.body) == ("1 notice was held back", "18:00  printer-host is offline")


def test_long_digest_names_five_and_how_many_more() -> None:
    made = worded(NoticeKind.DIGEST, held=tuple(held(NoticeKind.DEVICE_OFFLINE, host) for host in hosts(12)))

    assert made.title == "12 notices were held back"
    assert made.body.splitlines()[-2:] == ["18:00  host 4 is offline", "7 more"]


def test_digest_of_when_nobody_looked_has_its_own_title_and_no_times() -> None:
    """When it happened is not known."""
    made = worded(
        NoticeKind.DIGEST, problem="While Pilotlamp was not running", held=(held(NoticeKind.DEVICE_OFFLINE, HOST),)
    )

    assert (made.title, made.body) == ("While Pilotlamp was not running", "printer-host is offline")


def test_digest_in_a_digest_keeps_its_title() -> None:
    """Quiet hours hold back what happened while the program did not run, too."""
    inner = Alert(
        id="1", kind=NoticeKind.DIGEST, urgency=Urgency.NORMAL, at=at(-60), source="", problem="While away", held=()
    )

    assert worded(NoticeKind.DIGEST, held=(inner,)).body == "18:59  While away"


def test_critical_ones_that_share_a_toast_are_counted_and_the_newest_is_named() -> None:
    sharing = (held(NoticeKind.DEVICE_OFFLINE, *hosts(13), source="Shop"), held(NoticeKind.DEVICE_OFFLINE, HOST))
    error = held(PRINTER_ERROR, Subject(id="a", name="a", detail="Ultimaker 2"))

    offline = worded(NoticeKind.DEVICE_OFFLINE, *hosts(13), HOST, held=sharing)
    mixed = worded(PRINTER_ERROR, *error.subjects, held=(*sharing, error))
    alone = worded(NoticeKind.DEVICE_OFFLINE, HOST, held=sharing[1:])

    assert offline.title == "14 more went offline, newest: printer-host at Makerspace"
    assert offline.body.startswith("host 0, host 1, host 2 and 11 more. ")
    assert mixed.title == "15 more urgent notices, newest: Ultimaker 2 has an error"
    assert alone.title == "printer-host is offline"


def test_unstable_source_says_of_which_devices_there_will_be_notices_and_can_be_muted() -> None:
    made = worded(NoticeKind.SOURCE_UNSTABLE)

    assert made.title == "Makerspace: many devices keep dropping offline"
    assert made.body == "Until they settle, you will only hear about devices that stay offline for 6 readings in a row."
    assert [button.click for button in made.buttons] == [Mute("Makerspace", None, MuteFor.HOUR)]


def test_settled_source_says_how_long_it_was_unstable() -> None:
    made = worded(NoticeKind.SOURCE_SETTLED, lasted_s=720)

    assert (made.title, made.body) == (
        "Makerspace: the devices have settled",
        "They kept dropping offline for 12 min.",
    )


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
