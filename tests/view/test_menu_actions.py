from datetime import UTC
from typing import Any

import pytest

from pilotlamp.domain.actions import ActionRequest, Target
from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.domain.user_actions import UserAction
from pilotlamp.view.clicks import Perform, RunUserAction
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.device import device_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, device, reading, status_of
from tests.offers import CATALOGUE, spec
from tests.offers import NAMES as ACTION_NAMES
from tests.view.hostile import NAMES, is_harmless

ITEM = ("Makerspace", "printer-host")
TARGET = Target(source="Makerspace", device="printer-host", name="printer-host")
OKTA = ("approve", "assign", "revoke")


def node_of(shown: Device, *pending: ActionRequest, where: str = "", **parts: Any) -> MenuNode:
    (tracked,) = status_of(after(reading(shown))).devices.values()
    context = MenuContext(
        now=NOW, tz=UTC, catalogue=CATALOGUE, pending=frozenset((ITEM, command) for command in pending), **parts
    )
    return device_node("source", "Makerspace", shown.name, tracked, context, where=where)


def deeds(node: MenuNode) -> list[MenuNode]:
    """What is between the first line and the second."""
    _, first, second = [-1, *(number for number, child in enumerate(node.children) if child.separator)]
    return list(node.children[first + 1 : second])


def labels(nodes: list[MenuNode]) -> list[str]:
    return [node.label for node in nodes]


def test_device_that_nothing_may_be_done_to_has_no_section_for_it() -> None:
    node = node_of(device())

    assert [child.label for child in node.children] == [
        "Online",
        "Recent sessions",
        "",
        "Mute printer-host",
        "Details…",
    ]


def test_enrolled_device_is_approved_assigned_or_revoked_last() -> None:
    node = node_of(device(state=DeviceState.PENDING, allowed_actions=OKTA))

    assert [(child.label, child.click) for child in deeds(node)] == [
        ("Approve", Perform(TARGET, spec("approve"))),
        ("Approve and assign to…", Perform(TARGET, spec("approve", "?"))),
        ("Assign to…", Perform(TARGET, spec("assign", "?"))),
        ("Revoke access…", Perform(TARGET, spec("revoke"))),
    ]


@pytest.mark.parametrize(
    ("may", "offered"),
    [
        (("sync",), ["Sync printers"]),
        (("approve",), ["Approve", "Approve and assign to…"]),
        (("assign",), ["Assign to…"]),
        (("revoke",), ["Revoke access…"]),
    ],
)
def test_only_what_the_caller_may_do_is_offered(may: tuple[str, ...], offered: list[str]) -> None:
    assert labels(deeds(node_of(device(allowed_actions=may)))) == offered


def test_syncing_needs_no_question() -> None:
    (sync,) = deeds(node_of(device(allowed_actions=("sync",))))

    assert sync.click == Perform(TARGET, spec("sync"))


def test_label_says_what_is_being_done() -> None:
    node = node_of(
        device(allowed_actions=OKTA),
        ActionRequest(action="revoke"),
        ActionRequest(action="assign", values=("jdoe",)),
        where="Makerspace",
    )

    assert node.label == "printer-host — online · Makerspace · assigning…, revoking access…"


def test_what_is_being_done_to_another_device_is_not_said() -> None:
    pending = frozenset(
        {
            (("Makerspace", "another"), ActionRequest(action="approve")),
            (("Laptops", "printer-host"), ActionRequest(action="approve")),
        }
    )
    (tracked,) = status_of(after(reading(device(allowed_actions=OKTA)))).devices.values()

    context = MenuContext(now=NOW, tz=UTC, catalogue=CATALOGUE, pending=pending)
    node = device_node("source", "Makerspace", "printer-host", tracked, context)

    assert node.label == "printer-host — online"
    assert all(child.enabled for child in deeds(node))


@pytest.mark.parametrize(
    ("doing", "offered"),
    [
        (ActionRequest(action="sync"), ["(Syncing printers…)", "Approve", "Approve and assign to…", "Assign to…"]),
        (ActionRequest(action="approve"), ["Sync printers", "(Approving…)", "(Approve and assign to…)", "Assign to…"]),
        (
            ActionRequest(action="approve", values=("jdoe",)),
            ["Sync printers", "(Approve)", "(Approving…)", "Assign to…"],
        ),
        (
            ActionRequest(action="assign", values=("jdoe",)),
            ["Sync printers", "Approve", "Approve and assign to…", "(Assigning…)"],
        ),
    ],
)
def test_what_is_being_done_can_not_be_begun_again(doing: ActionRequest, offered: list[str]) -> None:
    may = ("sync", "approve", "assign")

    found = deeds(node_of(device(allowed_actions=may), doing))

    assert [child.label if child.enabled else f"({child.label})" for child in found] == offered


def test_item_keeps_its_key_while_it_is_done() -> None:
    """The open menu updates it in place."""
    (before,), (now,) = (
        deeds(node_of(device(allowed_actions=("sync",)), *doing)) for doing in ((), (ActionRequest(action="sync"),))
    )

    assert before.key == now.key


def test_click_on_a_label_from_before_a_renaming_finds_nothing() -> None:
    may = (*OKTA, "sync")
    mine = (UserAction(label="Open a shell", run=("ssh",)),)

    before = node_of(device("old", id="1", allowed_actions=may), user_actions=mine)
    now = node_of(device("new", id="1", allowed_actions=may), user_actions=mine)

    assert before.key == now.key
    assert not {child.key for child in deeds(before)} & {child.key for child in deeds(now)}


def test_all_keys_of_a_device_are_different() -> None:
    node = node_of(
        device("a/b", id="1", allowed_actions=ACTION_NAMES), user_actions=(UserAction(label="sync", run=("x",)),)
    )

    keys = [child.key for child in node.children]
    assert len(set(keys)) == len(keys)


def test_user_defined_actions_come_before_what_can_not_be_taken_back() -> None:
    mine = (UserAction(label="Open a shell", run=("ssh",)), UserAction(label="Wiki", open="https://wiki.example"))

    found = deeds(node_of(device(allowed_actions=("sync", "revoke")), user_actions=mine))

    assert labels(found) == ["Sync printers", "Open a shell", "Wiki", "Revoke access…"]
    assert found[1].click == RunUserAction(TARGET, "Open a shell")


def test_user_defined_action_is_offered_only_where_it_is_meant_to_be() -> None:
    mine = (UserAction(label="Open a shell", run=("ssh",), kinds=("okta-asa",)),)

    assert labels(deeds(node_of(device(), user_actions=mine, kinds={"Makerspace": "okta-asa"}))) == ["Open a shell"]
    assert "Open a shell" not in labels(list(node_of(device(), user_actions=mine).children))


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_changes_what_is_offered(name: str) -> None:
    hostile = clean(name)
    mine = (UserAction(label=name, run=("x",)),)

    *_, own = deeds(node_of(device(hostile, allowed_actions=("sync",)), user_actions=mine))

    assert is_harmless(own.label, limit=60)
    assert own.click == RunUserAction(Target(source="Makerspace", device=hostile, name=hostile), name)
