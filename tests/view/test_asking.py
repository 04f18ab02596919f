import shlex

import pytest

from pilotlamp.actions.arguments import Selection, order_of
from pilotlamp.cli.act import act
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
    Target,
    Verb,
)
from pilotlamp.domain.entries import EntryKind
from pilotlamp.domain.model import Connection
from pilotlamp.view.actions import AskAndPerform, Perform, RunUserAction
from pilotlamp.view.asking import command_line, command_of, question
from pilotlamp.view.questions import Entry, Question
from tests.view.hostile import NAMES, is_harmless

TARGET = Target(source="Makerspace", device="55c8", name="printer-host")
ADA = Connection(id="u1", name="Ada", email="ada@example.com")
ASKING = (Verb.INVITE, Verb.RENAME_USER, Verb.APPROVE, Verb.ASSIGN)


def entry_of(action: AskAndPerform, *, known_users: tuple[str, ...] = (), value: str | None = None) -> Entry:
    asked = question(action, known_users=known_users, value=value)
    assert asked
    assert asked.entry
    return asked.entry


@pytest.mark.parametrize("command", [SyncPrinters(), SetAdmin("u1", admin=False), Approve(), Assign("jdoe")])
def test_what_can_be_taken_back_is_not_asked_about(command: Command) -> None:
    assert question(Perform(TARGET, command, ADA)) is None


def test_revoking_is_confirmed() -> None:
    assert question(Perform(TARGET, Revoke())) == Question(
        kind="confirm",
        title="Revoke access",
        text="Revoke access for printer-host? Its user will have to enroll again.",
        accept="Revoke access",
    )


def test_removing_somebody_is_confirmed() -> None:
    assert question(Perform(TARGET, RemoveUser("u1"), ADA)) == Question(
        kind="confirm",
        title="Remove user",
        text="Remove Ada from printer-host? They will need a new invitation to come back.",
        accept="Remove",
    )


def test_user_defined_action_is_confirmed_by_its_label() -> None:
    assert question(RunUserAction(TARGET, "Open a shell")) == Question(
        kind="confirm", title="Open a shell", text="Run “Open a shell” on printer-host?", accept="Run"
    )


def test_invitation_asks_for_an_email_address() -> None:
    assert question(AskAndPerform(TARGET, Verb.INVITE), known_users=("jdoe",)) == Question(
        kind="invite",
        title="Invite",
        text="Who do you want to invite to printer-host?",
        accept="Invite",
        entry=Entry(label="Email address", kind=EntryKind.EMAIL),
    )


def test_renaming_begins_with_the_present_name() -> None:
    assert question(AskAndPerform(TARGET, Verb.RENAME_USER, ADA)) == Question(
        kind="rename-user",
        title="Rename",
        text="What should Ada be called on printer-host?",
        accept="Rename",
        entry=Entry(label="New name", value="Ada", kind=EntryKind.NAME),
    )


@pytest.mark.parametrize("verb", [Verb.ASSIGN, Verb.APPROVE])
def test_known_users_can_be_chosen(verb: Verb) -> None:
    action = AskAndPerform(TARGET, verb)
    asked = question(action)

    assert asked
    assert asked.text.startswith("Which user should printer-host belong to?")
    assert entry_of(action, known_users=("ada", "jdoe")).choices == ("ada", "jdoe")


@pytest.mark.parametrize("verb", ASKING)
def test_what_was_not_taken_comes_back_with_the_reason(verb: Verb) -> None:
    action = AskAndPerform(TARGET, verb, ADA if verb is Verb.RENAME_USER else None)

    asked = question(action, value="typed", error="There is no such user.")

    assert asked
    assert asked.error == "There is no such user."
    assert entry_of(action, value="typed").value == "typed"
    assert entry_of(action, value="").value == ""


def test_device_without_a_name_is_asked_about_by_its_id() -> None:
    asked = question(Perform(Target(source="Laptops", device="7f3a", name=""), Revoke()))

    assert asked
    assert asked.text.startswith("Revoke access for 7f3a?")


@pytest.mark.parametrize(
    ("verb", "command"),
    [
        (Verb.INVITE, Invite("x y")),
        (Verb.RENAME_USER, RenameUser("u1", "x y")),
        (Verb.APPROVE, Approve("x y")),
        (Verb.ASSIGN, Assign("x y")),
    ],
)
def test_answer_makes_the_command_without_the_blanks_around_it(verb: Verb, command: Command) -> None:
    assert command_of(AskAndPerform(TARGET, verb, ADA), " x y\n") == command


@pytest.mark.parametrize(("verb", "connection"), [(Verb.REVOKE, None), (Verb.RENAME_USER, None)])
def test_no_answer_makes_up_for_what_is_missing(verb: Verb, connection: Connection | None) -> None:
    with pytest.raises(ValueError, match=verb):
        command_of(AskAndPerform(TARGET, verb, connection), "x")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_typed_is_sent_as_it_is(name: str) -> None:
    assert command_of(AskAndPerform(TARGET, Verb.ASSIGN), name) == Assign(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_a_question(name: str) -> None:
    target = Target(source=name, device="1", name=name)
    somebody = Connection(id="u1", name=name)
    actions: tuple[Perform | AskAndPerform | RunUserAction, ...] = (
        Perform(target, RemoveUser("u1"), somebody),
        RunUserAction(target, name),
        *(AskAndPerform(target, verb, somebody) for verb in ASKING),
    )

    for action in actions:
        asked = question(action)
        assert asked
        assert is_harmless(asked.title, limit=60)
        assert is_harmless(asked.text, limit=200)


def test_value_of_an_entry_is_the_whole_name() -> None:
    """What isn't changed is sent as it is shown."""
    somebody = Connection(id="u1", name="x" * 300)

    assert entry_of(AskAndPerform(TARGET, Verb.RENAME_USER, somebody)).value == "x" * 300


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (AskAndPerform(TARGET, Verb.INVITE), "pilotlamp act Makerspace 55c8 invite EMAIL"),
        (AskAndPerform(TARGET, Verb.RENAME_USER, ADA), "pilotlamp act Makerspace 55c8 rename-user u1 NAME"),
        (AskAndPerform(TARGET, Verb.APPROVE), "pilotlamp act Makerspace 55c8 approve --user USER"),
        (AskAndPerform(TARGET, Verb.ASSIGN), "pilotlamp act Makerspace 55c8 assign USER"),
        (Perform(TARGET, SyncPrinters()), "pilotlamp act Makerspace 55c8 sync"),
        (Perform(TARGET, Invite("a@b.c")), "pilotlamp act Makerspace 55c8 invite a@b.c"),
        (Perform(TARGET, RenameUser("u1", "A B")), "pilotlamp act Makerspace 55c8 rename-user u1 'A B'"),
        (Perform(TARGET, SetAdmin("u1", admin=True)), "pilotlamp act Makerspace 55c8 set-admin u1 true"),
        (Perform(TARGET, SetAdmin("u1", admin=False)), "pilotlamp act Makerspace 55c8 set-admin u1 false"),
        (Perform(TARGET, RemoveUser("u1"), ADA), "pilotlamp act Makerspace 55c8 remove-user u1"),
        (Perform(TARGET, Approve()), "pilotlamp act Makerspace 55c8 approve"),
        (Perform(TARGET, Approve("jdoe")), "pilotlamp act Makerspace 55c8 approve --user jdoe"),
        (Perform(TARGET, Assign("jdoe")), "pilotlamp act Makerspace 55c8 assign jdoe"),
        (Perform(TARGET, Revoke()), "pilotlamp act Makerspace 55c8 revoke"),
    ],
)
def test_every_action_has_a_command_line(action: Perform | AskAndPerform, line: str) -> None:
    assert command_line("Makerspace", action) == line


@pytest.mark.parametrize("name", NAMES)
def test_command_line_gives_back_every_name_unharmed(name: str) -> None:
    line = command_line(name, Perform(TARGET, Assign(name)))

    assert [word for word in shlex.split(line) if word != "--"] == ["pilotlamp", "act", name, "55c8", "assign", name]


def test_nothing_that_begins_with_a_dash_is_taken_for_an_option() -> None:
    dashed = Target(source="Makerspace", device="-x", name="x")

    assert command_line("Makerspace", Perform(dashed, Assign("-y"))) == "pilotlamp act -- Makerspace -x assign -y"
    assert command_line("M", Perform(dashed, Approve("jdoe"))) == "pilotlamp act --user jdoe -- M -x approve"


@pytest.mark.parametrize(
    "action",
    [
        *(
            AskAndPerform(TARGET, verb, ADA if verb is Verb.RENAME_USER else None)
            for verb in ASKING
            if verb != Verb.INVITE
        ),
        Perform(TARGET, SetAdmin("u1", admin=True), ADA),
        Perform(Target(source="Makerspace", device="-x", name="x"), Approve("-y")),
        Perform(Target(source="Makerspace", device="-x", name="x"), Revoke()),
    ],
)
def test_command_line_is_one_that_the_program_takes(action: Perform | AskAndPerform) -> None:
    """But for an invitation, where EMAIL is none."""
    _, _, *words = shlex.split(command_line("-Makerspace", action))

    parsed = act.make_context("act", words).params

    order = order_of(parsed["words"], Selection(), parsed["user"])
    verb = action.command.verb if isinstance(action, Perform) else action.verb
    assert (order.source, order.device, order.action) == ("-Makerspace", action.target.device, verb)
