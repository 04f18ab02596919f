"""Protocols for a desktop: tray, notifications, system events, dialogs, links. Adapters decide nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pilotlamp.view.clicks import Click
from pilotlamp.view.questions import Question
from pilotlamp.view.tray_view import Notice, TrayView

OnClick = Callable[[Click], None]
"""Callback for a click. Returns at once, may be called from any thread, never raises."""

OnProblem = Callable[[str | None], None]
"""Callback for a problem of an adapter, as one line for the menu; None: the problem is over.
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
        """Show this view; any thread, returns at once; a view given before ``run`` is shown by ``run``."""
        ...

    def stop(self) -> None:
        """End ``run``; any thread, returns at once, also before ``run`` and a second time."""
        ...


class Notifier(Protocol):
    """Desktop notifications. Never blocks, never raises: problems go to ``OnProblem`` and the log."""

    async def start(self) -> None:
        """Get ready; engine's loop."""
        ...

    def send(self, notice: Notice) -> None:
        """Show a notice, in the place of the one it replaces; engine's loop, returns at once."""
        ...

    def withdraw(self, notice_ids: Sequence[str]) -> None:
        """Close these notices where they are still on the screen; engine's loop, returns at once."""
        ...

    async def aclose(self, *, toasts_stay: bool = False) -> None:
        """End within a fraction of a second, and close the notices that are of no use without the program, unless
        ``toasts_stay``: the program goes on with another notifier."""
        ...


class SystemEvents(Protocol):
    """Events of the machine that the schedule depends on: waking up, the network, the battery.

    Made with three callbacks: ``on_resume()``, called when the machine has woken up, maybe several times;
    ``on_network(online)``; ``on_battery(on_battery)``. Online and on mains power are assumed until one of the latter
    two is called, and again when the service that said otherwise is gone. All three are called on the engine's loop,
    return at once and never raise.

    Never raises: a system without such events is normal.
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
        """Ask, and return the typed text, "" where there is nothing to type; None: the question was cancelled, or a
        question of the same kind is open already and comes to the front instead. Runs on the engine's loop without
        blocking it.

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
            DesktopError: the address may not be opened, or no program could open it.
        """
        ...

    def open_own(self, url: str) -> None:
        """Open an address of the user's own settings: also without TLS, on any host.

        Raises:
            DesktopError: the address is not one for a browser, or no program could open it.
        """
        ...

    def open_file(self, path: str) -> None:
        """Open a file in the program the user has for it.

        Raises:
            DesktopError: no program could open the file.
        """
        ...

    def run_program(self, argv: Sequence[str]) -> None:
        """Start a program of the user's, without a shell; one that still runs after a few seconds counts as started.

        Raises:
            DesktopError: the program can't be started, or ended with an error at once; says which.
        """
        ...

    def copy(self, text: str) -> None:
        """Put a text on the clipboard.

        Raises:
            DesktopError: there is no clipboard.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """Everything that shows or opens something."""

    tray: Tray
    notifier: Notifier
    dialogs: Dialogs
    opener: Opener
    system_events: SystemEvents
