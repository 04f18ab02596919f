"""The submenu of a source that is a single printer: the printer's rows, without a level of the same name between."""

from datetime import UTC
from typing import Any

from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.alerts.mutes import Mute, Mutes
from pilotlamp.domain.model import Device, Printer, PrinterState
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.clicks import OpenLink, Perform, ShowDetails, Unmute
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.source import source_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, device, failure, offline, printer, reading, status_of

CATALOGUE = ActionCatalogue(actions={"Makerspace": KINDS["octoprint"].actions}, lists={}, known=())


def itself(name: str = "Makerspace", state: PrinterState = PrinterState.IDLE, **more: Any) -> Device:
    """A device that is a printer itself."""
    made = Printer(id="printer", name=name, state=state)
    return device(name, **{"id": "printer", "printers": (made,), **more})


def shown(snapshot: Snapshot, *, mutes: Mutes | None = None, **more: Any) -> MenuNode:
    context = MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, mutes=mutes or Mutes(), **more)
    return source_node(status_of(snapshot), context)


def labels(node: MenuNode) -> list[str]:
    return ["-" if child.separator else child.label for child in node.children]


def test_printers_rows_are_in_the_submenu_of_the_source() -> None:
    made = itself(state=PrinterState.PRINTING, page="http://octopi.local", allowed_actions=("pause", "cancel"))

    node = shown(after(reading(made)))

    assert node.label == "Makerspace — printing"
    assert labels(node) == [
        "Printing",
        "-",
        "Pause print",
        "Cancel print…",
        "-",
        "Details…",
        "Open page",
        "-",
        "Mute Makerspace",
    ]
    clicks = [child.click for child in node.children]
    assert ShowDetails("Makerspace", "printer") in clicks
    assert OpenLink("http://octopi.local") in clicks
    assert [click.spec.name for click in clicks if isinstance(click, Perform)] == ["pause", "cancel"]


def test_keys_are_there_once() -> None:
    keys = [child.key for child in shown(after(reading(itself(allowed_actions=("pause",))))).children]

    assert len(set(keys)) == len(keys)


def test_printer_of_another_name_is_named() -> None:
    assert labels(shown(after(reading(itself("Front desk")))))[0] == "Front desk — idle"


def test_action_in_progress_is_told_on_the_row_of_the_source() -> None:
    made = itself(allowed_actions=("pause",))

    node = shown(after(reading(made)), pending=frozenset({(("Makerspace", "printer"), ActionRequest(action="pause"))}))

    assert node.label == "Makerspace — idle · pausing the print…"


def test_problem_can_be_acknowledged_and_the_last_reading_is_told() -> None:
    gone = shown(after(reading(itself()), *[reading(itself(state=PrinterState.OFFLINE))] * 2))
    stale = shown(after(reading(itself()), failure()))

    assert "Acknowledge" in labels(gone)
    assert labels(stale)[-1] == "Mute Makerspace"
    assert "Last reading: 19:00" in labels(stale)
    assert "Idle" in labels(stale)


def test_mute_of_the_printer_alone_can_be_ended() -> None:
    alone = Mutes(mutes={("Makerspace", "printer"): Mute()})
    whole = Mutes(mutes={("Makerspace", None): Mute()})

    node = shown(after(reading(itself())), mutes=alone)

    assert node.label == "Makerspace — idle (muted)"
    assert [child.click for child in node.children if isinstance(child.click, Unmute)] == [
        Unmute("Makerspace", "printer")
    ]
    assert [
        child.click
        for child in shown(after(reading(itself())), mutes=whole).children
        if isinstance(child.click, Unmute)
    ] == [Unmute("Makerspace", None)]


def test_second_device_or_a_host_with_a_printer_has_a_submenu() -> None:
    two = shown(after(reading(itself(), offline("b"))))
    host = shown(after(reading(device("Makerspace", printers=(printer(),)))))
    unread = shown(after(reading(itself(), left_out=1)))

    assert two.label == "Makerspace — 1 of 2 offline"
    assert [child.label for child in two.children if child.children][:2] == ["b — offline", "Makerspace — idle"]
    assert host.label == "Makerspace — 1 online"
    assert unread.label == "Makerspace — 1 online, 1 entry can't be read"
