"""TextDialogs with small programs in the place of windows."""

import asyncio
import os
import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pilotlamp.desktop.dialogs.text_dialogs import TextDialogs
from pilotlamp.desktop.dialogs.text_programs import KDIALOG, TK, XMESSAGE, ZENITY, TextProgram, text_programs_here
from tests.patience import HANG_S

if sys.platform == "win32":
    pytest.skip("named pipes and sh", allow_module_level=True)

MISSING = TextProgram(argv=lambda _: ("/nonexistent/window",))
FAILING = TextProgram(argv=lambda _: ("sh", "-c", "exit 3"))


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A program that opens it for writing keeps its reader waiting until the program ends."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture
def dialogs_with() -> Iterator[Callable[..., TextDialogs]]:
    made: list[TextDialogs] = []

    def make(
        *programs: TextProgram,
        fallback: Callable[[str, str], None] | None = None,
    ) -> TextDialogs:
        made.append(TextDialogs(lambda _: None, programs=lambda: programs, fallback=fallback))
        return made[-1]

    yield make
    for dialogs in made:
        dialogs.close_all()


def window(pipe: Path, script: str = "exit 0", *, good_exits: frozenset[int] = frozenset({0})) -> TextProgram:
    """Writes title and text into the pipe, then does what the script says."""
    return TextProgram(
        argv=lambda title: ("sh", "-c", f'exec 3>"$0"; echo "$1" >&3; cat >&3; {script}', str(pipe), title),
        good_exits=good_exits,
    )


async def read(pipe: Path) -> str:
    async with asyncio.timeout(HANG_S):
        return await asyncio.to_thread(pipe.read_text)


async def test_text_is_shown_by_the_first_program_that_can(
    pipe: Path, dialogs_with: Callable[..., TextDialogs]
) -> None:
    dialogs_with(MISSING, FAILING, window(pipe)).show_text("-title", "first line\nsecond line ü")

    assert await read(pipe) == "-title\nfirst line\nsecond line ü"


async def test_large_text_goes_to_a_slow_program_without_holding_up_the_caller(
    pipe: Path, dialogs_with: Callable[..., TextDialogs]
) -> None:
    text = "x" * 1_000_000
    dialogs_with(window(pipe)).show_text("Title", text)

    assert await read(pipe) == f"Title\n{text}"


async def test_closed_window_is_not_followed_by_another(pipe: Path, dialogs_with: Callable[..., TextDialogs]) -> None:
    """zenity ends with 1 when it is closed with Escape."""
    otherwise: list[str] = []
    closed = window(pipe, "exit 1", good_exits=frozenset({0, 1}))
    dialogs = dialogs_with(closed, fallback=lambda title, body: otherwise.append(title))
    dialogs.show_text("Title", "text")
    await read(pipe)

    dialogs.show_text("Title", "again")

    assert await read(pipe) == "Title\nagain"
    assert otherwise == []


async def test_second_text_of_a_title_takes_the_first_ones_window(
    pipe: Path, tmp_path: Path, dialogs_with: Callable[..., TextDialogs]
) -> None:
    """The reader of the first window's pipe gets its end when that window ends."""
    other = tmp_path / "other"
    os.mkfifo(other)
    windows = iter((window(pipe, "exec sleep 600"), window(other, "exec sleep 600")))
    dialogs = dialogs_with(TextProgram(argv=lambda title: next(windows).argv(title)))
    dialogs.show_text("Title", "old text\n")
    async with asyncio.timeout(HANG_S):
        with await asyncio.to_thread(pipe.open) as first:
            assert [await asyncio.to_thread(first.readline) for _ in range(2)] == ["Title\n", "old text\n"]

            dialogs.show_text("Title", "new text\n")

            with await asyncio.to_thread(other.open) as second:
                assert [await asyncio.to_thread(second.readline) for _ in range(2)] == ["Title\n", "new text\n"]
            assert await asyncio.to_thread(first.read) == ""


async def test_closing_ends_every_window_and_shows_no_other(
    pipe: Path, dialogs_with: Callable[..., TextDialogs]
) -> None:
    otherwise: list[str] = []
    dialogs = dialogs_with(
        window(pipe, "exec sleep 600"), FAILING, fallback=lambda title, body: otherwise.append(title)
    )
    dialogs.show_text("Title", "text")
    async with asyncio.timeout(HANG_S):
        with await asyncio.to_thread(pipe.open) as lines:
            assert await asyncio.to_thread(lines.readline) == "Title\n"
            dialogs.close_all()
            assert await asyncio.to_thread(lines.read) in ("", "text")

    dialogs.show_text("Title", "too late")

    assert otherwise == []


async def test_closing_does_not_wait_for_a_window_that_hangs(
    pipe: Path, dialogs_with: Callable[..., TextDialogs]
) -> None:
    """The window never ends by itself."""
    dialogs = dialogs_with(window(pipe, "trap '' TERM; echo deaf >&3; while :; do sleep 0.05; done"))
    dialogs.show_text("Title", "text\n")
    async with asyncio.timeout(HANG_S):
        with await asyncio.to_thread(pipe.open) as lines:
            while await asyncio.to_thread(lines.readline) != "deaf\n":
                pass
            dialogs.close_all()

            assert await asyncio.to_thread(lines.read) == ""


def test_where_no_window_can_be_shown_the_text_goes_elsewhere(dialogs_with: Callable[..., TextDialogs]) -> None:
    elsewhere: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    dialogs = dialogs_with(FAILING, fallback=lambda title, body: elsewhere.put((title, body)))

    dialogs.show_text("Title", "text")

    assert elsewhere.get(timeout=HANG_S) == ("Title", "text")


def test_where_nothing_at_all_can_show_it_that_is_said() -> None:
    said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    dialogs = TextDialogs(said.put, programs=lambda: (MISSING,))

    dialogs.show_text("Title", "text")

    assert said.get(timeout=HANG_S) == "No window can be shown: install tkinter, zenity, kdialog or xmessage"


@pytest.mark.parametrize("program", [TK, ZENITY, KDIALOG, XMESSAGE])
def test_title_from_outside_is_never_an_option(program: TextProgram) -> None:
    arguments = list(program.argv("--help"))

    alone = [position for position, argument in enumerate(arguments) if argument == "--help"]
    assert [arguments[position - 1] for position in alone] in ([], ["-title"])


@pytest.mark.parametrize("program", [ZENITY, KDIALOG, XMESSAGE])
def test_title_that_no_argument_can_hold_is_made_to_fit(program: TextProgram) -> None:
    assert any("a�b�" in argument for argument in program.argv("a\0b\ud800"))


def test_desktop_programs_are_only_asked_where_there_is_a_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """zenity's exit code is the same for "no display" and for "closed"."""
    for name in ("zenity", "xmessage"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    without_display = text_programs_here()

    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert text_programs_here() == (*without_display, ZENITY, XMESSAGE)
    assert set(without_display) <= {TK}
