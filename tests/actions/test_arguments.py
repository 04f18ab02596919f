"""The words of ``pilotlamp act``: which are an order, and what is said of those that are none."""

import pytest

from pilotlamp.actions.arguments import SESSIONS, ActRequest, Selection, command_of, order_of
from pilotlamp.domain.commands import (
    Approve,
    Assign,
    Command,
    Invite,
    RemoveUser,
    RenameUser,
    Revoke,
    SetAdmin,
    SyncPrinters,
)
from pilotlamp.domain.model import Connection, DeviceState
from pilotlamp.errors import UsageError

PENDING = Selection(state=DeviceState.PENDING)
ALMA = Connection(id="u1", name="Alma")


def order(*words: str, selection: Selection | None = None, user: str | None = None) -> ActRequest:
    return order_of(words, selection or Selection(), user)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("sync",), SyncPrinters()),
        (("invite", "a@x.example"), Invite("a@x.example")),
        (("rename-user", "Alma", "-rf"), RenameUser("u1", "-rf")),
        (("set-admin", "Alma", "true"), SetAdmin("u1", admin=True)),
        (("set-admin", "Alma", "false"), SetAdmin("u1", admin=False)),
        (("remove-user", "Alma"), RemoveUser("u1")),
        (("approve",), Approve()),
        (("assign", "bob"), Assign("bob")),
        (("revoke",), Revoke()),
    ],
)
def test_an_order_is_a_command(words: tuple[str, ...], command: Command) -> None:
    assert command_of(order("S", "D", *words), ALMA) == command


def test_what_only_looks_is_no_command() -> None:
    with pytest.raises(ValueError, match="only looks"):
        command_of(order("S", "D", SESSIONS))


def test_approved_and_assigned_in_one() -> None:
    assert command_of(order("S", "D", "approve", user="bob")) == Approve("bob")


def test_a_device_may_be_called_like_an_action() -> None:
    assert order("S", "sync", "sync").device == "sync"


def test_a_selection_takes_the_place_of_the_device() -> None:
    made = order("Laptops", "assign", "bob", selection=PENDING)

    assert (made.device, made.action, made.entries) == (None, "assign", ("bob",))


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
        (("S", "D", "sync"), "bob", None, "--user goes with approve only"),
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


def test_what_was_typed_is_told_without_what_a_terminal_obeys() -> None:
    with pytest.raises(UsageError) as caught:
        order("S", "D", "\x1b[31m" + "x" * 10_000)

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
