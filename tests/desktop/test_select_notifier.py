"""The adapters that ``select`` chooses for notifications, windows and links."""

import sys
from pathlib import Path

import pytest

from pilotlamp.desktop import select
from pilotlamp.desktop.base import Dialogs
from pilotlamp.errors import DesktopError
from pilotlamp.view.questions import Question
from tests.desktop.notices import outage
from tests.desktop.private_bus import PrivateBus
from tests.desktop.stub_notifications import StubNotifications

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus and xdg-open")


def ignore(_: object) -> None:
    pass


@linux_only
@pytest.mark.private_bus
async def test_notices_go_over_the_session_bus(private_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    daemon = StubNotifications(private_bus.address)
    await daemon.come()
    notifier = select.notifier(on_click=ignore, on_problem=ignore)
    await notifier.start()

    notifier.send(outage())
    shown = await daemon.until_shown(1)
    await notifier.aclose()
    await daemon.leave()

    assert shown.summary == "outage is offline"


@linux_only
def test_links_go_to_the_desktops_own_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "record"
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$1" > {record}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    select.opener(allowed_http_hosts=("helpdesk.internal",)).open_link("http://helpdesk.internal/ticket/1")

    assert record.read_text(encoding="utf-8") == "http://helpdesk.internal/ticket/1\n"


def test_links_are_checked() -> None:
    with pytest.raises(DesktopError):
        select.opener().open_link("http://helpdesk.internal/")


@linux_only
def test_programs_are_run_by_the_user_who_defined_them() -> None:
    select.opener().run_program(["true"])


async def test_windows_that_ask_are_there_and_end_with_the_program() -> None:
    dialogs: Dialogs = select.dialogs(on_problem=ignore)
    dialogs.close_all()

    assert await dialogs.ask(Question(kind="revoke", title="Revoke", text="Really?", accept="Revoke")) is None
