"""An engine that hangs is seen, logged and replaced, and what it knew goes on; one that only waits is left alone."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pilotlamp.desktop.base import OnProblem
from pilotlamp.desktop.recording import RecordingDialogs, RecordingNotifier, RecordingSystemEvents
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity
from pilotlamp.store.state import StateFile
from pilotlamp.tray import supervisor as guarded
from pilotlamp.tray.session import Desktop
from pilotlamp.tray.supervisor import RESTARTS
from pilotlamp.tray.watchdog import Alertness, Pulse, Watchdog
from pilotlamp.view.actions import ShowAbout
from pilotlamp.view.tray_view import TrayView
from tests.builders import device, offline
from tests.held_system import Held, Way, environ, held_systems, source_text
from tests.patience import HANG_S
from tests.recorded_desktop import Recorded, item, labels, nodes, play

ALERT = Alertness(at_least_s=1.5, every_s=0.05)
"""Long enough for an engine to begin on a busy machine."""
PATIENCE_S = 3.0
"""Sixty times what ``Way.IN_PARTS`` takes for a part, and less than it takes for all."""
HUNG = "Pilotlamp's engine hung at "
ENDS_WITHIN_S = 1.0


@pytest.fixture
def held() -> Iterator[Held]:
    with held_systems() as held:
        yield held


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(source_text())
    return file


def well(tray_view: TrayView) -> bool:
    return tray_view.icon.severity is Severity.OK and not tray_view.icon.stale


def doubted(tray_view: TrayView) -> bool:
    return tray_view.icon.stale and tray_view.menu[0].label.startswith(HUNG) and tray_view.tooltip.startswith(HUNG)


def well_again(tray_view: TrayView) -> bool:
    return not tray_view.icon.stale and tray_view.menu[1].label.startswith(HUNG)


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "pilotlamp.tray.supervisor"]


def kept_in(folder: Path) -> list[str]:
    """The devices in the state file; none if there is none yet."""
    kept = StateFile(folder).load()
    return [known.name for known in kept.sources["Shop"].devices] if kept else []


def run(file: Path, script: Callable[[Recorded], None], *, memory: StateFile | None = None) -> None:
    assert play(file, environ(), script, memory=memory, alertness=ALERT) == 0


@pytest.mark.parametrize("way", [Way.BLOCKED, Way.NEVER])
def test_an_engine_that_hangs_is_shown_stale_with_the_reason_and_another_one_takes_over(
    way: Way, held: Held, file: Path
) -> None:
    def script(recorded: Recorded) -> None:
        before = recorded.shows(well)
        held.way = way
        held.stuck.acquire()
        tray_view = recorded.shows(doubted)
        held.way = Way.AT_ONCE

        assert tray_view.menu[2:][-1:] == before.menu[-1:]
        recorded.shows(well_again)
        first, *others = held.of("Shop")
        assert others
        if way is Way.NEVER:
            assert first.closed.wait(HANG_S), "it can still let go of its connections"
        assert recorded.notifier.notices == ()

    run(file, script)


def test_a_poll_of_many_slow_answers_is_no_hang(held: Held, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However long it takes as a whole: a list of 25 slow pages would be begun anew for ever."""

    def script(recorded: Recorded) -> None:
        held.way = Way.IN_PARTS
        held.stuck.acquire()
        held.whole.acquire()
        recorded.shows(well)

    assert play(file, environ(), script, alertness=Alertness(at_least_s=PATIENCE_S, every_s=0.05)) == 0
    assert errors(caplog) == []


def test_the_log_has_the_stack_of_a_blocked_loop(held: Held, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(well_again)

    run(file, script)
    told = errors(caplog)[0]
    assert told.levelno == logging.ERROR
    assert "the engine hangs: no poll has ended for 2 s; it is restarted; it is at wait in " in told.getMessage()
    assert "held.released.wait(NEVER_S)" in (told.stack_info or "")


def test_the_log_has_the_stacks_of_tasks_that_do_not_go_on(
    held: Held, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.NEVER
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(well_again)

    run(file, script)
    told = errors(caplog)[0]
    assert told.getMessage().endswith("; its loop runs, but no poll goes on")
    stack = told.stack_info or ""
    assert "in _poll\n" in stack
    assert "await asyncio.Event().wait()" in stack


def test_nothing_of_an_engine_that_goes_on_after_all_is_shown_told_or_kept(
    held: Held, file: Path, tmp_path: Path
) -> None:
    """What it was waiting for says that both devices are gone; what was clicked meanwhile would come too late."""

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        held.stuck.acquire()
        recorded.program.on_action(ShowAbout())
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(well_again)
        shown = len(recorded.tray.faces)

        held.released.set()
        for thread in held.blocked:
            thread.join(HANG_S)
            assert not thread.is_alive()

        assert all(
            "ghost" not in label for tray_view in recorded.tray.faces[shown:] for label in labels(tray_view.menu)
        )
        assert well_again(recorded.tray_view)
        assert recorded.notifier.notices == ()
        assert recorded.dialogs.texts == ()
        assert "ghost" not in kept_in(tmp_path)

    run(file, script, memory=StateFile(tmp_path))
    assert kept_in(tmp_path) == ["shelf", "till"]


def test_mutes_and_outages_go_on(held: Held, file: Path) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(well)
        mute = next(node for node in nodes(tray_view.menu) if node.label == "Until I unmute" and "shelf" in node.key)
        recorded.tray.click(mute.key)
        held.devices = (device("shelf"), offline("till"))
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        held.way = Way.BLOCKED
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        tray_view = recorded.shows(well_again)
        shown = " ".join(labels(tray_view.menu))
        assert "shelf — online (muted)" in shown
        assert "till — offline since" in shown

        held.devices = (device("shelf"), device("till"))

        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        lost, back = recorded.notifier.notices
        assert (lost.kind, back.kind, back.replaces) == (NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE, lost.id)

    run(file, script)


def test_other_settings_are_those_of_the_next_engine_too(held: Held, file: Path) -> None:
    secrets = environ("Shop", "Stall")

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        file.write_text(source_text("Stall") + '[[actions]]\nlabel = "Call"\nrun = ["true"]\n')
        recorded.shows(lambda tray_view: any("Stall — 2 online" in label for label in labels(tray_view.menu)))
        held.way = Way.BLOCKED
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        tray_view = recorded.shows(well_again)
        assert "Call" in labels(tray_view.menu)
        assert len(held.of("Stall")) >= 2
        assert len(held.of("Shop")) == 1

    assert play(file, secrets, script, look_every_s=0.02, alertness=ALERT) == 0


def test_the_next_engine_has_parts_of_its_own_and_nobody_listens_to_the_old_ones(held: Held, file: Path) -> None:
    """Except to those that all engines share."""
    renewed: list[RecordingNotifier] = []

    class Complaining(RecordingSystemEvents):
        """At the end of the old engine."""

        def __init__(self, report: OnProblem) -> None:
            super().__init__()
            self._report = report

        async def aclose(self) -> None:
            self._report("the old one's")
            await super().aclose()

    class Windows(RecordingDialogs):
        """They can be closed once."""

        def __init__(self) -> None:
            super().__init__()
            self.closed = 0

        def close_all(self) -> None:
            self.closed += 1

    windows = Windows()

    def renew(recorded: Recorded, desktop: Desktop) -> Desktop:
        recorded.program.on_problem("notifier")
        renewed.append(RecordingNotifier(recorded.program.on_action))
        closing = recorded.program.on_problem("system_events")
        return replace(desktop, notifier=renewed[-1], system_events=Complaining(closing), dialogs=windows)

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        recorded.program.on_problem("tray")("no host")
        recorded.program.on_problem("notifier")("no daemon")
        recorded.shows(lambda tray_view: {"no host", "no daemon"} <= set(labels(tray_view.menu)))
        for number in (1, 2):
            held.way = Way.NEVER
            recorded.shows(doubted)
            held.way = Way.AT_ONCE
            tray_view = recorded.shows(lambda tray_view: not tray_view.icon.stale)
            assert "no host" in labels(tray_view.menu)
            assert "no daemon" not in labels(tray_view.menu)
            assert "the old one's" not in labels(tray_view.menu)
            assert len(renewed) == number
        held.devices = (device("shelf"), offline("till"))
        renewed[1].wait_for(lambda notifier: bool(notifier.notices))
        assert recorded.notifier.notices == renewed[0].notices == ()
        assert recorded.notifier.closed
        assert renewed[0].closed

    assert play(file, environ(), script, alertness=ALERT, renew=renew) == 0
    assert windows.closed == 1


def test_that_it_was_restarted_is_said_for_some_hours(held: Held, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "TOLD_FOR_S", 0.2)

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(well_again)
        recorded.shows(lambda tray_view: not any(label.startswith(HUNG) for label in labels(tray_view.menu)))

    run(file, script)


def test_that_the_settings_cant_be_used_is_said_by_the_next_engine_too(
    held: Held, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "Settings not taken over"

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        file.write_text("sources = 1")
        recorded.shows(lambda tray_view: wrong in " ".join(labels(tray_view.menu)))
        held.way = Way.BLOCKED
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(lambda tray_view: not tray_view.icon.stale and wrong in " ".join(labels(tray_view.menu)))

    assert play(file, environ(), script, look_every_s=0.02, alertness=ALERT) == 0
    assert len([text for text in caplog.messages if "the settings stay as they were" in text]) == 1


def test_what_restarts_do_not_help_is_not_restarted_for_ever_and_may_still_recover(
    held: Held, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED

        tray_view = recorded.shows(lambda tray_view: "restarts do not help" in tray_view.tooltip)

        assert tray_view.icon.stale
        time.sleep(1.5)  # that nothing more is tried has no event to wait for
        assert len(held.of("Shop")) == 1 + RESTARTS
        held.way = Way.AT_ONCE
        held.released.set()
        recorded.shows(well_again)
        held.way = Way.NEVER
        recorded.shows(doubted)
        held.way = Way.AT_ONCE
        recorded.shows(well_again)

    assert play(file, environ(), script, alertness=replace(ALERT, at_least_s=0.8)) == 0
    helpless = ["restarts do not help" in record.getMessage() for record in errors(caplog)]
    assert helpless[: RESTARTS + 2] == [False] * RESTARTS + [True, False]


@pytest.mark.parametrize("how", ["Quit Pilotlamp", signal.SIGTERM])
def test_it_ends_within_a_second_while_the_engine_hangs(how: str | signal.Signals, held: Held, file: Path) -> None:
    told_at = ended_at = 0.0
    ended = threading.Event()

    def script(recorded: Recorded) -> None:
        nonlocal told_at
        recorded.shows(well)
        held.way = Way.BLOCKED
        held.stuck.acquire()
        told_at = time.monotonic()
        if isinstance(how, str):
            recorded.tray.click(item(recorded.tray_view.menu, how).key)
        else:
            os.kill(os.getpid(), how)
        assert ended.wait(HANG_S)

    def end() -> None:
        nonlocal ended_at
        ended_at = time.monotonic()
        ended.set()

    assert play(file, environ(), script, on_end=end) == 0
    assert ended_at - told_at < ENDS_WITHIN_S


def test_while_paused_no_poll_is_missed(held: Held, file: Path) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(well)
        assert recorded.program._engine is not None
        pulse = recorded.program._engine._shift.pulse

        recorded.tray.click(item(tray_view.menu, "Pause").key)
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.paused)
        assert pulse._last[1] is None

        recorded.tray.click(item(tray_view.menu, "Resume").key)
        recorded.shows(lambda tray_view: not tray_view.icon.paused)
        assert pulse._last[1] is not None

    run(file, script)


def test_nothing_but_polls_is_a_sign_of_life(held: Held, file: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        assert recorded.program._engine is not None
        pulse = recorded.program._engine._shift.pulse
        held.way = Way.NEVER
        held.stuck.acquire()
        polls = pulse.polls
        recorded.tray.click(next(node.key for node in nodes(recorded.tray_view.menu) if node.label == "Until I unmute"))
        recorded.shows(lambda tray_view: any("unmute" in label for label in labels(tray_view.menu)))
        assert pulse.polls == polls
        held.way = Way.AT_ONCE

    assert play(file, environ(), script) == 0


def test_a_poll_is_missed_after_its_time_but_not_before_the_least_silence() -> None:
    now_s = 0.0
    pulse = Pulse(monotonic=lambda: now_s)
    pulse.beat(90.0)

    now_s = 90.0
    assert pulse.missed_for_s(30) is None
    now_s = 90.5
    assert pulse.missed_for_s(30) == 90.5
    assert pulse.missed_for_s(100) is None
    pulse.afresh()
    assert pulse.missed_for_s(30) is None
    pulse.beat(None)
    now_s = 1e9
    assert pulse.missed_for_s(30) is None
    assert pulse.polls == 2


def test_a_look_that_was_held_up_itself_says_nothing_of_the_engine() -> None:
    """Asleep, or stopped: whatever is late was late for that."""
    ticks = iter([0.0, 5.1, 5.1, 20.0, 20.0, 25.1])
    calls: list[str] = []
    third = threading.Event()

    def monotonic() -> float:
        tick = next(ticks, None)
        if tick is None:
            third.set()
            dog.stop()
        return tick or 25.1

    dog = Watchdog(
        lambda: calls.append("look"),
        woken_up=lambda: calls.append("woken up"),
        alertness=Alertness(every_s=5.0, late_s=5.0),
        monotonic=monotonic,
    )
    dog._over.wait = lambda timeout=None: dog._over.is_set()  # type: ignore[method-assign]
    dog.start()

    assert third.wait(HANG_S)
    assert calls[:3] == ["look", "woken up", "look"]
