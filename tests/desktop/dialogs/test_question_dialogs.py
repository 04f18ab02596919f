"""QuestionDialogs with small programs in the place of windows."""

import asyncio
import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pytest

from pilotlamp.desktop.base import Dialogs
from pilotlamp.desktop.dialogs.program_dialogs import ProgramDialogs
from pilotlamp.desktop.dialogs.question_dialogs import QuestionDialogs
from pilotlamp.desktop.dialogs.question_programs import (
    KDIALOG,
    TK,
    ZENITY,
    Answer,
    QuestionProgram,
    question_programs_here,
)
from pilotlamp.errors import DesktopError
from tests.desktop.dialogs.asked import HOSTILE, INVITE, RENAME, REVOKE, with_value
from tests.patience import HANG_S

if sys.platform == "win32":
    pytest.skip("named pipes and sh", allow_module_level=True)


class Fake:
    """A program on the PATH that answers as it was told, once for each time it is asked."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._asked = 0
        self.record = folder / f"{name}.record"
        lines = (
            "#!/bin/sh",
            f'printf "%s\\0" "$#" "$@" >>{shlex.quote(str(self.record))}',
            f"cd {shlex.quote(str(folder))} || exit",
            "for answer in answer.*; do",
            '    code=${answer##*.}; cat "$answer"; rm "$answer"; exit "$code"',
            "done",
        )
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
        (folder / name).chmod(0o755)

    def will(self, output: str = "", *, code: int = 0) -> None:
        """Answer with this, after what it was told before."""
        self._asked += 1
        (self._folder / f"answer.{self._asked:03}.{code}").write_text(output, encoding="utf-8")

    def argvs(self) -> list[list[str]]:
        """The arguments of each time that it was run."""
        words = iter(self.record.read_text(encoding="utf-8").split("\0")[:-1])
        return [[next(words) for _ in range(int(count))] for count in words]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first of the PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


@pytest.fixture
def dialogs_with() -> Iterator[Callable[..., QuestionDialogs]]:
    made: list[QuestionDialogs] = []

    def make(*programs: QuestionProgram) -> QuestionDialogs:
        made.append(QuestionDialogs(programs=lambda: programs))
        return made[-1]

    yield make
    for dialogs in made:
        dialogs.close_all()


def answering(*argv: str) -> QuestionProgram:
    """A program whose answer is what it prints."""
    return QuestionProgram(
        argv=lambda _: argv, read=lambda _, code, output: Answer(output.decode()) if code == 0 else None
    )


MISSING = answering("/nonexistent/window")
FAILING = answering("sh", "-c", "exit 3")


class Window:
    """A window that stays open, and is heard of when it comes and when it goes."""

    def __init__(self, pipe: Path, script: str = "exec sleep 600") -> None:
        os.mkfifo(pipe)
        self._pipe = pipe
        self._lines: TextIO | None = None
        self.program = answering("sh", "-c", f'exec 3>"$0"; echo open >&3; {script}', str(pipe))

    async def opened(self) -> None:
        async with asyncio.timeout(HANG_S):
            self._lines = await asyncio.to_thread(self._pipe.open)
            assert await asyncio.to_thread(self._lines.readline) == "open\n"

    async def closed(self) -> None:
        """The pipe has an end when nobody has it open any more."""
        assert self._lines is not None
        with self._lines:
            async with asyncio.timeout(HANG_S):
                assert await asyncio.to_thread(self._lines.read) == ""


@pytest.fixture
def window(tmp_path: Path) -> Window:
    return Window(tmp_path / "pipe")


def test_all_dialogs_of_a_desktop_fit_the_protocol() -> None:
    """mypy checks it here."""
    dialogs: Dialogs = ProgramDialogs(lambda _: None)

    dialogs.close_all()


async def test_first_program_that_shows_a_window_asks(
    folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    zenity = Fake(folder, "zenity")
    zenity.will("ann@example.com\n")
    question = replace(with_value(INVITE, HOSTILE), title=HOSTILE, text=HOSTILE)

    answer = await dialogs_with(MISSING, FAILING, ZENITY, KDIALOG).ask(question)

    assert answer == "ann@example.com"
    assert [["zenity", *argv] for argv in zenity.argvs()] == [list(ZENITY.argv(question))]


@pytest.mark.parametrize(("code", "answer"), [(0, ""), (1, None)])
async def test_confirmation_is_given_or_not(
    code: int, answer: str | None, folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    Fake(folder, "zenity").will(code=code)

    assert await dialogs_with(ZENITY).ask(REVOKE) == answer


@pytest.mark.parametrize("program", [ZENITY, KDIALOG], ids=["zenity", "kdialog"])
async def test_what_can_not_be_sent_is_asked_for_again(
    program: QuestionProgram, folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    """With what was typed in the entry, and what is wrong with it."""
    fake = Fake(folder, "zenity" if program is ZENITY else "kdialog")
    fake.will("-ann\n")
    fake.will("a\nb@example.com\n")
    fake.will("ann@example.com\n")

    answer = await dialogs_with(program).ask(INVITE)

    assert answer == "ann@example.com"
    first, second, third = fake.argvs()
    assert first == list(program.argv(INVITE))[1:]
    no_address = with_value(INVITE, "-ann", error="An email address looks like name@example.com.")
    assert second == list(program.argv(no_address))[1:]
    no_line = with_value(INVITE, "a\nb@example.com", error="An email address has no spaces.")
    assert third == list(program.argv(no_line))[1:]


async def test_giving_up_the_second_time_is_cancelling(
    folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    zenity = Fake(folder, "zenity")
    zenity.will("\n")
    zenity.will(code=1)

    assert await dialogs_with(ZENITY).ask(RENAME) is None


@pytest.mark.parametrize("programs", [(), (MISSING, FAILING)])
async def test_where_no_window_can_be_shown_that_is_an_error(
    programs: Sequence[QuestionProgram], dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    dialogs = dialogs_with(*programs)

    for _ in range(2):
        with pytest.raises(DesktopError, match="no dialog can be shown: install tkinter, zenity or kdialog"):
            await dialogs.ask(INVITE)


async def test_one_window_for_each_kind(tmp_path: Path, dialogs_with: Callable[..., QuestionDialogs]) -> None:
    first, other = Window(tmp_path / "first"), Window(tmp_path / "other")
    programs = iter((first.program, other.program))
    dialogs = QuestionDialogs(programs=lambda: (next(programs),))
    asked = asyncio.create_task(dialogs.ask(INVITE))
    await first.opened()

    assert await dialogs.ask(replace(INVITE, text="Another device")) is None
    another = asyncio.create_task(dialogs.ask(REVOKE))
    await other.opened()

    dialogs.close_all()
    assert (await asked, await another) == (None, None)
    await first.closed()
    await other.closed()


async def test_kind_can_be_asked_again_after_an_answer(
    folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    zenity = Fake(folder, "zenity")
    dialogs = dialogs_with(ZENITY)
    for name in ("Jack", "Jill"):
        zenity.will(f"{name}\n")

    assert [await dialogs.ask(RENAME), await dialogs.ask(RENAME)] == ["Jack", "Jill"]


async def test_cancelled_task_closes_its_window(
    window: Window, folder: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    zenity = Fake(folder, "zenity")
    zenity.will("Jack\n")
    programs = iter((window.program, ZENITY))
    dialogs = QuestionDialogs(programs=lambda: (next(programs),))
    asked = asyncio.create_task(dialogs.ask(RENAME))
    await window.opened()

    asked.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asked
    await window.closed()
    assert await dialogs.ask(RENAME) == "Jack"


@pytest.mark.parametrize("script", ["exec sleep 600", "trap '' TERM; while :; do sleep 0.05; done"])
async def test_closing_ends_all_windows_at_once(
    script: str, tmp_path: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    """A window that hangs too; from another thread, as the program's end does it."""
    window = Window(tmp_path / "pipe", script)
    dialogs = dialogs_with(window.program)
    asked = asyncio.create_task(dialogs.ask(INVITE))
    await window.opened()

    await asyncio.to_thread(dialogs.close_all)
    answer = await asked

    assert answer is None
    await window.closed()
    assert await dialogs.ask(REVOKE) is None


async def test_closing_does_not_wait_for_what_a_window_has_left_behind(
    tmp_path: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    """A wrapper script's child, say, that keeps our pipe open."""
    window = Window(tmp_path / "pipe", "(exec 3>&-; exec sleep 600) & wait")
    dialogs = dialogs_with(window.program)
    asked = asyncio.create_task(dialogs.ask(INVITE))
    await window.opened()

    dialogs.close_all()

    async with asyncio.timeout(HANG_S):
        assert await asked is None
    await window.closed()


async def test_window_that_is_closed_before_it_came_never_comes(tmp_path: Path) -> None:
    looked, shown = threading.Event(), tmp_path / "shown"

    def programs() -> tuple[QuestionProgram, ...]:
        looked.wait(HANG_S)
        return (answering("touch", str(shown)),)

    dialogs = QuestionDialogs(programs=programs)
    before = set(threading.enumerate())
    asked = asyncio.create_task(dialogs.ask(INVITE))
    await asyncio.sleep(0)
    (window,) = set(threading.enumerate()) - before

    dialogs.close_all()
    answer = await asked
    looked.set()

    await asyncio.to_thread(window.join, HANG_S)
    assert (window.is_alive(), answer, shown.exists()) == (False, None, False)


async def test_open_windows_take_no_worker_of_the_loop(
    tmp_path: Path, dialogs_with: Callable[..., QuestionDialogs]
) -> None:
    """They may be open for hours, and the loop has few."""
    dialogs = dialogs_with(answering("sleep", "600"))
    kinds = [asyncio.create_task(dialogs.ask(replace(INVITE, kind=str(kind)))) for kind in range(40)]
    await asyncio.sleep(0)

    async with asyncio.timeout(HANG_S):
        assert await asyncio.to_thread(lambda: "done") == "done"

    dialogs.close_all()
    assert await asyncio.gather(*kinds) == [None] * 40


def test_questions_may_be_asked_on_any_threads_loop(folder: Path) -> None:
    """The main thread belongs to the tray."""
    Fake(folder, "zenity").will("Jack\n")
    answers: list[str | None] = []
    dialogs = QuestionDialogs(programs=lambda: (ZENITY,))

    thread = threading.Thread(target=lambda: answers.append(asyncio.run(dialogs.ask(RENAME))))
    thread.start()
    thread.join(HANG_S)

    assert answers == ["Jack"]


def test_programs_are_those_that_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zenity", "kdialog"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":99")
    has_tk = question_programs_here()[:1] == (TK,)

    assert question_programs_here() == (*((TK,) if has_tk else ()), ZENITY, KDIALOG)
    (tmp_path / "zenity").unlink()
    assert question_programs_here()[-1] == KDIALOG
    assert ZENITY not in question_programs_here()


@pytest.mark.parametrize("missing", ["tkinter", "_tkinter"])
def test_half_of_tkinter_is_none(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Distributions pack it apart from Python."""
    monkeypatch.setitem(sys.modules, missing, None)

    assert TK not in question_programs_here()
