import pytest

from pilotlamp.view.trayless import no_tray, running_already
from tests.builders import NOW


@pytest.mark.parametrize(
    ("desktop", "cure"),
    [
        ("GNOME", "AppIndicator and KStatusNotifierItem Support"),
        ("ubuntu:GNOME", "gnome-shell-extension-appindicator"),
        ("Budgie:GNOME", "PyGObject"),
        ("X-Cinnamon", "xapp-sn-watcher"),
        ("sway", "Waybar"),
        ("XFCE", "Status Tray Plugin"),
        ("KDE", "System Tray"),
        ("i3", "tint2"),
        ("", "PyGObject"),
    ],
)
def test_desktop_without_a_tray_is_told_its_own_cure(desktop: str, cure: str) -> None:
    notice = no_tray(desktop, at=NOW)

    assert cure in notice.body
    assert notice.body.endswith("“pilotlamp watch” shows the same in a terminal.")


@pytest.mark.parametrize(
    ("pid", "body"),
    [
        (4711, "Pilotlamp already watches with the same settings (process 4711). Look for its lamp in your panel."),
        (None, "Pilotlamp already watches with the same settings. Look for its lamp in your panel."),
    ],
)
def test_lamp_that_is_lit_already_is_to_be_looked_for(pid: int | None, body: str) -> None:
    assert running_already(pid, at=NOW).body == body
