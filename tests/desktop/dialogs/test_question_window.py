"""The window that asks, on a virtual display, with a keyboard; ``SCREENSHOTS`` as in test_screenshots."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if sys.platform != "linux":
    pytest.skip("needs Xvfb", allow_module_level=True)
pytest.importorskip("tkinter")

from pilotlamp.desktop.dialogs.protocol import NO_WINDOW, question_line
from pilotlamp.desktop.dialogs.question_dialogs import QuestionDialogs
from pilotlamp.desktop.dialogs.question_programs import TK, ZENITY
from pilotlamp.view.questions import Question
from tests.desktop.dialogs.asked import ASSIGN, HOSTILE, INVITE, RENAME, REVOKE, with_value
from tests.patience import HANG_S

if TYPE_CHECKING:
    from tests.desktop.dialogs.screen import Screen

pytestmark = pytest.mark.real_desktop

FOLDER = Path(__file__).parents[3] / os.environ.get("SCREENSHOTS", "tests/desktop/output")


class Asked:
    """A question that is on the screen."""

    def __init__(self, screen: "Screen", dialogs: QuestionDialogs, question: Question) -> None:
        self.screen = screen
        self.dialogs = dialogs
        self._question = question
        self._task = asyncio.create_task(dialogs.ask(question))

    async def shown(self) -> None:
        self.window = await asyncio.to_thread(self.screen.until_focused, self._question.title)

    def press(self, *names: str) -> None:
        self.screen.press(*names)

    async def answer(self) -> str | None:
        async with asyncio.timeout(HANG_S):
            return await self._task

    async def still_open(self) -> bool:
        """Handle all pending keys; returns whether the window is still there."""
        await asyncio.to_thread(self.screen.until_still)
        return not self._task.done()


@asynccontextmanager
async def asked(screen: "Screen", question: Question) -> AsyncIterator[Asked]:
    dialogs = QuestionDialogs(programs=lambda: (TK,))
    asking = Asked(screen, dialogs, question)
    try:
        await asking.shown()
        yield asking
    finally:
        dialogs.close_all()


async def test_what_is_typed_is_the_answer(screen: "Screen") -> None:
    async with asked(screen, INVITE) as window:
        screen.type("ann_lee@Example.com")
        window.press("Return")

        assert await window.answer() == "ann_lee@Example.com"


async def test_value_is_selected_so_that_typing_replaces_it(screen: "Screen") -> None:
    async with asked(screen, RENAME) as window:
        screen.type("Jill")
        window.press("KP_Enter")

        assert await window.answer() == "Jill"


async def test_value_can_be_kept(screen: "Screen") -> None:
    async with asked(screen, with_value(RENAME, HOSTILE)) as window:
        window.press("Return")

        assert await window.answer() == HOSTILE


async def test_what_can_not_be_sent_is_not_accepted(screen: "Screen") -> None:
    """Neither by Return nor by the button, which Tab passes by."""
    async with asked(screen, INVITE) as window:
        screen.type("ann")
        window.press("Return")
        window.press("Alt_L", "i")
        assert await window.still_open()

        window.press("Tab")
        window.press("Return")

        assert await window.answer() is None


async def test_tab_goes_from_the_entry_to_accept_to_cancel(screen: "Screen") -> None:
    async with asked(screen, RENAME) as window:
        window.press("Tab")
        window.press("Tab")
        window.press("Tab")
        screen.type("Jill")
        window.press("Tab")
        window.press("space")

        assert await window.answer() == "Jill"


@pytest.mark.parametrize("question", [INVITE, REVOKE], ids=["entry", "confirmation"])
@pytest.mark.parametrize("keys", [("Escape",), ("Alt_L", "c")], ids=["Escape", "Alt+C"])
async def test_cancelling_is_no_answer(question: Question, keys: tuple[str, ...], screen: "Screen") -> None:
    async with asked(screen, question) as window:
        window.press(*keys)

        assert await window.answer() is None


async def test_return_on_cancel_cancels(screen: "Screen") -> None:
    async with asked(screen, RENAME) as window:
        window.press("Tab")
        window.press("Tab")
        window.press("Return")

        assert await window.answer() is None


async def test_keys_with_alt_go_to_the_entry_and_accept(screen: "Screen") -> None:
    async with asked(screen, RENAME) as window:
        window.press("Tab")
        window.press("Alt_L", "n")
        screen.type("x")
        window.press("Alt_L", "r")

        assert (await window.answer() or "").endswith("x")


@pytest.mark.parametrize("keys", [("Return",), ("space",), ("Tab", "Return")], ids=" ".join)
async def test_confirmation_is_not_given_by_keys_meant_for_another_window(
    keys: tuple[str, ...], screen: "Screen"
) -> None:
    async with asked(screen, REVOKE) as window:
        for key in keys:
            window.press(key)

        assert await window.answer() is None


@pytest.mark.parametrize("keys", [(("Tab",), ("space",)), (("Alt_L", "r"),)], ids=["Tab and space", "Alt+R"])
async def test_confirmation_can_be_given_by_keys(keys: tuple[tuple[str, ...], ...], screen: "Screen") -> None:
    async with asked(screen, REVOKE) as window:
        for together in keys:
            window.press(*together)

        assert await window.answer() == ""


async def test_choices_are_filtered_by_what_is_typed_and_chosen_by_keys(screen: "Screen") -> None:
    async with asked(screen, ASSIGN) as window:
        screen.type("smith")
        window.press("Down")
        await asyncio.to_thread(screen.until_still)
        window.press("Down")
        window.press("Return")
        window.press("Return")

        assert await window.answer() == "jill.smith"


async def test_other_texts_than_the_choices_are_as_good(screen: "Screen") -> None:
    async with asked(screen, ASSIGN) as window:
        screen.type("new.user")
        window.press("Return")

        assert await window.answer() == "new.user"


async def test_second_question_of_a_kind_brings_the_window_to_the_front(screen: "Screen") -> None:
    async with asked(screen, INVITE) as first, asked(screen, REVOKE):
        assert screen.titles() == (INVITE.title, REVOKE.title)

        assert await first.dialogs.ask(replace(INVITE, title="Another device")) is None
        await first.shown()

        assert screen.titles() == (REVOKE.title, INVITE.title)
        screen.type("ann@example.com")
        first.press("Return")
        assert await first.answer() == "ann@example.com"


async def test_window_is_in_the_middle_and_says_whose_it_is(screen: "Screen") -> None:
    async with asked(screen, INVITE) as window:
        place = window.window.get_geometry()
        shown = screen.picture().size

        assert abs(2 * place.x + place.width - shown[0]) <= 2
        assert abs(2 * place.y + place.height - shown[1]) <= 2
        assert place.width >= 360
        assert window.window.get_wm_class()[1] == "Pilotlamp"


async def test_window_stays_on_the_screen_whatever_the_texts_are(screen: "Screen") -> None:
    long = replace(with_value(INVITE, "W" * 400), title="W" * 1000, text="W" * 1000 + "\n\n" * 100, error="W " * 900)
    dialogs = QuestionDialogs(programs=lambda: (TK,))
    task = asyncio.create_task(dialogs.ask(long))
    await asyncio.to_thread(screen.until_focused, long.title)

    place = (await asyncio.to_thread(screen.until_focused, long.title)).get_geometry()

    dialogs.close_all()
    assert await task is None
    width, height = screen.picture().size
    assert place.width <= width
    assert place.height <= height


@pytest.mark.usefixtures("screen")
def test_window_closes_with_the_program_that_asks() -> None:
    """One that nobody listens to would ask in vain."""
    ended = subprocess.run(
        list(TK.argv(INVITE)), input=question_line(INVITE).encode(), stdout=subprocess.PIPE, check=True, timeout=HANG_S
    )

    assert json.loads(ended.stdout) is None


def test_without_a_display_its_exit_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    ended = subprocess.run(
        list(TK.argv(INVITE)), input=question_line(INVITE).encode(), capture_output=True, check=False, timeout=HANG_S
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (NO_WINDOW, b"", b"")


@pytest.mark.parametrize("name", ["", ":4711"])
async def test_without_a_display_the_next_program_asks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zenity").write_text("#!/bin/sh\necho Jack\n", encoding="utf-8")
    (tmp_path / "zenity").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", name)

    assert await QuestionDialogs(programs=lambda: (TK, ZENITY)).ask(RENAME) == "Jack"


PREPARE = """
import json, sys
from pilotlamp.desktop.dialogs.protocol import read_question
from pilotlamp.desktop.dialogs.question_window import QuestionWindow
window = QuestionWindow(read_question(sys.stdin.readline()))
window.show()
window.root.update()
def told():
    return window.problem.cget("text").strip(), window.accept_button.instate(["!disabled"])
def put(text):
    window.entry.delete(0, "end")
    window.entry.insert(0, text)
    window.root.update()
    return told()
def texts(parent):
    found = [child.cget("text") for child in parent.winfo_children() if child.winfo_class() == "TLabel"]
    return found
def tell(*what):
    print(json.dumps(what))
"""


def in_window(question: Question, code: str) -> list[object]:
    """Run ``code`` and return its output, in a process of its own: Tk ends the process that outlives its display."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE + code],
        input=question_line(question),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=HANG_S,
    )
    told: list[object] = json.loads(done.stdout)
    return told


@pytest.mark.usefixtures("screen")
def test_nobody_is_told_that_nothing_is_typed_yet() -> None:
    told = in_window(INVITE, "tell(told(), put('a'), put(''), put('a@b.c'))")

    assert told == [
        ["", False],
        ["An email address looks like name@example.com.", False],
        ["Type an email address.", False],
        ["", True],
    ]


@pytest.mark.usefixtures("screen")
def test_value_that_can_not_be_sent_is_told_at_once() -> None:
    assert in_window(with_value(INVITE, "ann"), "tell(*told())") == [
        "An email address looks like name@example.com.",
        False,
    ]


@pytest.mark.usefixtures("screen")
def test_pasted_line_breaks_are_seen_and_not_sent() -> None:
    told = in_window(
        RENAME,
        """
window.root.clipboard_clear(); window.root.clipboard_append("Jack\\nSmith")
window.entry.event_generate("<<Paste>>"); window.root.update()
before = told(); window.accept()
tell(*before, window.closed, window.answer)
""",
    )

    assert told == ["It can't hold line breaks or other control characters.", False, False, None]


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("text", [HOSTILE, "שלום", "👍🏽", "x" * 300, "{[$a]}; exit", "%W"])
def test_texts_are_shown_as_they_are(text: str) -> None:
    everywhere = replace(with_value(RENAME, text), title=text, accept="Rename", text=text, error=text)

    title, shown, error, typed = in_window(
        everywhere, "tell(window.root.title(), *texts(window.body)[:2], window.entry.get())"
    )

    assert (title, shown, typed) == (text, text, text)
    assert error == f"⚠ {text}"


@pytest.mark.usefixtures("screen")
def test_what_tk_can_not_hold_is_replaced() -> None:
    broken = "a\0b\ud800"
    assert ASSIGN.entry is not None
    entry = replace(ASSIGN.entry, label=broken, value=broken, choices=(broken,))

    told = in_window(
        replace(ASSIGN, title=broken, text=broken, accept=broken, error=broken, entry=entry),
        "tell(window.root.title(), *texts(window.body)[:3], window.entry.get(), *window.entry['values'],"
        "window.accept_button.cget('text'))",
    )

    assert {str(text).removeprefix("⚠ ") for text in told} == {"a�b�"}


@pytest.mark.usefixtures("screen")
def test_hostile_choices_are_offered_as_they_are() -> None:
    choices = (HOSTILE, "a b", "{", "$x [exit]", "")
    assert ASSIGN.entry is not None
    question = replace(ASSIGN, entry=replace(ASSIGN.entry, choices=choices))

    (offered,) = in_window(question, "tell(window.entry['values'])")

    assert offered == list(choices)


PICTURES = {
    "invite-empty": (INVITE, ()),
    "invite-problem": (INVITE, ("a", "n", "n")),
    "invite-error": (
        with_value(INVITE, "ann@example", error="Formide refused it: ann@example is no email address."),
        (),
    ),
    "assign-choices": (ASSIGN, ("s", "m", "i", "Down")),
    "revoke": (REVOKE, ()),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_pictures_for_people_to_look_at(name: str, screen: "Screen") -> None:
    question, keys = PICTURES[name]
    async with asked(screen, question) as window:
        for key in keys:
            window.press(key)
        picture = await asyncio.to_thread(screen.until_still)

    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.save(FOLDER / f"dialog-{name}.png")
    assert len(picture.getcolors(1 << 24) or ()) > 10
