"""A desktop that records instead of showing: for tests, and for running without a tray."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, Self, TypeVar

from pilotlamp.desktop.base import OnClick
from pilotlamp.desktop.notify.toasts import DEFAULT_KEY
from pilotlamp.errors import DesktopError
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import MenuNode, Notice, TrayView

KEEP = 100
"""Most entries that a record keeps, the newest: a run without a tray may last for months."""

WAIT_S = 60.0
"""Longest time to wait for an entry that should come: far longer than it takes, on a busy machine too."""

_SIGNAL_CHECK_S = 0.5

T = TypeVar("T")


class Record(Generic[T]):
    """Entries in their order, the oldest first; any thread."""

    def __init__(self) -> None:
        self._entries: deque[T] = deque(maxlen=KEEP)
        self._changed = threading.Condition()

    @property
    def entries(self) -> tuple[T, ...]:
        with self._changed:
            return tuple(self._entries)

    def add(self, entry: T) -> None:
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    def wait_until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Wait until ``condition`` holds, and check it after each entry.

        Raises:
            TimeoutError: the condition did not hold in time; lists the entries.
        """
        with self._changed:
            if not self._changed.wait_for(condition, timeout_s):
                raise TimeoutError(f"in vain for {timeout_s} s; recorded: {tuple(self._entries)}")


class RecordingTray:
    """A ``Tray`` without an icon. ``run`` blocks until ``stop`` as a real one does, and lets signal handlers run."""

    def __init__(self, on_click: OnClick) -> None:
        self._on_click = on_click
        self._views = Record[TrayView]()
        # Unlike an Event, it may be put into from a signal handler that interrupts the very thread that waits for it.
        self._stops: queue.SimpleQueue[None] = queue.SimpleQueue()

    @property
    def views(self) -> tuple[TrayView, ...]:
        return self._views.entries

    def run(self, on_ready: Callable[[], None]) -> None:
        on_ready()
        while True:
            try:
                self._stops.get(timeout=_SIGNAL_CHECK_S)
            except queue.Empty:
                continue
            return

    def show(self, tray_view: TrayView) -> None:
        self._views.add(tray_view)

    def stop(self) -> None:
        self._stops.put(None)

    def wait_for(self, condition: Callable[[Self], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until ``condition`` holds for the shown views, or raise ``TimeoutError``."""
        self._views.wait_until(lambda: condition(self), timeout_s)

    def click(self, key: str) -> None:
        """Choose the item ``key`` of the newest menu.

        Raises:
            LookupError: there is no such item, or it can't be clicked.
        """
        click = self._node(key).click
        if click is None:
            raise LookupError(f"{key!r} can't be clicked")
        self._on_click(click)

    def open(self, key: str) -> None:
        """Open the submenu ``key`` of the newest menu.

        Raises:
            LookupError: there is no such item.
        """
        click = self._node(key).on_open
        if click is not None:
            self._on_click(click)

    def _node(self, key: str) -> MenuNode:
        nodes = tuple(_all_nodes(self.views[-1].menu)) if self.views else ()
        for node in nodes:
            if node.key == key:
                return node
        raise LookupError(f"no item {key!r}; there are: {', '.join(node.key for node in nodes) or 'none'}")


class RecordingNotifier:
    """A ``Notifier`` without toasts; ``send`` may come from any thread here."""

    def __init__(self, on_click: OnClick) -> None:
        self._on_click = on_click
        self._told = Record[Notice | tuple[str, ...]]()
        self.started = False
        self.closed = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(entry for entry in self._told.entries if isinstance(entry, Notice))

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """Ids of the notices that were withdrawn, not replaced."""
        return tuple(chain.from_iterable(entry for entry in self._told.entries if not isinstance(entry, Notice)))

    async def start(self) -> None:
        self.started = True

    def send(self, notice: Notice) -> None:
        self._told.add(notice)

    def withdraw(self, notice_ids: Sequence[str]) -> None:
        self._told.add(tuple(notice_ids))

    async def aclose(self, *, toasts_stay: bool = False) -> None:  # noqa: ARG002 - there are no toasts
        self.closed = True

    def wait_for(self, condition: Callable[[Self], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until ``condition`` holds for the sent and withdrawn notices, or raise ``TimeoutError``."""
        self._told.wait_until(lambda: condition(self), timeout_s)

    def click(self, notice_id: str, key: str = DEFAULT_KEY) -> None:
        """Click a notice, or its button ``key``.

        Raises:
            LookupError: no such notice was sent, or it has no such button.
        """
        for notice in reversed(self.notices):
            if notice.id == notice_id:
                clicks = {DEFAULT_KEY: notice.default} | {button.key: button.click for button in notice.buttons}
                click = clicks.get(key)
                if click is None:
                    raise LookupError(f"notice {notice_id!r} has no button {key!r}")
                self._on_click(click)
                return
        raise LookupError(f"no notice {notice_id!r}")


class RecordingDialogs:
    """``Dialogs`` without windows; ``texts`` holds titles and bodies. Every question is cancelled, unless
    ``answer_with`` was called."""

    def __init__(self) -> None:
        self._shown = Record[tuple[str, str] | Question]()
        self._answer: Callable[[Question], str | None] | None = None

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        return tuple(entry for entry in self._shown.entries if not isinstance(entry, Question))

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(entry for entry in self._shown.entries if isinstance(entry, Question))

    def show_text(self, title: str, body: str) -> None:
        self._shown.add((title, body))

    async def ask(self, question: Question) -> str | None:
        self._shown.add(question)
        return await asyncio.to_thread(self._answer, question) if self._answer is not None else None

    def answer_with(self, answer: Callable[[Question], str | None]) -> None:
        """Answer further questions by this function, which is called on a worker thread and may block."""
        self._answer = answer

    def close_all(self) -> None:
        """Do nothing: there are no windows."""

    def wait_for(self, condition: Callable[[Self], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until ``condition`` holds for the texts and questions, or raise ``TimeoutError``."""
        self._shown.wait_until(lambda: condition(self), timeout_s)


class RecordingOpener:
    """An ``Opener`` that opens nothing; ``asked`` holds what and the text: "link", "file" or "copy"; of a program
    "run" and all its arguments. What ``refuses`` has is an error with that text."""

    def __init__(self) -> None:
        self._asked = Record[tuple[str, ...]]()
        self.refuses: Mapping[str, str] = {}

    @property
    def asked(self) -> tuple[tuple[str, ...], ...]:
        return self._asked.entries

    def open_link(self, url: str) -> None:
        self._ask("link", url)

    def open_own(self, url: str) -> None:
        self._ask("own", url)

    def open_file(self, path: str) -> None:
        self._ask("file", path)

    def run_program(self, argv: Sequence[str]) -> None:
        self._ask("run", *argv)

    def copy(self, text: str) -> None:
        self._ask("copy", text)

    def _ask(self, what: str, *texts: str) -> None:
        self._asked.add((what, *texts))
        if what in self.refuses:
            raise DesktopError(self.refuses[what])

    def wait_for(self, condition: Callable[[Self], bool], timeout_s: float = WAIT_S) -> None:
        """Wait until ``condition`` holds for the requests, or raise ``TimeoutError``."""
        self._asked.wait_until(lambda: condition(self), timeout_s)


class RecordingSystemEvents:
    """``SystemEvents`` in which nothing ever happens."""

    def __init__(self) -> None:
        self.started = False
        self.closed = False

    async def start(self) -> None:
        self.started = True

    async def aclose(self) -> None:
        self.closed = True


def _all_nodes(menu: Sequence[MenuNode]) -> Iterator[MenuNode]:
    for node in menu:
        yield node
        yield from _all_nodes(node.children)
