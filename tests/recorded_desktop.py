"""The tray program on a desktop that remembers, while a script clicks about."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pilotlamp.config import load
from pilotlamp.desktop.base import Desktop
from pilotlamp.desktop.recording import (
    RecordingDialogs,
    RecordingNotifier,
    RecordingOpener,
    RecordingSystemEvents,
    RecordingTray,
)
from pilotlamp.logs import Redactor
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.monitor.sinks import Sink
from pilotlamp.store.action_log import ActionLog
from pilotlamp.store.state import StateFile
from pilotlamp.tray.program import TrayProgram
from pilotlamp.tray.restarts import Restarts
from pilotlamp.tray.session import SessionParts
from pilotlamp.tray.settings_watcher import LOOK_EVERY_S
from pilotlamp.tray.watchdog import ALERTNESS, Alertness
from pilotlamp.view.tray_view import MenuNode, TrayView


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The parts of the desktop."""

    program: TrayProgram
    tray: RecordingTray
    notifier: RecordingNotifier
    dialogs: RecordingDialogs
    opener: RecordingOpener
    system_events: RecordingSystemEvents

    @property
    def tray_view(self) -> TrayView:
        """What the tray looks like now."""
        return self.tray.views[-1]

    def shows(self, condition: Callable[[TrayView], bool]) -> TrayView:
        """The newest look for which the condition holds, once there is one."""
        found: list[TrayView] = []

        def look(tray: RecordingTray) -> bool:
            found.extend(tray_view for tray_view in tray.views[-1:] if condition(tray_view))
            return bool(found)

        self.tray.wait_for(look)
        return found[-1]


def play(
    settings_file: Path,
    environ: Mapping[str, str],
    script: Callable[[Recorded], None],
    *,
    memory: StateFile | None = None,
    action_log: ActionLog | None = None,
    look_every_s: float = LOOK_EVERY_S,
    alertness: Alertness = ALERTNESS,
    sinks: Sequence[Sink] = (),
    restarts: Restarts | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> int:
    """Run the tray program on this, the main, thread and the script on another; the program's exit code.

    The program is stopped when the script ends; what the script raises is raised here.

    Raises:
        RestartNeeded: the program wants to be restarted.
    """
    settings = load(settings_file)
    before = memory.load() if memory else None

    def watch() -> MonitoringService:
        service = MonitoringService(settings, redactor=Redactor(), memory=before, environ=environ)
        for sink in sinks:
            service.subscribe(sink)
        return service

    program = TrayProgram(
        settings,
        SessionParts(watch=watch, memory=memory, action_log=action_log, look_every_s=look_every_s),
        alertness=alertness,
        restarts=restarts,
        monotonic=monotonic,
    )
    recorded = Recorded(
        program=program,
        tray=RecordingTray(program.on_click),
        notifier=RecordingNotifier(program.on_click),
        dialogs=RecordingDialogs(),
        opener=RecordingOpener(),
        system_events=RecordingSystemEvents(),
    )
    raised: list[BaseException] = []

    def run_script() -> None:
        try:
            script(recorded)
        except BaseException as error:  # noqa: BLE001 - whatever it is, an assertion too, is the test's
            raised.append(error)
        finally:
            recorded.tray.stop()

    thread = threading.Thread(target=run_script)
    thread.start()
    desktop = Desktop(
        tray=recorded.tray,
        notifier=recorded.notifier,
        dialogs=recorded.dialogs,
        opener=recorded.opener,
        system_events=recorded.system_events,
    )
    try:
        return program.run(desktop)
    finally:
        thread.join()
        if raised:
            raise raised[0]


def nodes(menu: Sequence[MenuNode]) -> list[MenuNode]:
    """All items, those of submenus after their own."""
    return [found for node in menu for found in (node, *nodes(node.children))]


def labels(menu: Sequence[MenuNode]) -> list[str]:
    """All labels."""
    return [node.label for node in nodes(menu)]


def item(menu: Sequence[MenuNode], label_part: str) -> MenuNode:
    """The first item whose label holds this."""
    return next(node for node in nodes(menu) if label_part in node.label)
