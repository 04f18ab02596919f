"""When it is said that no panel shows the lamp."""

import asyncio

import pytest

from pilotlamp.desktop.recording import RecordingNotifier
from pilotlamp.tray.no_panel import NoPanelNotice
from pilotlamp.view.trayless import NO_TRAY_ID
from tests.builders import NOW


@pytest.fixture
def notifier() -> RecordingNotifier:
    return RecordingNotifier(lambda _: None)


def no_panel_notice(notifier: RecordingNotifier, after_s: float) -> NoPanelNotice:
    return NoPanelNotice(notifier, lambda: NOW, after_s=after_s)


async def until_told(notifier: RecordingNotifier, times: int) -> None:
    await asyncio.to_thread(notifier.wait_for, lambda notifier: len(notifier.notices) == times, 20.0)


async def test_panel_that_comes_in_time_is_no_news(notifier: RecordingNotifier) -> None:
    lamp = no_panel_notice(notifier, 0.0)
    lamp.tray(shown=False)
    lamp.tray(shown=True)
    other = no_panel_notice(notifier, 0.0)
    other.tray(shown=False)

    await until_told(notifier, 1)

    assert notifier.withdrawn == ()


async def test_desktop_without_a_tray_is_told_once_and_taken_back_when_there_is_one(
    notifier: RecordingNotifier,
) -> None:
    """A panel that is restarted later, however slowly, is no news any more."""
    lamp = no_panel_notice(notifier, 0.0)
    lamp.tray(shown=False)
    lamp.tray(shown=False)
    await until_told(notifier, 1)
    lamp.tray(shown=True)
    lamp.tray(shown=False)
    other = no_panel_notice(notifier, 0.0)
    other.tray(shown=False)
    await until_told(notifier, 2)

    assert [notice.id for notice in notifier.notices] == [NO_TRAY_ID] * 2, "the second is of the other lamp"
    assert notifier.withdrawn == (NO_TRAY_ID,)
