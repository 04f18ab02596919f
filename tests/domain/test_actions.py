"""Actions as data: requests, the log's argument, objections, and declarations that are refused."""

from dataclasses import replace
from typing import Any

import pytest

from pilotlamp.domain.actions import (
    ActionRequest,
    ActionSpec,
    BulkPrompt,
    Field,
    FieldType,
    Place,
    Prompt,
    Target,
    check_offers,
)
from pilotlamp.domain.lists import ListSpec, RowType
from pilotlamp.domain.model import Connection, Device, DeviceState
from tests.builders import device, offline
from tests.offers import ACTIONS, spec
from tests.view.hostile import NAMES, is_harmless

TARGET = Target(source="Makerspace", device="printer-host", name="printer-host")
ADA = Connection(id="u1", name="Ada", email="ada@example.com")
NAME = Field(name="name", type=FieldType.NAME, label="Name")
ASK = Prompt(title="Name", text="Which name?", accept="OK")
PEOPLE = ListSpec(name="users", label="People", help="list people", rows=RowType.CONNECTION, empty="Nobody")


def made(**parts: Any) -> ActionSpec:
    """A complete action, with some parts as the test has them."""
    texts = dict.fromkeys(("done", "failed", "uncertain", "unavailable"), "{device}")
    return ActionSpec(**{"name": "go", "label": "Go", "help": "go", "progress": "Going…", **texts, **parts})


@pytest.mark.parametrize(
    ("action", "person", "typed", "request_"),
    [
        (spec("sync"), None, "", ActionRequest(action="sync")),
        (spec("invite", "?"), None, " x y\n", ActionRequest(action="invite", values=("x y",))),
        (spec("rename-user", "?"), ADA, "x", ActionRequest(action="rename-user", person="u1", values=("x",))),
        (spec("set-admin", "true"), ADA, "", ActionRequest(action="set-admin", person="u1", values=("true",))),
        (spec("approve", "?"), None, "jdoe", ActionRequest(action="approve", values=("jdoe",))),
    ],
)
def test_action_makes_its_request(
    action: ActionSpec, person: Connection | None, typed: str, request_: ActionRequest
) -> None:
    """Blanks around what was typed are a slip."""
    assert action.request(person, typed) == request_
    assert [each for each in ACTIONS if each.makes(request_)] == [action]


@pytest.mark.parametrize("name", NAMES)
def test_typed_value_is_sent_as_it_is(name: str) -> None:
    assert spec("assign", "?").request(None, name).values == (name,)


@pytest.mark.parametrize(
    ("action", "values", "argument"),
    [
        (spec("sync"), (), None),
        (spec("invite", "?"), ("a@b.c",), "a@b.c"),
        (spec("rename-user", "?"), ("Countess",), "Ada → Countess"),
        (spec("set-admin", "true"), ("true",), "Ada → admin"),
        (spec("set-admin", "false"), ("false",), "Ada → not admin"),
        (spec("remove-user"), (), "Ada"),
        (spec("approve", "?"), ("jdoe",), "jdoe"),
    ],
)
def test_log_has_person_and_values(action: ActionSpec, values: tuple[str, ...], argument: str | None) -> None:
    request = ActionRequest(action=action.name, person="u1", values=values)

    assert action.argument(request, ADA) == argument
    assert action.texts_of(argument) is not None


@pytest.mark.parametrize(
    ("person", "argument"),
    [(None, "u1"), (Connection(id="u1", name="", email="ada@example.com"), "ada@example.com")],
)
def test_person_without_a_known_name_is_named_by_what_else_there_is(person: Connection | None, argument: str) -> None:
    assert spec("remove-user").argument(ActionRequest(action="remove-user", person="u1"), person) == argument


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.label)
def test_allowed_action_on_the_chosen_device_has_no_objection(action: ActionSpec) -> None:
    allowed = device(allowed_actions=(action.name,))

    assert action.objection(TARGET, allowed) is None
    assert action.objection(replace(TARGET, name=""), allowed) is None
    assert action.objection(replace(TARGET, name="old"), allowed) == "It is called printer-host now; nothing was done"


@pytest.mark.parametrize(
    ("name", "now", "reason"),
    [
        ("sync", offline(), "printer-host is offline: it can't sync its printers now"),
        ("remove-user", device(), "You need to be an admin user of printer-host for this"),
        ("revoke", offline(), "printer-host has been revoked in the meantime"),
        ("approve", device(allowed_actions=("revoke",)), "printer-host is not waiting for approval any more"),
    ],
)
def test_action_that_is_not_allowed_says_why(name: str, now: Device, reason: str) -> None:
    assert spec(name).objection(TARGET, now) == reason


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_an_objection(name: str) -> None:
    found = Device(id="1", name=name, state=DeviceState.ONLINE)
    for action in ACTIONS:
        for chosen in ("", "another"):
            reason = action.objection(Target(source="M", device="1", name=chosen), found)
            assert reason is not None
            assert is_harmless(reason, limit=120)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"fields": (NAME,)}, "a prompt asks"),
        ({"ask": ASK}, "a prompt asks"),
        ({"fields": (NAME, replace(NAME, name="other")), "ask": ASK}, "no more than one"),
        ({"fields": (replace(NAME, label=""),), "ask": ASK}, "has no label"),
        ({"fields": (Field(name="on", type=FieldType.FLAG, label="On"),), "ask": ASK}, "has a value"),
        ({"fields": (replace(NAME, value=True),)}, "has a value"),
        ({"done": "{person} is done"}, "names person"),
        ({"progress": "Doing {device}…"}, "names device"),
        ({"bulk": BulkPrompt(one="{device}?", many="{number}?")}, "names device"),
        ({"place": Place.PERSON, "bulk": BulkPrompt(one="one?", many="many?")}, "only actions on devices"),
    ],
)
def test_incomplete_action_is_refused_when_it_is_made(parts: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        made(**parts)


@pytest.mark.parametrize(
    ("actions", "lists"),
    [
        ((made(), made(label="Go there")), ()),
        ((made(name="users"),), (PEOPLE,)),
        ((made(place=Place.PEOPLE),), ()),
        ((), (PEOPLE, replace(PEOPLE, name="others"))),
    ],
)
def test_actions_and_lists_that_do_not_fit_together_are_refused(
    actions: tuple[ActionSpec, ...], lists: tuple[ListSpec, ...]
) -> None:
    with pytest.raises(ValueError, match=r"actions|action|list"):
        check_offers(actions, lists)


def test_list_that_names_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValueError, match="a text names person"):
        replace(PEOPLE, unavailable="{person} may not see {device}")
