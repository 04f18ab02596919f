"""What the demo shows when, worked out without waiting for it."""

import pytest

from pilotlamp_simulator.print_shop.queues import IDLE, PROCESSING, STOPPED
from pilotlamp_simulator.scenario import load
from pilotlamp_simulator.world import World


def world_at(second: float) -> World:
    """The demo's world that long after its start; what happens again and again has happened once."""
    scenario = load("demo")
    world = scenario.world(0.0, {})
    for timed in scenario.events:
        if 0 < timed.at_s <= second:
            timed.happen(world, timed.at_s)
    return world


def offline(world: World) -> list[str]:
    return [host.name for host in world.formide.hosts if not host.online]


def pending(world: World) -> list[str]:
    return [one["hostname"] for one in world.okta_asa.clients if one["state"] == "PENDING"]


def broken(world: World) -> list[str]:
    """Printers that would colour the lamp."""
    printers = (printer for host in world.formide.hosts for printer in host.printers)
    return [printer.name for printer in printers if printer.status in ("error", "paused", "offline")]


@pytest.mark.parametrize(
    ("second", "expected_offline", "expected_pending"),
    [
        (1, [], ["LightInAugust"]),
        (11, [], []),
        (16, ["Container Lab"], []),
        (22, ["Container Lab", "Night Shift"], []),
        (30, [], []),
        (50, [], []),
        (58, [], ["Intruder"]),
        (89, [], []),
    ],
)
def test_devices_make_each_colour_in_turn(
    second: float, expected_offline: list[str], expected_pending: list[str]
) -> None:
    world = world_at(second)

    assert (offline(world), pending(world)) == (expected_offline, expected_pending)


@pytest.mark.parametrize(("second", "expected"), [(11, []), (31, []), (50, []), (66, ["Anycubic Kossel"]), (89, [])])
def test_printers_spoil_green_only_when_they_should(second: float, expected: list[str]) -> None:
    assert broken(world_at(second)) == expected


def test_first_answers_are_slow_and_soon_are_not() -> None:
    assert all(fault.delay_s > 1 for fault in world_at(0).faults.values())
    assert all(fault.delay_s == 0 for fault in world_at(4).faults.values())


def test_one_source_is_gone_long_enough_to_be_stale() -> None:
    """More than three intervals of 2 s; back with a minute not yet over."""
    assert world_at(33).faults["clientexec"].hang_up
    assert world_at(42.9).faults["clientexec"].hang_up
    assert not world_at(43).faults["clientexec"].hang_up


def test_a_day_at_work_has_many_of_everything() -> None:
    world = load("demo").world(0.0, {})

    assert len(world.formide.hosts) == len(world.okta_asa.clients) == 12
    assert {host.local_api for host in world.formide.hosts} == {"v1", "v2", None}
    assert world.clientexec.reply(0.0)["count"] == 6
    assert any(not host.name.isascii() for host in world.formide.hosts)
    assert load("demo").start.repeat_s == 90


def test_quiet_has_nothing_to_complain_about() -> None:
    world = load("quiet").world(0.0, {})

    assert (offline(world), pending(world), broken(world)) == ([], [], [])
    assert all(one["encrypted"] for one in world.okta_asa.clients)
    assert all(timed.at_s == 0 for timed in load("quiet").events)


@pytest.mark.parametrize(
    ("second", "octoprint", "moonraker", "frontdesk", "poster"),
    [
        (1, "printing", "printing", (IDLE, ["none"]), (IDLE, ["none"])),
        (5, "printing", "printing", (PROCESSING, ["none"]), (IDLE, ["none"])),
        (13, "printing", "printing", (IDLE, ["none"]), (IDLE, ["none"])),
        (45, "printing", "printing", (STOPPED, ["media-empty-error", "paused"]), (IDLE, ["none"])),
        (53, "printing", "paused", (PROCESSING, ["none"]), (PROCESSING, ["none"])),
        (66, "failed", "printing", (PROCESSING, ["none"]), (IDLE, ["toner-low-report"])),
        (76, "printing", "printing", (IDLE, ["none"]), (IDLE, ["none"])),
        (85, "printing", "finished", (IDLE, ["none"]), (IDLE, ["none"])),
    ],
)
def test_the_print_shop_has_its_troubles_and_gets_over_them(
    second: float, octoprint: str, moonraker: str, frontdesk: object, poster: object
) -> None:
    shop = world_at(second).print_shop.describe(second)

    queues = [(one["printer-state"], one["printer-state-reasons"]) for one in shop["cups"].values()]
    assert (shop["octoprint"], shop["moonraker"], *queues) == (octoprint, moonraker, frontdesk, poster)
