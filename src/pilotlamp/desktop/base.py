"""What Pilotlamp needs of a desktop, in its own words. Each adapter says how; none decides what."""

from collections.abc import Callable, Sequence
from typing import Protocol

from pilotlamp.view.actions import Action
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import Notice, TrayView

OnAction = Callable[[Action], None]
"""Given to adapters to hand over a click. Returns at once, may be called from any thread, never raises."""

OnProblem = Callable[[str | None], None]
"""Given to adapters to report that they can't do their work, as one line for the menu; None: all well again.
Returns at once, may be called from any thread, never raises."""


class Tray(Protocol):
    """The icon with its tooltip and menu."""

    def run(self, on_ready: Callable[[], None]) -> None:
        """Show the tray and block until ``stop``, or until the desktop session is over; main thread only.

        ``on_ready`` is called once, from any thread, when ``show`` has an effect; it returns at once.

        Raises:
            DesktopError: there is nothing to show a tray icon on; says what is missing.
        """
        ...

    def show(self, tray_view: TrayView) -> None:
        """Make the tray look like ``tray_view``; any thread, returns at once; before ``run`` it is remembered."""
        ...

    def stop(self) -> None:
        """End ``run``; any thread, returns at once, also before ``run`` and a second time."""
        ...


class Notifier(Protocol):
    """Desktop notifications. Never blocks, never raises: trouble goes to ``OnProblem`` and the log."""

    async def start(self) -> None:
        """Get ready; engine's loop."""
        ...

    def send(self, notice: Notice) -> None:
        """Show it, in the place of the one it replaces; engine's loop, returns at once."""
        ...

    def withdraw(self, notice_ids: Sequence[str]) -> None:
        """Take these off the screen, whichever are still on it; engine's loop, returns at once."""
        ...

    async def aclose(self, *, toasts_stay: bool = False) -> None:
        """Let go of everything within a fraction of a second, and take off the screen what is of no use without the
        program; ``toasts_stay``: it goes on, with another notifier."""
        ...


class SystemEvents(Protocol):
    """What happens around the program that its schedule goes by.

    Made with ``on_resume()``: the machine has woken up, maybe told several times; ``on_network(online)``;
    ``on_battery(running_on_it)``. Until one of the latter two is called, online and on mains power is to be assumed,
    and again when whoever knew otherwise is gone. All are called on the engine's loop, return at once, never raise.

    Never raises: a system that doesn't tell is normal.
    """

    async def start(self) -> None:
        """Begin to watch; engine's loop, returns at once."""
        ...

    async def aclose(self) -> None:
        """Stop watching, within a fraction of a second; nothing is called afterwards."""
        ...


class Dialogs(Protocol):
    """Windows with text, and windows that ask."""

    def show_text(self, title: str, body: str) -> None:
        """Show a text to read and copy; any thread, returns at once."""
        ...

    async def ask(self, question: Question) -> str | None:
        """What was typed, "" where there is nothing to type; None: cancelled, or one of its kind is open already,
        which comes to the front instead. Engine's loop, which goes on meanwhile.

        Raises:
            DesktopError: no dialog can be shown here.
        """
        ...

    def close_all(self) -> None:
        """Close all windows, at the program's end; any thread."""
        ...


class Opener(Protocol):
    """Links, files and the clipboard. Block for up to a few seconds: call on a worker thread."""

    def open_link(self, url: str) -> None:
        """Open an address in the browser.

        Raises:
            DesktopError: it isn't one that may be opened, or nothing could open it.
        """
        ...

    def open_own(self, url: str) -> None:
        """Open an address that the user's own settings name: without TLS too, and whatever its host.

        Raises:
            DesktopError: it isn't one for a browser, or nothing could open it.
        """
        ...

    def open_file(self, path: str) -> None:
        """Open a file in the program the user has for it.

        Raises:
            DesktopError: nothing could open it.
        """
        ...

    def run_program(self, argv: Sequence[str]) -> None:
        """Start a program of the user's, without a shell; one that still runs after a few seconds is well.

        Raises:
            DesktopError: it can't be started, or ended with an error at once; says which.
        """
        ...

    def copy(self, text: str) -> None:
        """Put a text on the clipboard.

        Raises:
            DesktopError: there is no clipboard.
        """
        ...
