"""While the engine hangs, the last tray view is there, and not to be believed."""

from dataclasses import replace
from datetime import UTC, datetime

from pilotlamp.domain.levels import Severity
from pilotlamp.view.menu.context import row
from pilotlamp.view.menu.hung import hung, not_responding, restarted
from pilotlamp.view.tray_view import IconSpec, TrayView

AT = datetime(2026, 11, 21, 9, 2, tzinfo=UTC)
VIEW = TrayView(
    icon=IconSpec(severity=Severity.OK, count=2), tooltip="All is well", menu=(row("summary", "All is well"),)
)


def test_the_icon_is_stale_and_the_reason_comes_first() -> None:
    tray_view = hung(VIEW, "because")

    assert tray_view.icon == replace(VIEW.icon, stale=True)
    assert tray_view.tooltip == "because"
    assert [node.label for node in tray_view.menu] == ["because", "", "All is well"]
    assert tray_view.menu[2:] == VIEW.menu


def test_reasons_say_when_and_fit() -> None:
    assert restarted(AT) == "Monitoring stopped responding at 09:02 and was restarted"
    assert not_responding(AT) == "Monitoring has not responded since 09:02. Please restart Pilotlamp."
    assert len(hung(VIEW, "x" * 500).tooltip) < 128
