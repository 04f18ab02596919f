"""Settings that are changed while the tray runs are in force at once, and change nothing else."""

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pilotlamp.config import load
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity
from pilotlamp.errors import DesktopError, SignInError, UnreachableError
from pilotlamp.logs import Redactor
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.tray.desktop import headless_desktop
from pilotlamp.tray.program import TrayProgram
from pilotlamp.tray.session import SessionParts
from pilotlamp.tray.settings_watcher import SettingsFile
from pilotlamp.view.clicks import RetrySource, ShowAbout, ShowDetails
from pilotlamp.view.tray_view import TrayView
from tests.builders import device, offline
from tests.held_system import Held, environ, source_text
from tests.patience import HANG_S
from tests.recorded_desktop import Recorded, item, labels, nodes, play

LOOK_S = 0.02
ACTION = '[[actions]]\nlabel = "Call"\nrun = ["true"]\n'
SECRETS = environ("Shop", "Stall")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def replaced(file: Path, text: str) -> None:
    """As editors save: another file in its place."""
    new = file.with_name("config.toml.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def says(text: str) -> Callable[[TrayView], bool]:
    return lambda tray_view: any(text in label for label in labels(tray_view.menu))


def does_not_say(text: str) -> Callable[[TrayView], bool]:
    return lambda tray_view: not says(text)(tray_view)


def well(tray_view: TrayView) -> bool:
    return tray_view.icon.severity is Severity.OK and not tray_view.icon.stale


def kinds(recorded: Recorded) -> list[str | None]:
    return [notice.kind for notice in recorded.notifier.notices]


def run(file: Path, script: Callable[[Recorded], None], *, look_every_s: float = LOOK_S) -> None:
    assert play(file, SECRETS, script, look_every_s=look_every_s) == 0


def test_a_new_source_is_watched_and_the_others_are_not_even_polled(held: Held, file: Path) -> None:
    file.write_text(source_text("Shop", poll_s=3600))

    def script(recorded: Recorded) -> None:
        recorded.shows(well)

        replaced(file, source_text("Shop", poll_s=3600) + source_text("Stall"))

        tray_view = recorded.shows(says("Stall — 2 online"))
        assert "Recent sessions" in labels(item(tray_view.menu, "Stall — ").children)
        assert recorded.notifier.notices == ()

    run(file, script)
    assert [system.fetches for system in held.of("Shop")] == [1]


def test_a_source_that_is_gone_leaves_the_menu_and_its_notifications_the_screen(
    held: Held, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(source_text("Shop", poll_s=3600) + source_text("Stall"))

    def script(recorded: Recorded) -> None:
        recorded.shows(says("Stall — 2 online"))
        held.devices = (device("shelf"), offline("till"))
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (told,) = recorded.notifier.notices

        replaced(file, source_text("Shop", poll_s=3600))

        recorded.shows(lambda tray_view: well(tray_view) and does_not_say("Stall")(tray_view))
        recorded.notifier.wait_for(lambda notifier: notifier.withdrawn == (told.id,))
        (stall,) = held.of("Stall")
        assert stall.closed.wait(HANG_S)
        for action in (RetrySource("Stall"), ShowDetails("Stall", "till")):
            recorded.program.on_click(action)  # of a menu that was open meanwhile
        recorded.program.on_click(ShowAbout())
        recorded.dialogs.wait_for(lambda dialogs: bool(dialogs.texts))
        assert [title for title, _ in recorded.dialogs.texts] == ["About Pilotlamp"]

    run(file, script)
    assert caplog.messages == []


def test_an_outage_that_goes_on_is_not_told_again_and_its_end_is(held: Held, file: Path) -> None:
    file.write_text(source_text())

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        held.devices = (device("shelf"), offline("till"))
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))

        replaced(file, source_text(poll_s=0.06, more="[sources.alerts]\nonline_after = 1\noffline_after = 1"))

        while len(held.of("Shop")) < 2 or held.of("Shop")[1].fetches < 3:
            assert kinds(recorded) == [NoticeKind.DEVICE_OFFLINE]
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)
        held.devices = (device("shelf"), device("till"))
        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        lost, back = recorded.notifier.notices
        assert (back.kind, back.replaces) == (NoticeKind.DEVICE_ONLINE, lost.id)

    run(file, script)


def test_other_devices_behind_a_name_are_no_news(held: Held, file: Path) -> None:
    """Another team: what the first one had is not "no longer listed", what the second one has not "offline"."""
    file.write_text(source_text(more='team = "acme"'))
    held.of_teams["works"] = (device("lathe"), offline("mill"))

    def script(recorded: Recorded) -> None:
        recorded.shows(well)

        replaced(file, source_text(more='team = "works"'))

        assert does_not_say("shelf")(recorded.shows(says("mill — offline")))
        while held.of("Shop")[-1].fetches < 5:
            assert recorded.notifier.notices == ()

    run(file, script)


def test_a_corrected_address_ends_the_outage_that_the_wrong_one_was(held: Held, file: Path) -> None:
    file.write_text(source_text(url="http://127.0.0.1:8"))
    held.error = UnreachableError("nobody answers")

    def script(recorded: Recorded) -> None:
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        held.error = None

        replaced(file, source_text())

        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        assert kinds(recorded) == [NoticeKind.SOURCE_UNREACHABLE, NoticeKind.SOURCE_BACK]

    run(file, script)


def test_rules_are_others_for_what_happens_next(held: Held, file: Path) -> None:
    file.write_text(source_text())

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        replaced(file, f'[alerts]\ndevice_offline = "off"\n{source_text()}{ACTION}')
        recorded.shows(says("Call"))

        held.devices = (device("shelf"), offline("till"))

        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)
        assert kinds(recorded) == []
        call = item(recorded.tray_view.menu, "Call")
        recorded.tray.click(call.key)
        recorded.opener.wait_for(lambda opener: opener.asked == (("run", "true"),))
        replaced(file, source_text())
        recorded.shows(lambda tray_view: "Call" not in labels(tray_view.menu))
        assert call.click is not None
        recorded.program.on_click(call.click)
        recorded.notifier.wait_for(
            lambda notifier: "The settings have no such action any more." in [each.body for each in notifier.notices]
        )

    run(file, script)
    assert len(held.of("Shop")) == 1, "that has nothing to do with how it is polled"


def test_what_is_in_force_is_shown_without_waiting_for_a_poll(held: Held, file: Path) -> None:
    file.write_text(source_text(poll_s=3600))

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        replaced(file, source_text(poll_s=3600) + ACTION)
        recorded.shows(says("Call"))

    run(file, script)


def test_what_is_muted_stays_so(held: Held, file: Path) -> None:
    file.write_text(source_text())

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(well)
        mute = next(node for node in nodes(tray_view.menu) if node.label == "Until I unmute" and "shelf" in node.key)
        recorded.tray.click(mute.key)
        recorded.shows(says("shelf — online (muted)"))

        replaced(file, source_text(poll_s=0.06) + source_text("Stall"))

        assert says("shelf — online (muted)")(recorded.shows(says("Stall — 2 online")))

    run(file, script)


@pytest.mark.parametrize("fault", ['poll_s = "often"', None], ids=["wrong", "gone"])
def test_what_cant_be_used_is_said_and_the_old_settings_stay_in_force(
    fault: str | None, held: Held, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(source_text())
    caplog.set_level(logging.INFO)

    def warnings() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name == "pilotlamp.tray.settings_watcher"]

    def script(recorded: Recorded) -> None:
        recorded.shows(well)

        if fault is None:
            file.unlink()
        else:
            replaced(file, f"{source_text()}[[sources]]\n{fault}\n")

        tray_view = recorded.shows(says("The new settings can't be used: config.toml"))
        assert tray_view.menu[1].label.startswith("The new settings can't be used: ")
        fetches = held.of("Shop")[0].fetches
        while held.of("Shop")[0].fetches < fetches + 5:
            assert len(warnings()) == 1
        held.devices = (device("shelf"), offline("till"))
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)

        replaced(file, source_text())
        recorded.shows(does_not_say("The new settings can't be used"))

    run(file, script)
    error, mended = warnings()
    assert error.startswith(f"{file}:" if fault else f"{file}: there is no settings file")
    assert error.endswith("; the settings before stay in force")
    assert mended == f"{file}: can be used again"
    assert len(held.of("Shop")) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signal")
def test_a_signal_reloads_at_once(held: Held, file: Path) -> None:
    file.write_text(source_text())

    def script(recorded: Recorded) -> None:
        recorded.shows(well)
        replaced(file, source_text() + source_text("Stall"))
        os.kill(os.getpid(), signal.Signals["SIGHUP"])
        recorded.shows(says("Stall — 2 online"))

    run(file, script, look_every_s=3600)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signal")
def test_a_signal_tries_refused_secrets_again(held: Held, file: Path) -> None:
    """They may be others, though the settings are the same."""
    file.write_text(source_text())
    held.error = SignInError("refused")

    def script(recorded: Recorded) -> None:
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        held.error = None
        os.kill(os.getpid(), signal.Signals["SIGHUP"])

        recorded.shows(well)
        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        assert kinds(recorded) == [NoticeKind.SIGN_IN_NEEDED, NoticeKind.SOURCE_BACK]

    run(file, script, look_every_s=3600)
    assert [system.fetches for system in held.of("Shop")][:1] == [3]
    assert len(held.of("Shop")) == 2


def test_a_file_that_is_being_written_is_left_alone(held: Held, file: Path) -> None:
    file.write_text(source_text())
    followed = SettingsFile(load(file))

    for text in (source_text()[:20], source_text()[:40]):
        file.write_text(text)
        assert followed.look() is None
    file.write_text(source_text("Stall"))
    assert followed.look() is None

    settings = followed.look()

    assert settings is not None
    assert [source.name for source in settings.sources] == ["Stall"]
    assert followed.look() is None


def test_a_file_that_was_replaced_by_one_of_the_same_age_and_size_is_another(held: Held, file: Path) -> None:
    file.write_text(source_text("Shop1"))
    known = file.stat()
    followed = SettingsFile(load(file))

    replaced(file, source_text("Shop2"))
    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))

    assert followed.look() is None
    assert followed.look() is not None


def test_links_may_lead_to_where_the_settings_in_force_allow_it(
    held: Held, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # nothing can be opened
    file.write_text(source_text(url="http://desk.internal", poll_s=5))
    settings = load(file)
    program = TrayProgram(settings, SessionParts(watch=lambda: MonitoringService(settings, redactor=Redactor())))
    opener = headless_desktop(program).opener
    with pytest.raises(DesktopError, match="can't be opened"):
        opener.open_link("http://desk.internal/1")

    program._file.settings = replace(settings, sources=())

    with pytest.raises(DesktopError, match="was not opened"):
        opener.open_link("http://desk.internal/1")
