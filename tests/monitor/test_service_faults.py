"""Errors of our own: where a rule or a view fails, the polling goes on, and the lamp says that it can't be believed."""

from asyncio import CancelledError
from dataclasses import replace
from pathlib import Path

import pytest

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device
from pilotlamp.monitor.sinks import Update
from pilotlamp.view.tray_view import TrayView
from tests.builders import device, offline
from tests.held_system import Held, environ, held_systems, source_text
from tests.monitor.fakes import PanicException
from tests.recorded_desktop import Recorded, labels, play

NOT_A_NAME: str = 7  # type: ignore[assignment]  # no parser lets it through; it stands for any bug in rules and views


def in_doubt(tray_view: TrayView) -> bool:
    return tray_view.icon.stale and "internal error" in tray_view.tooltip


def test_a_view_that_fails_doubts_the_face_and_ends_no_polling(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(source_text())

    def script(recorded: Recorded, held: Held) -> None:
        recorded.shows(lambda tray_view: not tray_view.icon.stale and not tray_view.icon.waiting)
        held.devices = (replace(device("shelf"), name=NOT_A_NAME), device("till"))
        recorded.shows(in_doubt)
        held.devices = (device("shelf"), offline("till"))
        recorded.shows(lambda tray_view: tray_view.icon.count == 1 and not in_doubt(tray_view))

    with held_systems() as held:
        assert play(file, environ(), lambda recorded: script(recorded, held)) == 0

    logged = [record for record in caplog.records if record.exc_info]
    assert len({record.getMessage() for record in logged}) == len(logged) > 0


def test_words_that_fail_cost_only_their_own_notice(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(source_text(more="[sources.alerts]\nonline_after = 1\noffline_after = 1"))

    def script(recorded: Recorded, held: Held) -> None:
        recorded.shows(lambda tray_view: not tray_view.icon.waiting)
        held.devices = (replace(offline("shelf"), name=NOT_A_NAME), offline("till"))
        recorded.notifier.wait_for(lambda notifier: any("till" in each.title for each in notifier.notices))
        held.devices = (device("shelf"), device("till"))
        recorded.shows(
            lambda view: any("internal error in the words of a notice" in each for each in labels(view.menu))
        )

    with held_systems() as held:
        assert play(file, environ(), lambda recorded: script(recorded, held)) == 0


@pytest.mark.parametrize(
    "bug",
    [KeyError("name"), (replace(device("shelf"), conditions=(Condition(key="undeclared"),)),)],
    ids=["a kind that raises", "a condition without a spec"],
)
def test_a_bug_of_a_kind_is_a_row_of_the_menu_and_costs_no_poll(tmp_path: Path, bug: Exception | tuple[Device]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(source_text())

    def script(recorded: Recorded, held: Held) -> None:
        recorded.shows(lambda view: any("internal error in the poll of Shop" in each for each in labels(view.menu)))
        held.error, held.devices = None, (offline("till"),)
        recorded.shows(lambda view: view.icon.count == 1)

    with held_systems() as held:
        if isinstance(bug, Exception):
            held.error = bug
        else:
            held.devices = bug
        assert play(file, environ(), lambda recorded: script(recorded, held)) == 0


class BrokenSink:
    name = "the broken sink"

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def take(self, update: Update) -> None:
        raise self._error


class ListSink:
    name = "the list"

    def __init__(self) -> None:
        self.updates: list[Update] = []

    def take(self, update: Update) -> None:
        self.updates.append(update)


@pytest.mark.parametrize("error", [ZeroDivisionError(), CancelledError(), PanicException()], ids=repr)
def test_a_sink_that_fails_harms_no_other_and_the_menu_says_so(
    error: BaseException, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(source_text())
    other = ListSink()

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda view: any("internal error in the broken sink" in each for each in labels(view.menu)))

    with held_systems():
        play(file, environ(), script, sinks=(BrokenSink(error), other))

    assert sum("unexpected error in the broken sink" in record.getMessage() for record in caplog.records) == 1
    assert sum(update.polled for update in other.updates) >= 2
    assert {update.faults for update in other.updates[1:]} == {("the broken sink",)}
