"""Mutes, memory and system events, from a click in the menu to the next start of the program."""

from pathlib import Path

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.levels import Severity
from pilotlamp.store.state import StateFile
from pilotlamp.view.clicks import Acknowledge, Several
from pilotlamp.view.tray_view import MenuNode, TrayView
from tests.recorded_desktop import Recorded, item, labels, nodes, play
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess


def device_node(tray_view: TrayView, name: str) -> MenuNode:
    """A device's submenu in that of its source."""
    makerspace = item(tray_view.menu, "Makerspace —")
    return next(node for node in nodes(makerspace.children) if node.label.startswith(f"{name} — "))


def click(recorded: Recorded, under: MenuNode, label: str) -> None:
    recorded.tray.click(next(node.key for node in nodes(under.children) if node.label.startswith(label)))


def name_of(simulator: SimulatorProcess, place: int = 0) -> str:
    name: str = simulator.state()["formide"]["clients"][place]["name"]
    return name


def test_a_muted_device_is_marked_still_colours_the_icon_and_is_not_told(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    name = name_of(simulator)

    def script(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        click(recorded, device_node(tray_view, name), "For 1 hour")
        recorded.shows(lambda tray_view: "muted" in device_node(tray_view, name).label)

        simulator.event({"do": "device_offline", "device": name})
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)
        tray_view = recorded.shows(
            lambda tray_view: any("not shown: muted" in label for label in labels(tray_view.menu))
        )
        assert recorded.notifier.notices == ()

        click(recorded, device_node(tray_view, name), f"Unmute {name} (muted until")
        recorded.shows(lambda tray_view: "muted" not in device_node(tray_view, name).label)

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_an_acknowledged_problem_does_not_colour_the_icon(simulator: SimulatorProcess, tmp_path: Path) -> None:
    name = name_of(simulator)

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        simulator.event({"do": "device_offline", "device": name})
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)

        click(recorded, device_node(tray_view, name), "Acknowledge")

        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        assert "offline" in tray_view.tooltip

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_mutes_and_open_outages_outlive_the_program_and_what_changed_meanwhile_is_told_once(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    muted, lost, other = name_of(simulator, 0), name_of(simulator, 1), name_of(simulator, 2)
    file = settings_file(simulator, tmp_path, ["Makerspace"])
    folder = tmp_path / "state"

    def first(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        click(recorded, device_node(tray_view, muted), "Until I unmute")
        simulator.event({"do": "device_offline", "device": lost})
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))

    def second(recorded: Recorded) -> None:
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.PROBLEM)
        assert "muted" in device_node(tray_view, muted).label
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        (told,) = recorded.notifier.notices
        assert told.kind == NoticeKind.DIGEST
        assert told.title.startswith("While Pilotlamp was not running")
        assert other in told.body
        assert lost not in told.body
        simulator.event({"do": "device_online", "device": lost})
        recorded.notifier.wait_for(lambda notifier: len(notifier.notices) == 2)
        assert recorded.notifier.notices[1].kind == NoticeKind.DEVICE_ONLINE

    play(file, secrets(simulator), first, memory=StateFile(folder))
    simulator.event({"do": "device_offline", "device": other})
    play(file, secrets(simulator), second, memory=StateFile(folder))

    assert (folder / "state.json").stat().st_mode & 0o777 == 0o600


def test_waking_up_polls_at_once(simulator: SimulatorProcess, tmp_path: Path) -> None:
    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        simulator.event({"do": "device_offline", "device": name_of(simulator)})

        recorded.program.on_resume()

        recorded.shows(lambda tray_view: any("checking" in label for label in labels(tray_view.menu)))

    play(settings_file(simulator, tmp_path, ["Makerspace"], poll_s=3600), secrets(simulator), script)


def test_a_button_on_a_notification_of_several_devices_is_for_each_of_them(
    simulator: SimulatorProcess, tmp_path: Path
) -> None:
    names = [name_of(simulator, place) for place in range(2)]

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        for name in names:
            simulator.event({"do": "device_offline", "device": name})
        tray_view = recorded.shows(lambda tray_view: tray_view.icon.count == len(names))
        devices = [node.key.split("/")[-1] for node in tray_view.menu if node.key.startswith("problem/")]

        recorded.program.on_click(Several(tuple(Acknowledge("Makerspace", device) for device in devices)))

        tray_view = recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        assert (tray_view.icon.acknowledged, tray_view.icon.count) == (True, len(names))

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)


def test_a_button_on_a_notification_mutes_its_device(simulator: SimulatorProcess, tmp_path: Path) -> None:
    name = name_of(simulator)

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        simulator.event({"do": "device_offline", "device": name})
        recorded.notifier.wait_for(lambda notifier: bool(notifier.notices))
        notice = recorded.notifier.notices[0]
        button = next(button for button in notice.buttons if button.label == "Mute for 1 hour")

        recorded.notifier.click(notice.id, button.key)

        recorded.shows(lambda tray_view: "muted" in device_node(tray_view, name).label)
        simulator.event({"do": "device_online", "device": name})
        recorded.shows(lambda tray_view: tray_view.icon.severity is Severity.OK)
        recorded.notifier.wait_for(lambda notifier: notifier.withdrawn == (notice.id,))

    play(settings_file(simulator, tmp_path, ["Makerspace"]), secrets(simulator), script)
