"""Pilotlamp as a whole in a real panel: seen on the screen, used with the mouse, its notifications read back."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pilotlamp.domain.levels import Severity
from pilotlamp.view.icon import AMBER, GREEN, GREY, RED, draw
from pilotlamp.view.tray_view import IconSpec
from tests.desktop.desktops import PANEL_PX
from tests.desktop.panel_menu import choose
from tests.desktop.panel_reader import menu_of, tooltip_of
from tests.desktop.real_desktop import HEIGHT, WIDTH, RealDesktop
from tests.patience import HANG_S, NEVER_S
from tests.program import COMMAND, Running
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess

pytestmark = [pytest.mark.real_desktop, pytest.mark.timeout(600)]

PANEL_ICON_PX = 22
TOASTS = (WIDTH - 440, HEIGHT - 130, WIDTH, HEIGHT)
"""Place of one notification on the screen."""
BORDER_PX = 2


@contextmanager
def on(desktop: RealDesktop, *arguments: str | Path, env: Mapping[str, str]) -> Iterator[Running]:
    """Pilotlamp, started on this desktop."""
    with Running(*arguments, env={**desktop.environment, **env}) as program:
        yield program


def address(desktop: RealDesktop) -> str:
    return desktop.environment["DBUS_SESSION_BUS_ADDRESS"]


def icon_is(desktop: RealDesktop, colour: tuple[int, int, int]) -> Callable[[], tuple[int, int] | None]:
    return lambda: desktop.find_icon(colour)


def toasts(desktop: RealDesktop) -> list[dict[str, str]]:
    """Everything dunst has shown, newest first: what is on the screen is put away first, as only then it is history."""
    desktop.run("dunstctl", "close-all")
    entries: list[dict[str, dict[str, Any]]] = json.loads(desktop.run("dunstctl", "history").stdout)["data"][0]
    return [{key: str(entry[key]["data"]) for key in ("id", "appname", "summary", "body")} for entry in entries]


def count_shown(screen: Image.Image, at: tuple[int, int]) -> int:
    """The number on the red icon: that of our drawing that the panel's, shifted by part of a pixel, is nearest to."""

    def difference(count: int) -> float:
        drawn = draw(IconSpec(severity=Severity.PROBLEM, count=count), PANEL_ICON_PX)
        best = 1e9
        for left in range(at[0] - 14, at[0] - 8):
            for top in range(at[1] - 14, at[1] - 8):
                seen = screen.crop((left, top, left + PANEL_ICON_PX, top + PANEL_ICON_PX))
                want = seen.copy()
                want.paste(drawn, mask=drawn.getchannel("A"))
                pairs = zip(seen.convert("L").tobytes(), want.convert("L").tobytes(), strict=True)
                best = min(best, float(sum(abs(a - b) for a, b in pairs)))
        return best

    return min(range(1, 10), key=difference)


def first_device(simulator: SimulatorProcess) -> str:
    """The name of a host of the Makerspace."""
    name: str = simulator.state()["formide"]["clients"][0]["name"]
    return name


def test_the_story_of_an_outage(real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Green, red with a one, a menu that names it, one notification; green again, and the notification replaced."""
    device = first_device(simulator)
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        real_desktop.until(lambda: "online" in tooltip_of(address(real_desktop)))

        simulator.event({"do": "device_offline", "device": device})
        where = real_desktop.until(icon_is(real_desktop, RED))
        screen = real_desktop.until_still()
        assert count_shown(screen, where) == 1
        real_desktop.open_menu(*where)
        rows = [label for label in menu_of(address(real_desktop)).labels if label]
        assert rows[0].startswith("1 of")
        assert rows[1].startswith(f"{device} — offline since")
        real_desktop.key("Escape")
        lost = real_desktop.until(lambda: toasts(real_desktop))
        assert [toast["appname"] for toast in lost] == ["Pilotlamp"]
        assert device in lost[0]["summary"]

        simulator.event({"do": "device_online", "device": device})
        real_desktop.until(icon_is(real_desktop, GREEN))
        real_desktop.until(lambda: any("back online" in toast["summary"] for toast in toasts(real_desktop)))

        program.tell(signal.SIGTERM)
        assert program.ended() == 0


def test_no_secret_is_in_log_menu_or_notifications(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """At the most talkative level, through an outage, a refused secret and a lost source."""
    log = tmp_path / "log.txt"
    known = secrets(simulator)
    file = settings_file(simulator, tmp_path, poll_s=0.2)
    with on(real_desktop, "--debug", "--log", log, "--config", file, env=known) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        simulator.event({"do": "device_offline", "device": first_device(simulator)})
        simulator.event({"do": "source_401", "system": "okta_asa"})
        simulator.event({"do": "source_down", "system": "clientexec"})
        real_desktop.until(lambda: len(menu_of(address(real_desktop)).walk()) > 10 and displayed(real_desktop) == 3)
        labels = [row.label for row in menu_of(address(real_desktop)).walk()]
        said = [text for toast in toasts(real_desktop) for text in toast.values()]
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    everything = "\n".join((*labels, *said, program.err, log.read_text()))
    tokens = [client["clientToken"] for client in simulator.state()["formide"]["clients"]]
    for secret in (*known.values(), *simulator.okta_asa.secret.split(":"), *tokens):
        assert secret not in everything


def test_recovery_takes_the_outages_place_on_the_screen(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """While the outage's toast is on the screen, there is never a second one."""
    device = first_device(simulator)
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)):
        real_desktop.until(icon_is(real_desktop, GREEN))
        simulator.event({"do": "device_offline", "device": device})
        real_desktop.until(lambda: displayed(real_desktop) == 1)
        real_desktop.until(icon_is(real_desktop, RED))
        outage = real_desktop.until_still().crop(TOASTS)
        simulator.event({"do": "device_online", "device": device})
        real_desktop.until(icon_is(real_desktop, GREEN))
        real_desktop.until(lambda: real_desktop.until_still().crop(TOASTS) != outage)
        assert displayed(real_desktop) == 1

        (only,) = toasts(real_desktop)

    assert device in only["summary"]
    assert "back online" in only["summary"]


def test_an_outages_toast_ends_with_the_program(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """It would stay for ever, with buttons that do nothing."""
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        simulator.event({"do": "device_offline", "device": first_device(simulator)})
        real_desktop.until(lambda: displayed(real_desktop) == 1)
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert displayed(real_desktop) == 0


def displayed(desktop: RealDesktop) -> int:
    """Count the notifications on the screen."""
    return int(desktop.run("dunstctl", "count", "displayed").stdout)


def test_an_item_of_the_menu_is_clicked(real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path) -> None:
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        choose(real_desktop, "Pilotlamp", "Pause")
        real_desktop.until(icon_is(real_desktop, GREY))

        choose(real_desktop, "Quit Pilotlamp")
        assert program.ended() == 0


def test_a_left_click_opens_the_menu(real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path) -> None:
    """Its last row is Quit."""
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
        where = real_desktop.until(icon_is(real_desktop, GREEN))
        real_desktop.open_menu(*where, button=1)
        real_desktop.key("Up")
        real_desktop.key("Return")
        assert program.ended() == 0


def test_an_open_menu_stays_open_and_its_labels_change_in_place(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    device = first_device(simulator)
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)):
        where = real_desktop.until(icon_is(real_desktop, GREEN))
        before = real_desktop.open_menu(*where)
        menu = _menu_box(before)
        polls = len(simulator.requests("formide"))
        simulator.event({"do": "device_offline", "device": device})
        real_desktop.until(icon_is(real_desktop, RED))
        real_desktop.until(lambda: real_desktop.screenshot().crop(menu) != before.crop(menu))
        real_desktop.until(lambda: len(simulator.requests("formide")) > polls + 5 or None)
        after = real_desktop.until_still()

    _, top, right, _ = _menu_box(after)
    assert (top, abs(right - menu[2]) <= BORDER_PX) == (menu[1], True), "the menu has gone or moved"


def _menu_box(screen: Image.Image) -> tuple[int, int, int, int]:
    """The light rectangle below the panel, above the notifications."""
    left, top = 420, PANEL_PX + 1
    light = screen.convert("L").crop((left, top, WIDTH, TOASTS[1])).point(lambda value: 255 * (value > 200))
    box = light.getbbox()
    assert box is not None, "no menu is open"
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top


def test_the_icon_comes_back_with_the_panel(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)):
        real_desktop.until(icon_is(real_desktop, GREEN))

        real_desktop.kill_panel()
        real_desktop.until(lambda: real_desktop.find_icon(GREEN) is None)
        real_desktop.start_panel()

        real_desktop.until(icon_is(real_desktop, GREEN))


def test_a_panel_that_starts_later_shows_the_icon(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    real_desktop.kill_panel()
    file = settings_file(simulator, tmp_path, poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)):
        real_desktop.until(lambda: len(simulator.requests("formide")) > 3 or None)

        real_desktop.start_panel()

        real_desktop.until(icon_is(real_desktop, GREEN))


def test_a_dead_notification_daemon_is_reported_and_holds_nothing_up(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    """In the menu and in the log, once; what it missed is shown when it is back."""
    device = first_device(simulator)
    log = tmp_path / "log.txt"
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)

    def warn() -> list[str]:
        return [label for label in menu_of(address(real_desktop)).labels if "otification" in label]

    with on(real_desktop, "--log", log, "--config", file, env=secrets(simulator)) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        assert warn() == []
        real_desktop.kill_notifications()
        real_desktop.until(warn)
        simulator.event({"do": "device_offline", "device": device})
        real_desktop.until(icon_is(real_desktop, RED))

        real_desktop.start_notifications()
        real_desktop.until(lambda: device in "".join(toast["summary"] for toast in toasts(real_desktop)))
        real_desktop.until(lambda: not warn())
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    lines = [line for line in log.read_text().splitlines() if "WARNING" in line and "otification" in line]
    assert len(lines) == 1


def test_a_hung_notification_daemon_is_reported_and_holds_nothing_up(
    real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    device = first_device(simulator)
    file = settings_file(simulator, tmp_path, ["Makerspace"], poll_s=0.3)
    with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
        real_desktop.until(icon_is(real_desktop, GREEN))
        with real_desktop.hung_notifications():
            simulator.event({"do": "device_offline", "device": device})
            real_desktop.until(icon_is(real_desktop, RED))
            real_desktop.until(lambda: any("otification" in label for label in menu_of(address(real_desktop)).labels))
            simulator.event({"do": "device_online", "device": device})
            real_desktop.until(icon_is(real_desktop, GREEN))
            program.tell(signal.SIGTERM)
            assert program.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_tray_ends_within_a_second_while_a_source_hangs(
    number: signal.Signals, real_desktop: RealDesktop, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        file = settings_file(simulator, tmp_path, ["Makerspace"])
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        file.write_text(f"{file.read_text()}timeout_s = {NEVER_S}\n".replace(simulator.formide.url, url))
        with on(real_desktop, "--config", file, env=secrets(simulator)) as program:
            real_desktop.until(icon_is(real_desktop, GREY))
            silent.settimeout(HANG_S)
            connection, _ = silent.accept()
            with connection:
                program.tell(number)
                code = program.ended()

    assert (code, program.err) == (0, "")


def test_the_demo_shows_every_state_and_a_notification_within_a_minute(real_desktop: RealDesktop) -> None:
    """Waiting and stale are grey, attention is amber, well is green, a problem is red."""
    with on(real_desktop, "demo", "--for", "60", env={}) as program:
        for colour in (GREY, AMBER, GREEN, RED, GREEN):
            real_desktop.until(icon_is(real_desktop, colour), 60)
        summaries = [toast["summary"] for toast in toasts(real_desktop)]
        real_desktop.until(icon_is(real_desktop, GREY), 30)
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert any("back online" in summary for summary in summaries)


def test_without_a_display_the_tray_is_refused_in_one_line(simulator: SimulatorProcess, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--config", settings_file(simulator, tmp_path)],
        env={**os.environ, **secrets(simulator)},
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )

    assert done.returncode == 3
    assert "DISPLAY" in done.stderr
    assert done.stderr.count("\n") == 1
