from datetime import UTC

import pytest

from pilotlamp.domain.actions import ActionRequest, Target
from pilotlamp.domain.model import Connection
from pilotlamp.domain.text import clean
from pilotlamp.view.clicks import CopyText, LoadList, Perform
from pilotlamp.view.menu.context import Loaded, MenuContext
from pilotlamp.view.menu.device import device_node
from pilotlamp.view.tray_view import MenuNode
from tests.builders import NOW, after, device, reading, status_of
from tests.offers import CATALOGUE, spec
from tests.view.hostile import NAMES, is_harmless

ITEM = ("Makerspace", "printer-host")
TARGET = Target(source="Makerspace", device="printer-host", name="printer-host")
ALL = ("users", "invite", "rename-user", "set-admin", "remove-user")

ADA = Connection(id="u1", name="Ada", email="ada@example.com", is_admin=True)
BOB = Connection(id="u2", name="Bob", is_admin=False)


def people(
    loaded: Loaded | None, *pending: ActionRequest, may: tuple[str, ...] = ALL, name: str = "printer-host"
) -> MenuNode:
    context = MenuContext(
        now=NOW,
        tz=UTC,
        catalogue=CATALOGUE,
        lists={(*ITEM, "users"): loaded} if loaded else {},
        pending=frozenset((ITEM, request) for request in pending),
    )
    shown = device(name, id="printer-host", allowed_actions=may)
    (tracked,) = status_of(after(reading(shown))).devices.values()
    node = device_node("source", "Makerspace", name, tracked, context)
    return next(child for child in node.children if child.label == "People")


def of(*users: Connection) -> Loaded:
    return Loaded(rows=users)


def labels(node: MenuNode) -> list[str]:
    return ["-" if child.separator else child.label for child in node.children]


def shown(node: MenuNode) -> list[str]:
    """Labels, in brackets where they can't be clicked."""
    return [child.label if child.enabled else f"({child.label})" for child in node.children]


def test_people_are_named_with_who_is_an_admin() -> None:
    nameless = (Connection(id="u3", name="", email="eve@example.com"), Connection(id="u4", name=""))

    node = people(of(ADA, BOB, *nameless))

    assert labels(node) == ["Ada — admin", "Bob", "eve@example.com", "u4", "-", "Invite…"]
    assert node.label == "People"
    assert node.on_open == LoadList(*ITEM, "users")
    assert node.children[-1].click == Perform(TARGET, spec("invite", "?"))


def test_admin_is_renamed_made_less_or_removed() -> None:
    ada = people(of(ADA)).children[0]

    assert [(child.label, child.click) for child in ada.children] == [
        ("Email: ada@example.com", CopyText("ada@example.com")),
        ("Rename…", Perform(TARGET, spec("rename-user", "?"), ADA)),
        (
            "Remove admin rights",
            Perform(TARGET, spec("set-admin", "false"), ADA),
        ),
        ("Remove…", Perform(TARGET, spec("remove-user"), ADA)),
    ]


def test_somebody_else_can_be_made_admin() -> None:
    bob = people(of(BOB)).children[0]

    assert labels(bob) == ["Rename…", "Make admin", "Remove…"]
    assert bob.children[1].click == Perform(TARGET, spec("set-admin", "true"), BOB)


def test_who_may_be_either_can_be_made_either() -> None:
    somebody = people(of(Connection(id="u3", name="Eve"))).children[0]

    assert labels(somebody) == ["Rename…", "Make admin", "Remove admin rights", "Remove…"]


def test_making_admin_and_taking_it_away_have_different_keys() -> None:
    """A click on the one from before the change must not do the other."""
    keys = {child.key for user in (ADA, BOB) for child in people(of(_called(user, "x", "u1"))).children[0].children}

    assert sum("admin" in key for key in keys) == 2


def test_who_may_only_look_is_offered_nothing() -> None:
    node = people(of(ADA, BOB), may=("users",))

    assert labels(node) == ["Ada — admin", "Bob"]
    assert labels(node.children[0]) == ["Email: ada@example.com"]
    assert shown(node)[1] == "(Bob)"


@pytest.mark.parametrize("loaded", [Loaded(loading=True), Loaded(loading=True, problem="no answer")])
def test_people_are_loaded_when_the_submenu_opens(loaded: Loaded) -> None:
    """Somebody can be invited all the same."""
    assert labels(people(loaded)) == ["Loading…", "-", "Invite…"]


def test_failed_list_says_why_and_offers_to_retry() -> None:
    node = people(Loaded(problem="no answer"))

    assert labels(node) == ["no answer", "Retry", "-", "Invite…"]
    assert node.children[1].click == LoadList(*ITEM, "users")


def test_nobody_yet_is_said() -> None:
    assert labels(people(of())) == ["None", "-", "Invite…"]


def test_many_people_are_grouped() -> None:
    many = (Connection(id=str(number), name=f"user {number}") for number in range(30))

    assert labels(people(of(*many))) == ["user 0 – user 24", "user 25 – user 29", "-", "Invite…"]


@pytest.mark.parametrize(
    ("doing", "ada"),
    [
        (
            ActionRequest(action="rename-user", person="u1", values=("x",)),
            ["(Renaming…)", "Remove admin rights", "Remove…"],
        ),
        (
            ActionRequest(action="set-admin", person="u1", values=("false",)),
            ["Rename…", "(Changing admin rights…)", "Remove…"],
        ),
        (ActionRequest(action="remove-user", person="u1"), ["Rename…", "Remove admin rights", "(Removing…)"]),
    ],
)
def test_what_is_being_done_about_somebody_can_not_be_begun_again(doing: ActionRequest, ada: list[str]) -> None:
    node = people(of(ADA, BOB), doing)

    assert shown(node.children[0])[1:] == ada
    assert shown(node.children[1]) == ["Rename…", "Make admin", "Remove…"]


def test_nobody_is_invited_while_somebody_is() -> None:
    assert shown(people(of(ADA), ActionRequest(action="invite", values=("a@b.c",))))[-1] == "(Inviting…)"


@pytest.mark.parametrize("renamed", ["device", "user"])
def test_click_on_a_label_from_before_a_renaming_finds_nothing(renamed: str) -> None:
    before = people(of(BOB)).children[0]
    if renamed == "device":
        now = people(of(BOB), name="another").children[0]
    else:
        now = people(of(_called(BOB, "another", BOB.id))).children[0]

    assert before.key == now.key
    assert not {child.key for child in before.children} & {child.key for child in now.children}


def test_namesakes_and_doubled_ids_have_different_keys() -> None:
    rows = people(of(BOB, BOB, _called(BOB, "Bob", "u3"))).children[:3]

    assert len({child.key for row in rows for child in (row, *row.children)}) == 12


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_the_list(name: str) -> None:
    hostile = Connection(id="u1", name=clean(name), email=clean(name), is_admin=True)

    user = people(of(hostile)).children[0]

    assert is_harmless(user.label, limit=70)
    assert all(is_harmless(child.label, limit=70) for child in user.children)
    assert user.children[1].click == Perform(TARGET, spec("rename-user", "?"), hostile)


def _called(user: Connection, name: str, id_: str) -> Connection:
    return Connection(id=id_, name=name, email=user.email, is_admin=user.is_admin)
