"""Arguments of the programs that ask, with names that mean something to each of them, and their answers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pilotlamp.desktop.dialogs.protocol import question_line, read_question
from pilotlamp.desktop.dialogs.question_programs import KDIALOG, TK, ZENITY, Answer, QuestionProgram
from pilotlamp.domain.entries import EntryKind
from pilotlamp.view.questions import Entry, Question
from tests.desktop.dialogs.asked import ASSIGN, HOSTILE, INVITE, RENAME, REVOKE, with_value

EVERYTHING_HOSTILE = Question(
    kind="rename",
    title=HOSTILE,
    text=HOSTILE,
    accept=HOSTILE,
    entry=Entry(label=HOSTILE, value=HOSTILE, kind=EntryKind.NAME, choices=(HOSTILE, "ann")),
    error=HOSTILE,
)


def option(argv: Sequence[str], name: str) -> str:
    """The value of the option, which is there once."""
    (value,) = (argument.removeprefix(f"{name}=") for argument in argv if argument.startswith(f"{name}="))
    return value


@pytest.mark.parametrize("question", [EVERYTHING_HOSTILE, INVITE, RENAME, ASSIGN, REVOKE], ids=lambda each: each.title)
def test_our_own_window_gets_the_question_whole(question: Question) -> None:
    line = question_line(question)

    assert read_question(line) == question
    assert line.isascii()
    assert line.count("\n") == 1


@pytest.mark.parametrize("program", [ZENITY, KDIALOG], ids=["zenity", "kdialog"])
def test_no_text_is_taken_as_an_option(program: QuestionProgram) -> None:
    """The options are ours alone: what else there is stands behind "--"."""
    for question in (EVERYTHING_HOSTILE, replace(EVERYTHING_HOSTILE, entry=None), with_value(INVITE, "--help")):
        argv = list(program.argv(question))
        end = argv.index("--") if "--" in argv else len(argv)

        assert {argument.partition("=")[0] for argument in argv[1:end]} <= {
            *("--entry", "--question", "--default-cancel", "--no-markup", "--title", "--ok-label", "--cancel-label"),
            *("--text", "--entry-text", "--inputbox", "--warningcontinuecancel", "--continue-label"),
        }


@pytest.mark.parametrize("program", [ZENITY, KDIALOG], ids=["zenity", "kdialog"])
def test_what_no_argument_can_hold_is_replaced(program: QuestionProgram) -> None:
    argv = program.argv(replace(with_value(INVITE, "a\0b\ud800"), title="\0", text="\udcff", accept="\0"))

    assert any("a�b�" in argument for argument in argv)
    assert not any("\0" in argument for argument in argv)
    for argument in argv:
        argument.encode()


def test_zenity_asks_for_a_text() -> None:
    assert ZENITY.argv(with_value(INVITE, "ann@example", error="An error")) == (
        "zenity",
        "--entry",
        "--title=Invite to My Awesome Element",
        "--ok-label=Invite",
        "--cancel-label=_Cancel",
        "--text=⚠ An error\n\nWho may use My Awesome Element? They get an email with a\nlink.\n\nEmail address",
        "--entry-text=ann@example",
        "--",
    )


def test_zenitys_label_is_unescaped_by_it_and_its_underscores_are_keys() -> None:
    argv = ZENITY.argv(replace(INVITE, text="a_b\\n<b>&amp;"))

    assert "a__b\\\\n<b>&amp;" in option(argv, "--text")


def test_zenitys_buttons_show_underscores() -> None:
    assert option(ZENITY.argv(replace(REVOKE, accept="a_b")), "--ok-label") == "a__b"


def test_zenity_offers_the_choices() -> None:
    assert ZENITY.argv(ASSIGN)[-5:] == ("--", "ann.lee", "bob", "jack.smith", "jill.smith")


def test_zenity_offers_no_choice_with_a_hyphen() -> None:
    """It would offer "--" as well."""
    assert ZENITY.argv(EVERYTHING_HOSTILE)[-2:] == ("--", "ann")


def test_zenity_confirms_with_cancel_as_what_return_does() -> None:
    argv = ZENITY.argv(replace(REVOKE, text=HOSTILE))

    assert argv[:4] == ("zenity", "--question", "--default-cancel", "--no-markup")
    assert option(argv, "--text") == HOSTILE
    assert option(argv, "--ok-label") == "Revoke"


def test_kdialog_asks_for_a_text() -> None:
    assert KDIALOG.argv(with_value(INVITE, "-x@example")) == (
        "kdialog",
        "--title=Invite to My Awesome Element",
        "--inputbox=<qt>Who may use My Awesome Element? They get an email with a<br>link.<br><br>Email address</qt>",
        "--",
        "-x@example",
    )


def test_kdialog_confirms() -> None:
    assert KDIALOG.argv(replace(REVOKE, text="It can't be taken back.", accept="R&D")) == (
        "kdialog",
        "--title=Revoke jacks-laptop",
        "--warningcontinuecancel=<qt>It can&#x27;t be taken back.</qt>",
        "--continue-label=R&&D",
        "--cancel-label=&Cancel",
    )


def test_nothing_in_kdialogs_text_is_markup_or_an_escape() -> None:
    text = option(KDIALOG.argv(replace(INVITE, text="<b>&\"'\\n</qt>")), "--inputbox")

    assert text == "<qt>&lt;b&gt;&amp;&quot;&#x27;&#92;n&lt;/qt&gt;<br><br>Email address</qt>"


@pytest.mark.parametrize("program", [ZENITY, KDIALOG], ids=["zenity", "kdialog"])
def test_long_names_are_broken_into_lines(program: QuestionProgram) -> None:
    text = next(argument for argument in program.argv(replace(INVITE, text="W" * 300)) if "WW" in argument)

    assert "W" * 60 in text
    assert "W" * 61 not in text


@pytest.mark.parametrize(
    ("program", "code", "output", "answer"),
    [
        (TK, 0, b'"ann@example.com"', Answer("ann@example.com")),
        (TK, 0, b"null", Answer(None)),
        (TK, 3, b"", None),
        (TK, 1, b"", None),
        (TK, 0, b"", None),
        (ZENITY, 0, "Zoë \n\n".encode(), Answer("Zoë \n")),
        (ZENITY, 0, b"", Answer("")),
        (ZENITY, 1, b"", Answer(None)),
        (ZENITY, 255, b"", None),
        (KDIALOG, 0, b"Jack\n", Answer("Jack")),
        (KDIALOG, 1, b"\n", Answer(None)),
        (KDIALOG, -6, b"", None),
    ],
)
def test_answers_are_told_from_windows_that_never_were(
    program: QuestionProgram, code: int, output: bytes, answer: Answer | None
) -> None:
    assert program.read(INVITE, code, output) == answer


@pytest.mark.parametrize(
    ("program", "code", "answer"),
    [
        (TK, 0, Answer("")),
        (ZENITY, 0, Answer("")),
        (ZENITY, 1, Answer(None)),
        (KDIALOG, 0, Answer("")),
        (KDIALOG, 2, Answer(None)),
    ],
)
def test_a_confirmation_is_answered_with_nothing(program: QuestionProgram, code: int, answer: Answer) -> None:
    output = b'""' if program is TK else b"said to nobody\n"

    assert program.read(REVOKE, code, output) == answer


def test_bytes_that_are_no_text_are_no_answer_to_send() -> None:
    """They come back as lone surrogates, which no entry may hold."""
    assert ZENITY.read(RENAME, 0, b"J\xe4ck\n") == Answer("J\udce4ck")


def test_button_that_does_nothing_has_the_questions_own_label() -> None:
    """Beside a button that cancels a print, "Cancel" could be read as that."""
    question = replace(REVOKE, dismiss="Keep_printing & wait")

    assert option(ZENITY.argv(question), "--cancel-label") == "_Keep__printing & wait"
    assert option(KDIALOG.argv(question), "--cancel-label") == "&Keep_printing && wait"
