"""The desktop for tests leaves nothing behind."""

import json
from pathlib import Path

import pytest

from tests.desktop.real_desktop import RealDesktop

pytestmark = pytest.mark.real_desktop


class Unfinished(RealDesktop):
    """Fails when most of it is up."""

    def start_notifications(self) -> None:
        raise RuntimeError("dunst did not start")


def test_what_came_up_is_taken_down_when_the_rest_does_not(real_desktop: RealDesktop) -> None:
    unfinished = Unfinished()

    with pytest.raises(RuntimeError, match="dunst"), unfinished:
        pytest.fail("it came up")

    assert not Path("/tmp/.X11-unix", unfinished.environment["DISPLAY"].replace(":", "X")).exists()
    assert not Path(unfinished.environment["HOME"], "bus").exists()


def test_notifications_can_be_read_back_and_their_daemon_killed(real_desktop: RealDesktop) -> None:
    history = json.loads(real_desktop.run("dunstctl", "history").stdout)
    assert history["data"] == [[]]

    real_desktop.kill_notifications()

    assert real_desktop.run("dunstctl", "history").returncode != 0
