"""The whole program but for the desktop: readings come from a simulator, clicks from a script."""

import time
from pathlib import Path

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity
from pilotlamp.view.clicks import OpenLink
from pilotlamp.view.tray_view import MenuNode, TrayView
from tests.patience import HANG_S
from tests.recorded_desktop import Recorded, item, labels, nodes, play
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess


def first_device(recorded: Recorded) -> str:
    """The name of a device of the Makerspace that is online."""
    makerspace = item(recorded.tray_view.menu, "Makerspace —")
    return next(node.label.partition(" — ")[0] for node in makerspace.children if " — online" in node.label)


def test_an_outage_from_reading_to_notice_and_back(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        device = first_device(recorded)

        simulator.event({"do": "device_offline", "device": device})
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        assert tray_view.icon.count == 1
        assert tray_view.tooltip.splitlines()[0] == tray_view.menu[0].label
        assert tray_view.tooltip.splitlines()[1].startswith(f"{device} — offline since")
        assert f"{device} — offline since" in next(node.label for node in tray_view.menu[1:] if node.label)

        simulator.event({"do": "device_online", "device": device})
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        lost, back = recorded.notifier.notices
        assert (lost.kind, back.kind) == (NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_ONLINE)
        assert back.replaces == lost.id
        assert device in lost.title + lost.body

        recorded.notifier.click(lost.id)
        recorded.dialogs.wait_for(lambda dialogs: bool(dialogs.texts))
        title, text = recorded.dialogs.texts[0]
        assert title == device
        assert "State: " in text

    assert play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script) == 0


def test_an_unconfirmed_outage_is_said_in_the_menu_only(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        device = first_device(recorded)

        simulator.event({"do": "device_offline", "device": device})

        tray_view = recorded.shows(
            lambda tray_view: any("no answer, checking" in label for label in labels(tray_view.menu))
        )
        assert tray_view.icon.severity is Severity.OK
        assert recorded.notifier.notices == ()

    play(settings_file(simulator, tmp_path, ["Makerspace"], poll_s=1.0), secrets(simulator), script)


def test_nothing_new_redraws_nothing(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        shown = len(recorded.tray.views)
        asked = len(simulator.requests("okta_asa"))
        deadline = time.monotonic() + HANG_S
        while len(simulator.requests("okta_asa")) < asked + 5:
            assert time.monotonic() < deadline
        last, *drawn = recorded.tray.views[shown - 1 :]
        assert all(
            tray_view.icon.stale or tray_view == last for tray_view in drawn
        )  # a busy machine may let a reading get stale

    play(settings_file(simulator, tmp_path, ["Laptops"]), secrets(simulator), script)


def test_recent_sessions_and_users_are_fetched_when_their_submenu_opens(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        for name, path in (("Recent sessions", "/sessions"), ("People", "/users")):
            submenu = item(tray_view.menu, name)
            assert submenu.children[0].label == "Load now"
            assert not [request for request in simulator.requests("formide") if request["path"].endswith(path)]
            recorded.tray.open(submenu.key)
            recorded.shows(lambda tray_view, key=submenu.key: filled(tray_view, key))  # type: ignore[misc]
            assert len([r for r in simulator.requests("formide") if r["path"].endswith(path)]) == 1

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_a_list_that_can_not_be_had_says_why_and_can_be_tried_again(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        key = item(tray_view.menu, "Recent sessions").key
        simulator.event({"do": "source_answers", "system": "formide", "status": 500, "body": "", "only": "/sessions"})
        recorded.tray.open(key)
        tray_view = recorded.shows(lambda tray_view: filled(tray_view, key))
        assert any("Retry" in label for label in labels(by_key(tray_view, key)))

        simulator.event({"do": "source_normal", "system": "formide"})
        retry = next(node for node in by_key(tray_view, key) if "Retry" in node.label)
        recorded.tray.click(retry.key)
        recorded.shows(
            lambda tray_view: filled(tray_view, key) and not any("Retry" in n.label for n in by_key(tray_view, key))
        )

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_a_failed_source_has_a_row_with_cause_and_retry(simulator: SimulatorProcess, tmp_path: Path) -> None:
    wrong = {**secrets(simulator), "PILOTLAMP_SECRET_MAKERSPACE": "wrong-wrong-wrong"}

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.stale)
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        assert [notice.kind for notice in recorded.notifier.notices] == [NoticeKind.SIGN_IN_NEEDED]
        asked = len(simulator.requests("formide"))

        wrong["PILOTLAMP_SECRET_MAKERSPACE"] = simulator.formide.secret
        recorded.tray.click(item(tray_view.menu, "Retry").key)

        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK and not tray_view.icon.stale)
        assert asked == 3, "a refusal is confirmed"

    play(settings_file(simulator, tmp_path, ["Makerspace"]), wrong, script)


def test_pause_stops_polling_and_resume_polls_at_once(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.tray.click(item(tray_view.menu, "Pause").key)
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.paused)
        recorded.tray.click(item(tray_view.menu, "Resume").key)
        recorded.shows(lambda tray_view: not tray_view.icon.paused)

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_copying_opening_and_about(simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.tray.click(item(tray_view.menu, "IP address").key)
        recorded.tray.click(item(tray_view.menu, "MAC address").key)
        recorded.tray.click(item(tray_view.menu, "Open settings").key)
        recorded.tray.click(item(tray_view.menu, "About").key)
        recorded.opener.wait_for(lambda opener: len(opener.asked) == 3)
        recorded.dialogs.wait_for(lambda dialogs: bool(dialogs.texts))
        assert ("file", str(file)) in recorded.opener.asked
        assert [kind for kind, _ in recorded.opener.asked].count("copy") == 2
        assert "0.1.0" in recorded.dialogs.texts[0][1]

    play(file, secrets(simulator), script)


def test_what_was_copied_is_said(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """In one toast, however often: nothing else shows that a click has done something."""

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        for label in ("IP address", "MAC address"):
            recorded.tray.click(item(tray_view.menu, label).key)
        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        assert {notice.title for notice in recorded.notifier.notices} == {
            f"Copied {text}" for kind, text in recorded.opener.asked if kind == "copy"
        }
        assert len({notice.id for notice in recorded.notifier.notices}) == 1

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_text_that_could_not_be_copied_is_said(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.opener.refuses = {"copy": "There is no clipboard"}
        recorded.tray.click(item(tray_view.menu, "IP address").key)
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (notice,) = recorded.notifier.notices
        assert (notice.title, notice.body) == ("Could not copy to the clipboard", "There is no clipboard.")

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


@pytest.mark.parametrize(
    ("refuses", "then"),
    [
        ({"file": "No program does it"}, "The path of the file was copied to the clipboard."),
        ({"file": "No program does it", "copy": "There is no clipboard"}, "The file is {file}."),
    ],
)
def test_settings_file_that_no_program_opens_is_said_with_its_place(
    refuses: dict[str, str], then: str, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"])

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.opener.refuses = refuses
        recorded.tray.click(item(tray_view.menu, "Open settings").key)
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (notice,) = recorded.notifier.notices
        assert notice.title == "The settings file can't be opened"
        assert notice.body == f"No program does it. {then.format(file=file)}"
        assert ("copy", str(file)) in recorded.opener.asked

    play(file, secrets(simulator), script)


def test_page_that_no_program_opens_is_said(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.opener.refuses = {"link": "No program does it"}
        recorded.program.on_click(OpenLink("https://printers.example/"))
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (notice,) = recorded.notifier.notices
        assert (notice.title, notice.body) == ("The page can't be opened", "No program does it.")

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_quit_is_an_item_of_the_menu(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.tray.click(item(recorded.tray_view.menu, "Quit Pilotlamp").key)
        deadline = time.monotonic() + HANG_S
        while not recorded.notifier.closed:
            assert time.monotonic() < deadline

    assert play(settings_file(simulator, tmp_path), secrets(simulator), script) == 0


def test_troubles_of_the_desktop_are_lines_of_the_menu_while_they_last(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        report = recorded.program.on_problem("notifier")
        report("no notification daemon answers")
        recorded.shows(lambda tray_view: "no notification daemon answers" in " ".join(labels(tray_view.menu)))
        report(None)
        recorded.shows(lambda tray_view: "no notification daemon answers" not in " ".join(labels(tray_view.menu)))

    play(settings_file(simulator, tmp_path), secrets(simulator), script)


def test_a_text_without_a_window_becomes_a_notification(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.program.say("Shelf", "State: online")
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        assert (recorded.notifier.notices[0].title, recorded.notifier.notices[0].kind) == ("Shelf", None)

    play(settings_file(simulator, tmp_path), secrets(simulator), script)


def test_green_grows_stale_when_polls_hang(simulator: SimulatorProcess, tmp_path: Path) -> None:
    """No poll ever ends, and still the lamp may not stay green."""

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        simulator.event({"do": "source_slow", "system": "okta_asa", "delay_s": 60})
        recorded.shows(lambda tray_view: tray_view.icon.stale)
        assert recorded.notifier.notices == ()

    play(settings_file(simulator, tmp_path, ["Laptops"], poll_s=0.3), secrets(simulator), script)


def by_key(tray_view: TrayView, key: str) -> tuple[MenuNode, ...]:
    """The rows of a submenu."""
    return next(tuple(node.children) for node in nodes(tray_view.menu) if node.key == key)


def filled(tray_view: TrayView, key: str) -> bool:
    """Whether a submenu has something to show."""
    rows = by_key(tray_view, key)
    return bool(rows) and rows[0].label not in {"Load now", "Loading…"}
