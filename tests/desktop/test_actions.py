"""Actions in a real panel: chosen in the menu with mouse and keys, typed into real dialogs, told in real toasts."""

from pathlib import Path

import pytest

from tests.desktop.panel_menu import choose
from tests.desktop.real_desktop import RealDesktop
from tests.desktop.test_whole_program import on, toasts
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess
from tests.tray.test_menu_actions import administered, pending, writes

pytestmark = [pytest.mark.real_desktop, pytest.mark.timeout(600)]


def until_told(desktop: RealDesktop, title: str) -> None:
    """Wait for a toast with a title that begins so."""
    desktop.until(lambda: any(toast["summary"].startswith(title) for toast in toasts(desktop)))


def until_dialog(desktop: RealDesktop, title: str) -> None:
    """Wait until a window with this title is on the screen and has stopped changing."""
    desktop.until(lambda: title in desktop.window_titles())
    desktop.until_still()


def test_printers_are_synced_from_the_menu(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    host = administered(simulator)
    with on(real_desktop, "--config", settings_file(simulator, tmp_path, ["Makerspace"]), env=secrets(simulator)):
        choose(real_desktop, "Makerspace", host["name"], "Sync printers")
        until_told(real_desktop, f"Synced printers of {host['name']}")

    (sent,) = [request for request in simulator.requests("formide") if request["method"] != "GET"]
    assert (sent["method"], sent["path"]) == ("POST", f"/clients/{host['_id']}/sync")
    assert sent["headers"]["authorization"] == f"Bearer {simulator.formide.secret}"


def test_somebody_is_invited_by_typing_into_the_dialog(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    host = administered(simulator)
    with on(real_desktop, "--config", settings_file(simulator, tmp_path, ["Makerspace"]), env=secrets(simulator)):
        choose(real_desktop, "Makerspace", host["name"], "People", "Invite…")
        until_dialog(real_desktop, "Invite")
        real_desktop.type_text("-o'\"&_<b>%s@example.com")
        real_desktop.key("Return")
        until_told(real_desktop, "Invited -o'")

    email = "-o'\"&_<b>%s@example.com"
    assert writes(simulator) == [("POST", f"/clients/{host['_id']}/users", {"email": email})]


def test_access_is_revoked_after_a_confirmation_and_cancel_sends_nothing(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """Return is Cancel."""
    laptop = pending(simulator)
    with on(real_desktop, "--config", settings_file(simulator, tmp_path, ["Laptops"]), env=secrets(simulator)):
        choose(real_desktop, "Laptops", laptop["hostname"], "Revoke access…")
        until_dialog(real_desktop, "Revoke access")
        real_desktop.key("Return")
        real_desktop.until(lambda: "Revoke access" not in real_desktop.window_titles())
        assert writes(simulator) == []

        choose(real_desktop, "Laptops", laptop["hostname"], "Revoke access…")
        until_dialog(real_desktop, "Revoke access")
        real_desktop.key("Tab")
        real_desktop.key("space")
        until_told(real_desktop, f"Revoked access for {laptop['hostname']}")

    where = f"/v1/teams/{simulator.okta_asa.team}/clients/{laptop['id']}"
    assert writes(simulator) == [("DELETE", where, None)]
