import shlex

import pytest

from pilotlamp.actions.arguments import Selection, act_request, act_words
from pilotlamp.cli.act import act
from pilotlamp.domain.actions import ActionSpec, Target
from pilotlamp.domain.entries import EntryKind
from pilotlamp.domain.model import Connection
from pilotlamp.sources.kinds import KINDS
from pilotlamp.view.asking import command_line, question, user_action_question
from pilotlamp.view.clicks import Perform, RunUserAction
from pilotlamp.view.questions import Entry, Question
from tests.offers import ACTIONS, spec
from tests.view.hostile import NAMES, is_harmless

TARGET = Target(source="Makerspace", device="55c8", name="printer-host")
ADA = Connection(id="u1", name="Ada", email="ada@example.com")
ASKING = [action for action in ACTIONS if action.ask]


def chosen(action: ActionSpec, target: Target = TARGET) -> Perform:
    return Perform(target, action, ADA if action.about_person else None)


def entry_of(action: Perform, *, known_users: tuple[str, ...] = (), value: str | None = None) -> Entry:
    asked = question(action, known_users=known_users, value=value)
    assert asked
    assert asked.entry
    return asked.entry


@pytest.mark.parametrize("action", [spec("sync"), spec("set-admin", "false"), spec("approve")])
def test_what_can_be_taken_back_is_not_asked_about(action: ActionSpec) -> None:
    assert question(chosen(action)) is None


def test_revoking_is_confirmed() -> None:
    assert question(chosen(spec("revoke"))) == Question(
        kind="confirm",
        title="Revoke access",
        text="Revoke access for printer-host? Its user will have to enroll again.",
        accept="Revoke access",
    )


def test_removing_somebody_is_confirmed() -> None:
    assert question(chosen(spec("remove-user"))) == Question(
        kind="confirm",
        title="Remove user",
        text="Remove Ada from printer-host? They will need a new invitation to come back.",
        accept="Remove",
    )


def test_user_defined_action_is_confirmed_by_its_label() -> None:
    assert user_action_question(RunUserAction(TARGET, "Open a shell")) == Question(
        kind="confirm", title="Open a shell", text="Run “Open a shell” on printer-host?", accept="Run"
    )


def test_invitation_asks_for_an_email_address() -> None:
    assert question(chosen(spec("invite", "?")), known_users=("jdoe",)) == Question(
        kind="invite",
        title="Invite",
        text="Who do you want to invite to printer-host?",
        accept="Invite",
        entry=Entry(label="Email address", kind=EntryKind.EMAIL),
    )


def test_renaming_begins_with_the_present_name() -> None:
    assert question(chosen(spec("rename-user", "?"))) == Question(
        kind="rename-user",
        title="Rename",
        text="What should Ada be called on printer-host?",
        accept="Rename",
        entry=Entry(label="New name", value="Ada", kind=EntryKind.NAME),
    )


@pytest.mark.parametrize("action", [spec("assign", "?"), spec("approve", "?")])
def test_known_users_can_be_chosen(action: ActionSpec) -> None:
    assert entry_of(chosen(action), known_users=("ada", "jdoe")).choices == ("ada", "jdoe")


@pytest.mark.parametrize("action", ASKING, ids=lambda action: action.label)
def test_what_was_not_taken_comes_back_with_the_reason(action: ActionSpec) -> None:
    asked = question(chosen(action), value="typed", error="There is no such user.")

    assert asked
    assert asked.error == "There is no such user."
    assert entry_of(chosen(action), value="typed").value == "typed"
    assert entry_of(chosen(action), value="").value == ""


def test_device_without_a_name_is_asked_about_by_its_id() -> None:
    asked = question(Perform(Target(source="Laptops", device="7f3a", name=""), spec("revoke")))

    assert asked
    assert asked.text.startswith("Revoke access for 7f3a?")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_floods_or_breaks_a_question(name: str) -> None:
    target = Target(source=name, device="1", name=name)
    somebody = Connection(id="u1", name=name)
    asked = [question(Perform(target, action, somebody)) for action in ACTIONS]

    for each in (user_action_question(RunUserAction(target, name)), *filter(None, asked)):
        assert is_harmless(each.title, limit=60)
        assert is_harmless(each.text, limit=200)


def test_value_of_an_entry_is_the_whole_name() -> None:
    """What isn't changed is sent as it is shown."""
    somebody = Connection(id="u1", name="x" * 300)

    assert entry_of(Perform(TARGET, spec("rename-user", "?"), somebody)).value == "x" * 300


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (spec("invite", "?"), "invite EMAIL"),
        (spec("rename-user", "?"), "rename-user u1 NAME"),
        (spec("approve", "?"), "approve --user USER"),
        (spec("assign", "?"), "assign USER"),
        (spec("sync"), "sync"),
        (spec("set-admin", "true"), "set-admin u1 true"),
        (spec("set-admin", "false"), "set-admin u1 false"),
        (spec("remove-user"), "remove-user u1"),
        (spec("approve"), "approve"),
        (spec("revoke"), "revoke"),
    ],
)
def test_every_action_has_a_command_line(action: ActionSpec, line: str) -> None:
    assert command_line(chosen(action)) == f"pilotlamp act Makerspace 55c8 {line}"


@pytest.mark.parametrize("name", NAMES)
def test_command_line_gives_back_every_name_unharmed(name: str) -> None:
    line = command_line(Perform(Target(source=name, device="55c8", name=""), spec("sync")))

    assert [word for word in shlex.split(line) if word != "--"] == ["pilotlamp", "act", name, "55c8", "sync"]


def test_nothing_that_begins_with_a_dash_is_taken_for_an_option() -> None:
    dashed = Target(source="M", device="-x", name="x")

    assert command_line(Perform(dashed, spec("sync"))) == "pilotlamp act -- M -x sync"
    assert command_line(Perform(dashed, spec("approve", "?"))) == "pilotlamp act --user USER -- M -x approve"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.label)
def test_command_line_is_one_that_the_program_takes(action: ActionSpec) -> None:
    """EMAIL in an invitation stands for an address."""
    line = command_line(chosen(action, Target(source="-Makerspace", device="-x", name="x")))
    _, _, *words = shlex.split(line.replace("EMAIL", "a@x.example"))

    parsed = act.make_context("act", words).params

    told = act_words(parsed["words"], Selection())
    options = {"user": parsed["user"]} if parsed["user"] else {}
    offers = next(kind.offers for kind in KINDS.values() if action in kind.actions)
    order = act_request(told, offers, selection=Selection(), options=options)
    assert (order.source, told.device, order.spec) == ("-Makerspace", "-x", action)
