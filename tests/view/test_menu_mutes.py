from datetime import UTC, datetime

import pytest

from pilotlamp.domain.alerts.mutes import Mute, MuteFor, Mutes, Scope
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import FailureKind, Outcome
from pilotlamp.view import clicks
from pilotlamp.view.menu.build import build_menu
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.menu.mutes import mute_node
from pilotlamp.view.menu.source import source_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, at, device, failure, offline, reading, status_of

DEVICE: Scope = ("Makerspace", "printer-host")
SOURCE: Scope = ("Makerspace", None)
ALL: Scope = (None, None)
NAMES = {DEVICE: "printer-host", SOURCE: "Makerspace", ALL: "everything"}


def context(**mutes: Mute) -> MenuContext:
    """With mutes of ``device``, ``source`` and ``all_``."""
    scopes = {"device": DEVICE, "source": SOURCE, "all_": ALL}
    return MenuContext(now=NOW, tz=UTC, mutes=Mutes(mutes={scopes[name]: mute for name, mute in mutes.items()}))


def source_of(*outcomes: Outcome, seen: MenuContext) -> MenuNode:
    return source_node(status_of(after(*outcomes)), seen)


def last(node: MenuNode) -> MenuNode:
    """What is offered about the source's notices."""
    return node.children[-1]


@pytest.mark.parametrize("scope", [DEVICE, SOURCE, ALL])
def test_each_length_of_time_mutes_just_this(scope: Scope) -> None:
    node = mute_node("here", scope, "printer-host", context(), until_back=True)

    assert [(child.label, child.click) for child in node.children] == [
        ("For 1 hour", clicks.Mute(*scope, MuteFor.HOUR)),
        ("For 8 hours", clicks.Mute(*scope, MuteFor.EIGHT_HOURS)),
        ("Until tomorrow 08:00", clicks.Mute(*scope, MuteFor.TOMORROW)),
        ("Until back online", clicks.Mute(*scope, MuteFor.BACK_ONLINE)),
        ("Until I unmute", clicks.Mute(*scope, MuteFor.INDEFINITELY)),
    ]


def test_item_names_what_it_mutes() -> None:
    assert mute_node("here", DEVICE, "printer-host", context()).label == "Mute printer-host"
    assert mute_node("here", ALL, "everything", context()).label == "Mute everything"


@pytest.mark.parametrize(
    ("outcomes", "offered"),
    [
        ((reading(device()),), False),
        ((reading(offline(expected_off=True)),), False),
        ((reading(offline()),), True),
        ((failure(FailureKind.SIGN_IN),) * 3, True),
        ((failure(), failure(), failure()), True),
    ],
)
def test_back_online_is_offered_where_there_is_something_to_wait_for(
    outcomes: tuple[Outcome, ...], offered: bool
) -> None:
    """A mute until something is back that never left would be over at once."""
    choices = [child.label for child in last(source_of(*outcomes, seen=context())).children]

    assert ("Until back online" in choices) is offered


@pytest.mark.parametrize(("shown", "offered"), [(device(), False), (offline(), True)])
def test_back_online_of_a_device_is_offered_while_it_is_away(shown: Device, offered: bool) -> None:
    (tracked,) = source_of(reading(shown), seen=context()).children[:1]
    (mute,) = [child for child in tracked.children if child.label == "Mute printer-host"]

    assert ("Until back online" in [child.label for child in mute.children]) is offered


@pytest.mark.parametrize(
    ("scope", "seen", "label", "unmuted"),
    [
        (DEVICE, context(device=Mute(until=at(3600))), "Unmute printer-host (muted until 20:00)", DEVICE),
        (DEVICE, context(device=Mute(until=at(13 * 3600))), "Unmute printer-host (muted until tomorrow 08:00)", DEVICE),
        (
            DEVICE,
            context(device=Mute(until_online=True)),
            "Unmute printer-host (muted until it is back online)",
            DEVICE,
        ),
        (DEVICE, context(device=Mute()), "Unmute printer-host (muted)", DEVICE),
        (DEVICE, context(device=Mute(), source=Mute(until=at(60))), "Unmute printer-host (muted)", DEVICE),
        (DEVICE, context(source=Mute(until=at(3600))), "Unmute Makerspace (muted until 20:00)", SOURCE),
        (DEVICE, context(all_=Mute()), "Unmute everything (muted)", ALL),
        (
            SOURCE,
            context(source=Mute(until_online=True)),
            "Unmute Makerspace (muted until everything is back online)",
            SOURCE,
        ),
        (SOURCE, context(all_=Mute(until=at(3600))), "Unmute everything (muted until 20:00)", ALL),
        (ALL, context(all_=Mute(until=at(3600))), "Unmute everything (muted until 20:00)", ALL),
    ],
)
def test_what_is_muted_says_until_when_and_unmutes_what_covers_it(
    scope: Scope, seen: MenuContext, label: str, unmuted: Scope
) -> None:
    node = mute_node("here", scope, NAMES[scope], seen)

    assert (node.label, node.click, node.children) == (label, clicks.Unmute(*unmuted), ())


def test_choosing_and_ending_are_different_items() -> None:
    """A click on what was there a moment ago must not do the opposite."""
    before, after_ = context(), context(device=Mute())

    assert mute_node("here", DEVICE, "a", before).key != mute_node("here", DEVICE, "a", after_).key


def test_names_in_the_item_are_short() -> None:
    long = "x" * 200
    seen = MenuContext(now=NOW, tz=UTC, mutes=Mutes(mutes={(long, None): Mute(until=datetime(2030, 1, 1, tzinfo=UTC))}))

    assert len(mute_node("here", (long, "a"), "a", seen).label) <= 100


@pytest.mark.parametrize(
    ("seen", "source_label", "device_label"),
    [
        (context(), "Makerspace — 1 of 1 offline", "printer-host — offline"),
        (context(device=Mute()), "Makerspace — 1 of 1 offline", "printer-host — offline (muted)"),
        (context(source=Mute()), "Makerspace — 1 of 1 offline (muted)", "printer-host — offline (muted)"),
        (context(all_=Mute()), "Makerspace — 1 of 1 offline", "printer-host — offline"),
    ],
)
def test_muted_rows_are_marked(seen: MenuContext, source_label: str, device_label: str) -> None:
    """Where everything is muted, the summary says it once."""
    node = source_of(reading(offline()), seen=seen)

    assert (node.label, node.children[0].label) == (source_label, device_label)


def test_device_can_be_acknowledged_and_muted() -> None:
    mutes = Mutes(mutes={DEVICE: Mute()}, acknowledged=frozenset({("Makerspace", "printer-host")}))

    menu = build_menu(after(reading(offline())), MenuContext(now=NOW, tz=UTC, mutes=mutes))

    assert menu[2].label == "printer-host — offline (acknowledged, muted)"
