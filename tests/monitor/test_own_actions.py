"""What oneself has done is told as its result, and not once more as a change."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pilotlamp.domain.actions import Target
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.store.action_log import ActionLog
from tests.recorded_desktop import Recorded, item, labels, nodes, play
from tests.simulated_settings import secrets, settings_file
from tests.simulator_process import SimulatorProcess


class AskedLog(ActionLog):
    """Counts how often it was asked for new attempts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = threading.Semaphore(0)

    def last_if_changed(self, count: int) -> tuple[Attempt, ...]:
        self.asked.release()
        return super().last_if_changed(count)


@pytest.mark.parametrize("way", ["click", "act"])
def test_a_device_revoked_by_oneself_is_not_told_as_gone(way: str, simulator: SimulatorProcess, tmp_path: Path) -> None:
    simulator.event({"do": "laptop_asks", "laptop": "Quentin"})
    laptop = next(each for each in simulator.state()["okta_asa"]["clients"] if each["state"] == "PENDING")
    name = laptop["hostname"]
    log = AskedLog(tmp_path / "state")

    def script(recorded: Recorded) -> None:
        recorded.shows(lambda tray_view: any(label.startswith(f"{name} — ") for label in labels(tray_view.menu)))
        if way == "act":
            target = Target(source="Laptops", device=laptop["id"], name=name)
            done = Attempt(at=datetime.now(UTC), target=target, action="revoke", result=Result.DONE)
            ActionLog(tmp_path / "state").add(done)
            while log.asked.acquire(blocking=False):
                pass
            for _ in range(2):  # what the first asking found has been taken in when there is a second one
                assert log.asked.acquire(timeout=30)
            simulator.event({"do": "laptop_revoked", "laptop": name})
        else:
            recorded.dialogs.answer_with(lambda _: "")
            menu = next(
                node for node in nodes(recorded.tray_view.menu) if node.label.startswith(f"{name} — ") and node.children
            )
            recorded.tray.click(item(menu.children, "Revoke access…").key)
        recorded.shows(
            lambda tray_view: any(
                "is no longer listed" in label and "your own action" in label for label in labels(tray_view.menu)
            )
        )
        assert NoticeKind.DEVICE_REMOVED not in {each.kind for each in recorded.notifier.notices}

    assert play(settings_file(simulator, tmp_path, ["Laptops"]), secrets(simulator), script, action_log=log) == 0
