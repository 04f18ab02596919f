"""The words of ``pilotlamp act``: which are an order, and what is said of those that are none."""

import pytest

from pilotlamp.actions.arguments import ActRequest, Selection, act_request, act_words
from pilotlamp.domain.actions import ActionRequest, ActionSpec
from pilotlamp.domain.model import Connection, DeviceState
from pilotlamp.errors import UsageError
from tests.offers import ACTIONS, LISTS, spec

PENDING = Selection(state=DeviceState.PENDING)
ALMA = Connection(id="u1", name="Alma")


def order(*words: str, selection: Selection | None = None, user: str | None = None) -> ActRequest:
    chosen = selection or Selection()
    options = {} if user is None else {"user": user}
    return act_request(act_words(words, chosen), (*ACTIONS, *LISTS), selection=chosen, options=options)


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (("sync",), ActionRequest(action="sync")),
        (("invite", "a@x.example"), ActionRequest(action="invite", values=("a@x.example",))),
        (("rename-user", "Alma", "-rf"), ActionRequest(action="rename-user", person="u1", values=("-rf",))),
        (("set-admin", "Alma", "true"), ActionRequest(action="set-admin", person="u1", values=("true",))),
        (("set-admin", "Alma", "false"), ActionRequest(action="set-admin", person="u1", values=("false",))),
        (("remove-user", "Alma"), ActionRequest(action="remove-user", person="u1")),
        (("approve",), ActionRequest(action="approve")),
        (("assign", "bob"), ActionRequest(action="assign", values=("bob",))),
        (("revoke",), ActionRequest(action="revoke")),
    ],
)
def test_words_make_a_request(words: tuple[str, ...], request_: ActionRequest) -> None:
    made = order("S", "D", *words)

    assert isinstance(made.spec, ActionSpec)
    assert made.request(ALMA if made.spec.about_person else None) == request_
    assert made.spec.makes(request_)


def test_approved_and_assigned_in_one() -> None:
    made = order("S", "D", "approve", user="bob")

    assert (made.spec, made.values) == (spec("approve", "bob"), ("bob",))


def test_a_device_may_be_called_like_an_action() -> None:
    assert order("S", "sync", "sync").words.device == "sync"


def test_a_selection_takes_the_place_of_the_device() -> None:
    made = order("Laptops", "assign", "bob", selection=PENDING)

    assert (made.words.device, made.action, made.values) == (None, "assign", ("bob",))


@pytest.mark.parametrize(
    ("words", "user", "selection", "told"),
    [
        (("S", "D"), None, None, "name a source, a device and an action"),
        (("S",), None, PENDING, "name a source and an action"),
        (("S", "D", "aprove"), None, None, "did you mean approve?"),
        (("S", "D", "approve"), None, PENDING, "none is named"),
        (("S", "D", "invite"), None, None, "after invite comes EMAIL"),
        (("S", "D", "rename-user", "a"), None, None, "after rename-user comes USER NAME"),
        (("S", "D", "sync", "--yes"), None, None, "'--yes'? Options go before"),
        (("S", "D", "assign", "a", "b"), None, None, "comes only USER"),
        (("S", "D", "sync"), "bob", None, "--user can't be used with sync"),
        (("S", "D", "set-admin", "a", "maybe"), None, None, "true or false"),
        (("S", "D", "invite", "nobody"), None, None, "looks like name@example.com"),
        (("S", "D", "rename-user", "a", "x\ny"), None, None, "line breaks"),
        (("S", "assign", " "), None, PENDING, "Type a name"),
        (("S", "D", "approve"), "x" * 301, None, "too long"),
        (("S", "users"), None, PENDING, "users needs one device"),
        (("S", "invite", "a@x.example"), None, PENDING, "invite needs one device"),
        (("S", "remove-user", "a"), None, PENDING, "remove-user needs one device"),
    ],
)
def test_what_is_no_order_says_what_is_wrong(
    words: tuple[str, ...], user: str | None, selection: Selection | None, told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        order(*words, selection=selection, user=user)

    assert told in str(caught.value)


def test_typed_word_is_told_without_what_a_terminal_obeys() -> None:
    with pytest.raises(UsageError) as caught:
        order("S", "D", "sync", "\x1b[31m" + "x" * 10_000)

    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("made", "asks"),
    [
        (order("S", "D", "approve"), False),
        (order("S", "D", "revoke"), True),
        (order("S", "D", "remove-user", "a"), True),
        (order("S", "sync", selection=Selection(again=True)), True),
        (order("S", "sync", selection=Selection(pattern="")), True),
    ],
)
def test_what_is_for_many_or_can_not_be_taken_back_is_asked_about(made: ActRequest, *, asks: bool) -> None:
    assert made.asks is asks
