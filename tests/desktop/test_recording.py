"""The recording desktop behaves as a real one does, as far as anybody can tell without eyes."""

import asyncio
import queue
import signal
import threading
from types import FrameType

import pytest

from pilotlamp.desktop.base import Dialogs, Notifier, Opener, Tray
from pilotlamp.desktop.recording import KEEP, RecordingDialogs, RecordingNotifier, RecordingOpener, RecordingTray
from pilotlamp.domain.levels import Severity
from pilotlamp.view.clicks import Click, LoadList, RefreshNow
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import IconSpec, MenuNode, NoticeButton, TrayView
from tests.desktop.notices import PAGE, outage
from tests.patience import HANG_S

SESSIONS = LoadList("Makerspace", "55c8", "sessions")
REVOKE = Question(kind="revoke", title="Revoke", text="This can't be taken back.", accept="Revoke")
VIEW = TrayView(
    icon=IconSpec(severity=Severity.OK),
    tooltip="all well",
    menu=(
        MenuNode(key="summary", label="all well"),
        MenuNode(
            key="device",
            label="My Awesome Element",
            on_open=SESSIONS,
            children=(MenuNode(key="device.page", label="Open page", click=PAGE),),
        ),
    ),
)


def ignore(_: Click) -> None:
    pass


def test_recordings_fit_the_protocols() -> None:
    """mypy checks it here."""
    desktop: tuple[Tray, Notifier, Dialogs, Opener] = (
        RecordingTray(ignore),
        RecordingNotifier(ignore),
        RecordingDialogs(),
        RecordingOpener(),
    )

    assert len(desktop) == 4


def test_tray_runs_until_it_is_stopped() -> None:
    tray = RecordingTray(ignore)
    ready = threading.Event()
    thread = threading.Thread(target=tray.run, args=(ready.set,))
    thread.start()
    assert ready.wait(HANG_S)
    assert thread.is_alive()

    tray.stop()
    tray.stop()
    thread.join(HANG_S)

    assert not thread.is_alive()


def test_tray_stopped_before_it_runs_does_not_run() -> None:
    tray = RecordingTray(ignore)
    tray.stop()

    tray.run(lambda: None)


def test_tray_can_be_stopped_by_a_signal_handler() -> None:
    """Ctrl-C does so without a tray."""
    tray = RecordingTray(ignore)

    def stop(_number: int, _frame: FrameType | None) -> None:
        tray.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        tray.run(lambda: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)


def test_tray_remembers_faces_and_hands_over_clicks() -> None:
    actions: list[Click] = []
    tray = RecordingTray(actions.append)
    threading.Thread(target=tray.show, args=(VIEW,)).start()
    tray.wait_for(lambda tray: tray.views == (VIEW,))

    tray.click("device.page")
    tray.open("device")
    tray.open("device.page")

    assert actions == [PAGE, SESSIONS]


def test_tray_refuses_clicks_that_nobody_could_make() -> None:
    tray = RecordingTray(ignore)
    with pytest.raises(LookupError, match="none"):
        tray.click("summary")
    tray.show(VIEW)

    with pytest.raises(LookupError, match="can't be clicked"):
        tray.click("summary")
    with pytest.raises(LookupError, match=r"there are: summary, device, device\.page"):
        tray.click("nowhere")


def test_notifier_remembers_notices_and_hands_over_clicks() -> None:
    actions: list[Click] = []
    notifier = RecordingNotifier(actions.append)
    notice = outage(buttons=(NoticeButton(key="refresh", label="Refresh", click=RefreshNow()),))
    notifier.send(notice)

    notifier.click("outage")
    notifier.click("outage", "refresh")

    assert notifier.notices == (notice,)
    assert actions == [PAGE, RefreshNow()]
    with pytest.raises(LookupError, match="no button 'quit'"):
        notifier.click("outage", "quit")
    with pytest.raises(LookupError, match="no notice 'other'"):
        notifier.click("other")


def test_notifier_remembers_what_was_withdrawn() -> None:
    notifier = RecordingNotifier(ignore)
    notifier.send(outage())

    notifier.withdraw(("outage", "other"))
    notifier.withdraw(("third",))

    notifier.wait_for(lambda notifier: notifier.withdrawn == ("outage", "other", "third"))
    assert notifier.notices == (outage(),)


def test_dialogs_and_opener_remember_what_they_are_asked_for() -> None:
    dialogs, opener = RecordingDialogs(), RecordingOpener()

    dialogs.show_text("About", "Pilotlamp")
    dialogs.close_all()
    opener.open_link("https://example.com/")
    opener.open_file("config.toml")
    opener.run_program(("ssh", "-l", "jack"))
    opener.copy("203.0.113.7")

    dialogs.wait_for(lambda dialogs: dialogs.texts == (("About", "Pilotlamp"),))
    opener.wait_for(
        lambda opener: (
            opener.asked
            == (
                ("link", "https://example.com/"),
                ("file", "config.toml"),
                ("run", "ssh", "-l", "jack"),
                ("copy", "203.0.113.7"),
            )
        )
    )


async def test_questions_are_cancelled_where_nobody_answers() -> None:
    dialogs = RecordingDialogs()

    assert await dialogs.ask(REVOKE) is None

    assert dialogs.questions == (REVOKE,)
    assert dialogs.texts == ()


async def test_questions_are_answered_by_who_may_take_their_time() -> None:
    """The loop goes on meanwhile: it is on it that the question is put."""
    dialogs = RecordingDialogs()
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    dialogs.answer_with(lambda question: f"{question.kind}: {answers.get(timeout=HANG_S)}")
    asked = asyncio.create_task(dialogs.ask(REVOKE))
    await asyncio.to_thread(dialogs.wait_for, lambda dialogs: dialogs.questions == (REVOKE,))

    answers.put("yes")

    assert await asked == "revoke: yes"


def test_waiting_in_vain_says_what_came_instead() -> None:
    dialogs = RecordingDialogs()
    dialogs.show_text("About", "Pilotlamp")

    with pytest.raises(TimeoutError, match="Pilotlamp"):
        dialogs.wait_for(lambda dialogs: False, timeout_s=0.01)


def test_memory_is_bounded() -> None:
    """A run without a tray may last for months."""
    tray = RecordingTray(ignore)
    for count in range(KEEP + 5):
        tray.show(TrayView(icon=IconSpec(severity=Severity.PROBLEM, count=count), tooltip=""))

    assert len(tray.views) == KEEP
    assert tray.views[-1].icon.count == KEEP + 4
