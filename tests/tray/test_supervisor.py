"""An engine that hangs is seen, logged and ended for a restart, and the next process goes on; one that waits is not."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.saved import SavedState
from pilotlamp.domain.levels import Severity
from pilotlamp.errors import RestartNeeded
from pilotlamp.store.state import StateFile
from pilotlamp.tray import supervisor as supervising
from pilotlamp.tray.restarts import MAX_RESTARTS, Restarts, next_restart
from pilotlamp.tray.supervisor import Supervisor
from pilotlamp.tray.watchdog import Alertness
from pilotlamp.view.clicks import Quit, ShowAbout
from pilotlamp.view.tray_view import TrayView
from tests.builders import NOW, device, offline
from tests.held_system import PARTS, Held, Way, environ, source_text
from tests.patience import HANG_S, NEVER_S
from tests.recorded_desktop import Recorded, item, labels, nodes, play

RESTARTED = "Monitoring stopped responding at "
ONLY_TOLD = Alertness(every_s=NEVER_S)
"""The script looks, and nobody else."""
Script = Callable[[Recorded], None]


class Ticks:
    """A clock that goes on when the test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(source_text())
    return file


class Program:
    """The tray program, process after process, with one state file."""

    def __init__(self, file: Path, ticks: Ticks) -> None:
        self._file = file
        self._ticks = ticks
        self.state = StateFile(file.parent)

    def run(self, script: Script, *, restarts: Restarts | None = None, alertness: Alertness = ONLY_TOLD) -> int:
        """To its end; raises ``RestartNeeded``."""
        return play(
            self._file,
            environ(),
            script,
            memory=self.state,
            alertness=alertness,
            restarts=restarts,
            monotonic=self._ticks,
        )

    def restart(self, script: Script, *, restarts: Restarts | None = None) -> Restarts:
        """To its restart; the count for the next process."""
        with pytest.raises(RestartNeeded) as raised:
            self.run(script, restarts=restarts)
        found = Restarts.take_from(dict(raised.value.variables))
        assert found is not None
        return found


@pytest.fixture
def program(file: Path, ticks: Ticks) -> Program:
    return Program(file, ticks)


def well(tray_view: TrayView) -> bool:
    return tray_view.icon.severity is Severity.OK and not tray_view.icon.stale


def supervisor(recorded: Recorded) -> Supervisor:
    engine = recorded.program._engine
    assert engine is not None
    return engine


@pytest.fixture
def hang(held: Held, ticks: Ticks) -> Callable[[Recorded, Way], None]:
    """Let the next poll hang for minutes, and look."""

    def hang(recorded: Recorded, way: Way) -> None:
        held.way = way
        held.stuck.acquire()
        ticks.now_s += 600
        supervisor(recorded).watchdog.look()

    return hang


Hang = Callable[[Recorded, Way], None]


@pytest.mark.parametrize(
    ("way", "in_the_log"),
    [(Way.BLOCKED, "held.released.wait(NEVER_S)"), (Way.NEVER, "await asyncio.Event().wait()")],
)
def test_a_hang_is_shown_as_stale_and_logged_with_all_stacks_and_needs_a_restart(
    way: Way, in_the_log: str, program: Program, hang: Hang, caplog: pytest.LogCaptureFixture
) -> None:
    def script(recorded: Recorded) -> None:
        before = recorded.shows(well)
        hang(recorded, way)
        tray_view = recorded.tray_view
        assert tray_view.icon.stale
        assert tray_view.tooltip == tray_view.menu[0].label
        assert tray_view.tooltip.startswith(RESTARTED)
        assert tray_view.menu[2:] == before.menu
        assert recorded.notifier.notices == ()

    assert program.restart(script).count == 1
    (logged,) = [record for record in caplog.records if record.name == supervising.__name__]
    assert logged.levelno == logging.ERROR
    assert (
        "monitoring hangs: no poll has ended for 600 s; Pilotlamp restarts itself; the engine is at "
        in logged.msg % logged.args
    )
    assert in_the_log in (logged.stack_info or "")


def test_the_next_process_goes_on_with_mutes_and_outages(held: Held, program: Program, hang: Hang) -> None:
    def before(recorded: Recorded) -> None:
        tray_view = recorded.shows(well)
        mute = next(node for node in nodes(tray_view.menu) if node.label == "Until I unmute" and "shelf" in node.key)
        recorded.tray.click(mute.key)
        held.devices = (device("shelf"), offline("till"))
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        lost.extend(notice.id for notice in recorded.notifier.notices)
        hang(recorded, Way.BLOCKED)

    def after(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: "till — offline since" in " ".join(labels(tray_view.menu)))
        assert "shelf — online (muted)" in " ".join(labels(tray_view.menu))
        assert tray_view.menu[0].label != tray_view.tooltip
        assert any(label.startswith(RESTARTED) for label in labels(tray_view.menu))
        recorded.shows(lambda tray_view: not tray_view.icon.stale)
        assert not recorded.notifier.notices

        held.devices = (device("shelf"), device("till"))

        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (back,) = recorded.notifier.notices
        assert (back.kind, [back.replaces]) == (NoticeKind.DEVICE_ONLINE, lost)

    lost: list[str] = []
    restarts = program.restart(before)
    held.way = Way.AT_ONCE
    assert program.run(after, restarts=restarts) == 0


def test_nothing_of_an_engine_that_goes_on_after_all_is_shown_told_or_saved(
    held: Held, program: Program, hang: Hang
) -> None:
    """The poll that hung says that both devices are gone; what was clicked meanwhile would come too late."""

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        held.stuck.acquire()
        recorded.program.on_click(ShowAbout())
        held.stuck.release()
        hang(recorded, Way.BLOCKED)
        held.released.set()
        played.append(recorded)

    played: list[Recorded] = []
    program.restart(script)
    for thread in held.blocked:
        thread.join(HANG_S)
        assert not thread.is_alive()
    recorded = played[0]
    assert recorded.tray_view.icon.stale
    assert recorded.notifier.notices == ()
    assert recorded.dialogs.texts == ()
    saved = program.state.load()
    assert saved is not None
    assert [known.name for known in saved.sources["Shop"].devices] == ["shelf", "till"]


def test_a_disk_that_hangs_holds_up_no_restart(file: Path, held: Held, ticks: Ticks, hang: Hang) -> None:
    released = threading.Event()

    class HungDisk(StateFile):
        def save(self, memory: SavedState) -> None:
            released.wait(NEVER_S)

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        hang(recorded, Way.BLOCKED)

    with pytest.raises(RestartNeeded):
        play(file, environ(), script, memory=HungDisk(file.parent), alertness=ONLY_TOLD, monotonic=ticks)
    released.set()


@pytest.mark.parametrize("broken", ["hung", "all_stacks", "SAVE_S"])
def test_what_fails_on_the_way_to_a_restart_does_not_prevent_it(
    broken: str, held: Held, program: Program, hang: Hang, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        monkeypatch.setattr(supervising, broken, "no function, and no number")
        hang(recorded, Way.BLOCKED)

    assert program.restart(script).count == 1


def test_a_poll_of_many_slow_answers_is_no_hang(held: Held, program: Program, ticks: Ticks) -> None:
    """However long it takes as a whole: a list of many slow pages would be begun anew for ever."""

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.IN_PARTS
        held.stuck.acquire()
        polls = supervisor(recorded).watchdog.polls
        for _ in range(PARTS):
            ticks.now_s += 20
            supervisor(recorded).watchdog.look()
            held.next_part.release()
            held.parts.acquire()
            assert not recorded.tray_view.icon.stale
        held.way = Way.AT_ONCE
        assert supervisor(recorded).watchdog.polls >= polls

    assert program.run(script) == 0


def test_that_it_was_restarted_is_said_for_some_hours(
    held: Held, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "TOLD_FOR_S", 0.2)

    def script(recorded: Recorded) -> None:
        recorded.tray.wait_for(lambda tray: any(RESTARTED in " ".join(labels(each.menu)) for each in tray.views))
        recorded.shows(lambda tray_view: RESTARTED not in " ".join(labels(tray_view.menu)))

    assert program.run(script, restarts=Restarts(count=1, since=NOW)) == 0


def test_after_three_restarts_in_a_row_the_user_is_asked_to_and_it_may_still_recover(
    held: Held, program: Program, hang: Hang, ticks: Ticks, caplog: pytest.LogCaptureFixture
) -> None:
    def script(recorded: Recorded) -> None:
        hang(recorded, Way.BLOCKED)
        reason = f"Monitoring has not responded since {NOW.astimezone():%H:%M}. Please restart Pilotlamp."
        assert recorded.tray_view.icon.stale
        assert recorded.tray_view.menu[0].label == recorded.tray_view.tooltip == reason
        ticks.now_s += 600
        supervisor(recorded).watchdog.look()
        assert len([record for record in caplog.records if record.name == supervising.__name__]) == 1

        held.way = Way.AT_ONCE
        held.devices = (device("ghost"),)
        held.released.set()
        tray_view = recorded.shows(well)
        assert reason not in labels(tray_view.menu)
        held.released.clear()
        hang(recorded, Way.BLOCKED)

    held.way = Way.BLOCKED
    last = Restarts(count=MAX_RESTARTS, since=NOW)
    assert program.restart(script, restarts=last).count == 1


def test_restarts_are_counted_from_process_to_process_until_a_poll_ends() -> None:
    later = NOW + timedelta(hours=1)
    first = next_restart(None, NOW, polled=False)
    environment = {"HOME": "/", **first.variables}

    assert Restarts.take_from(environment) == first == Restarts(count=1, since=NOW)
    assert environment == {"HOME": "/"}
    assert next_restart(first, later, polled=False) == replace(first, count=2)
    assert next_restart(first, later, polled=True) == Restarts(count=1, since=later)
    assert [Restarts(count=count, since=NOW).useless for count in (3, 4)] == [False, True]
    assert Restarts.take_from({}) is Restarts.take_from({"PILOTLAMP_RESTARTS": "x y"}) is None


@pytest.mark.parametrize("how", ["menu", "signal", "during the restart"])
def test_a_user_who_quits_while_the_engine_hangs_gets_no_restart(
    how: str, held: Held, program: Program, hang: Hang
) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        held.stuck.acquire()
        if how == "menu":
            recorded.tray.click(item(recorded.tray_view.menu, "Quit Pilotlamp").key)
        elif how == "signal":
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            recorded.program.on_click(Quit())
            held.stuck.release()
            hang(recorded, Way.BLOCKED)

    assert program.run(script) == 0


def test_nothing_but_polls_is_a_sign_of_life_and_while_paused_none_is_missed(held: Held, program: Program) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        watchdog = supervisor(recorded).watchdog
        held.way = Way.NEVER
        held.stuck.acquire()
        polls = watchdog.polls
        recorded.tray.click(next(node.key for node in nodes(recorded.tray_view.menu) if node.label == "Until I unmute"))
        tray_view = recorded.shows(lambda tray_view: any("unmute" in label for label in labels(tray_view.menu)))
        assert watchdog.polls == polls

        recorded.tray.click(item(tray_view.menu, "Pause").key)
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.paused)
        assert watchdog._last[1] is None

        recorded.tray.click(item(tray_view.menu, "Resume").key)
        recorded.shows(lambda tray_view: not tray_view.icon.paused)
        assert watchdog._last[1] is not None

    assert program.run(script) == 0


def test_the_watchdog_looks_by_itself(held: Held, program: Program, ticks: Ticks) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.way = Way.BLOCKED
        held.stuck.acquire()
        ticks.now_s += 600
        recorded.shows(lambda tray_view: tray_view.icon.stale)

    with pytest.raises(RestartNeeded):
        program.run(script, alertness=Alertness(every_s=0.01, late_s=inf))
