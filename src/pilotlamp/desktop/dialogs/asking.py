"""A window that asks one question after the other, through the first installed program that shows a window."""

import asyncio
import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import IO

from pilotlamp.desktop import texts
from pilotlamp.desktop.dialogs.protocol import FRONT
from pilotlamp.desktop.dialogs.question_programs import Answer, QuestionProgram
from pilotlamp.errors import DesktopError
from pilotlamp.programs import start
from pilotlamp.view.questions import Question

log = logging.getLogger(__name__)

CANCELLED = Answer(None)


class Asking:
    """Asks through the first of ``programs`` that shows a window. Made on a loop; others may close it."""

    def __init__(self, programs: Callable[[], Sequence[QuestionProgram]]) -> None:
        self._programs = programs
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._window: subprocess.Popen[bytes] | None = None
        self._listens = False
        """The window has received its question and reads more lines from its stdin."""
        self._closed = False
        self._closing: asyncio.Future[None] = self._loop.create_future()
        """Cancelled when the window is to be closed."""

    async def ask(self, question: Question) -> Answer:
        """Show the question and return the person's answer; one question at a time.

        Raises:
            DesktopError: no program showed a window.
        """
        answered: asyncio.Future[Answer] = self._loop.create_future()
        # A daemon thread for each: an open window must neither hold up the end of the program, as asyncio's executor
        # would, nor take one of its few threads for hours. asyncio's own subprocesses would need a child watcher off
        # the main thread, and Windows' proactor loop.
        thread = threading.Thread(target=self._run, args=(question, answered), name="question window", daemon=True)
        thread.start()
        try:
            await asyncio.wait((answered, self._closing), return_when=asyncio.FIRST_COMPLETED)
            return answered.result() if answered.done() else CANCELLED
        finally:
            answered.cancel()

    def to_front(self) -> None:
        """Raise the window where its program can; returns at once."""
        with self._lock:
            stdin = self._window.stdin if self._window is not None and self._listens else None
            if stdin is not None:
                _tell(stdin, FRONT + "\n")

    def close(self) -> None:
        """Close the window at once; its question counts as cancelled, and no further one is shown."""
        with self._lock:
            self._closed = True
            if self._window is not None:
                self._window.kill()
        self._on_loop(self._closing.cancel)

    def _run(self, question: Question, answered: asyncio.Future[Answer]) -> None:
        answer: Answer | None = None
        for program in self._programs():
            answer = self._answer_of(program, question)
            if answer is not None:
                break
        self._on_loop(lambda: _settle(answered, answer))

    def _answer_of(self, program: QuestionProgram, question: Question) -> Answer | None:
        """Run one program and return its answer; None: the program showed no window."""
        try:
            window = self._start(program, question)
        except OSError as error:
            log.debug("no question window: %s", error)
            return None
        if window is None:
            return CANCELLED
        if program.line is not None and window.stdin is not None:
            _tell(window.stdin, program.line(question))
            self._listens = True
        output = window.stdout.read() if window.stdout is not None else b""
        code = window.wait()
        self._let_go(window)
        log.debug("%s ended with %s", window.args, code)
        return CANCELLED if self._closed else program.read(question, code, output)

    def _start(self, program: QuestionProgram, question: Question) -> subprocess.Popen[bytes] | None:
        """Start the program; None: the answer is no longer wanted."""
        stdin = subprocess.DEVNULL if program.line is None else subprocess.PIPE
        with self._lock:
            if self._closed:
                return None
            window = self._window = start(program.argv(question), stdin=stdin, stdout=subprocess.PIPE)
            return window

    def _let_go(self, window: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._window, self._listens = None, False
        for pipe in (window.stdin, window.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # a line that nobody reads any more
                    pipe.close()

    def _on_loop(self, call: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program has ended
            self._loop.call_soon_threadsafe(call)


def _tell(stdin: IO[bytes], line: str) -> None:
    try:
        stdin.write(line.encode())
        stdin.flush()
    except OSError as error:
        log.debug("the question window does not listen: %s", error)


def _settle(answered: asyncio.Future[Answer], answer: Answer | None) -> None:
    if answered.done():
        return
    if answer is not None:
        answered.set_result(answer)
    else:
        answered.set_exception(DesktopError(texts.NO_DIALOG))
