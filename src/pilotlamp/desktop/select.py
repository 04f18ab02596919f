"""Selection of the adapters for this system. No other module asks for it; only chosen adapters are imported."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from pilotlamp.desktop.base import Notifier, OnClick, OnProblem, Opener, SystemEvents
from pilotlamp.desktop.dbus.address import session_bus_address
from pilotlamp.desktop.problems import ProblemReporter
from pilotlamp.errors import DesktopError
from pilotlamp.programs import find_program
from pilotlamp.view.tray_view import Notice

if TYPE_CHECKING:
    from pilotlamp.desktop.dialogs.program_dialogs import ProgramDialogs
    from pilotlamp.desktop.notify.toast_store import ToastStore
    from pilotlamp.desktop.tray.pystray_tray import PystrayTray
    from pilotlamp.desktop.tray.toolkit import Toolkit

log = logging.getLogger(__name__)

NO_HOST = (
    "no tray host is running on this desktop: the icon appears when one starts;"
    " `pilotlamp watch` shows the same in a terminal"
)


def tray(*, on_click: OnClick, on_problem: OnProblem, on_resume: Callable[[], None] = lambda: None) -> "PystrayTray":
    """Make the tray for this desktop, not yet shown. Main thread, outside any event loop; may take seconds.

    ``on_resume``: called when the machine has woken up, on any thread and maybe several times, on the systems where the
    tray receives that event (Windows, macOS).

    Raises:
        DesktopError: there is no desktop to show a tray on; says what is missing.
    """
    from pilotlamp.desktop.tray.pystray_tray import PystrayTray
    from pilotlamp.view import icon

    return PystrayTray(_toolkit(on_problem, on_resume), draw=icon.draw, on_click=on_click)


def desktop_bus() -> str | None:
    """Return the address of the session bus that the tray uses; None: this system has none, or there is no desktop."""
    if sys.platform in {"win32", "darwin"} or not _display_named():
        return None
    try:
        return session_bus_address()
    except DesktopError:
        return None


def notifier(
    *,
    on_click: OnClick,
    on_problem: OnProblem,
    tray_notify: Callable[[str, str], None] | None = None,
    store: "ToastStore | None" = None,
) -> Notifier:
    """Make the notifier for this desktop. ``tray_notify``: the tray's own means (``PystrayTray.notify``), used last;
    ``store``: storage for the toasts on the screen, used where toasts can be closed."""
    if sys.platform in {"win32", "darwin"}:
        return _worker_notifier(on_problem, tray_notify)
    from pilotlamp.desktop.notify.dbus import DBusNotifier

    # Where there is a notify-send it need not be the one that talks to a D-Bus daemon (WSL). Its troubles are only
    # logged: that there is no daemon is the line that matters.
    fallback = _worker_notifier(lambda _: None, None) if find_program("notify-send") else None
    return DBusNotifier(on_click, on_problem, fallback=fallback, store=store)


def tell_once(notice: Notice) -> None:
    """Show a notification before the program ends, where possible. Blocks for up to ten seconds, never raises."""
    if sys.platform in {"win32", "darwin"}:
        return  # the toast would end with the program
    from pilotlamp.desktop.notify.once import tell_once as tell

    asyncio.run(tell(notice))


def system_events(
    *, on_resume: Callable[[], None], on_network: Callable[[bool], None], on_battery: Callable[[bool], None]
) -> SystemEvents:
    """Make the system events of this system. On Windows and macOS the ``tray`` receives waking up, and there are no
    events of the network."""
    if sys.platform == "win32":
        from pilotlamp.desktop.system_events.battery import BatteryWatch
        from pilotlamp.desktop.system_events.battery_win32 import on_battery_power

        return BatteryWatch(on_battery, on_battery_power)
    if sys.platform == "darwin":
        from pilotlamp.desktop.system_events.battery import BatteryWatch
        from pilotlamp.desktop.system_events.battery_darwin import on_battery_power

        return BatteryWatch(on_battery, on_battery_power)
    from pilotlamp.desktop.system_events.dbus import DBusSystemEvents

    return DBusSystemEvents(on_resume=on_resume, on_network=on_network, on_battery=on_battery)


def dialogs(*, on_problem: OnProblem, fallback: Callable[[str, str], None] | None = None) -> "ProgramDialogs":
    """Make the dialogs; ``fallback`` gets title and body of a text, on any thread, where no window can be shown."""
    from pilotlamp.desktop.dialogs.program_dialogs import ProgramDialogs

    return ProgramDialogs(on_problem, fallback=fallback)


def opener(*, allowed_http_hosts: Iterable[str] = ()) -> Opener:
    """Make the opener of links and files; ``allowed_http_hosts``: hosts that links may lead to without TLS."""
    from pilotlamp.desktop.clipboard import copy, copy_on_wayland
    from pilotlamp.desktop.opener import ProgramLauncher, SystemOpener

    if sys.platform == "win32":
        # cmd.exe reads their arguments anew, and no quoting is proof against it.
        return SystemOpener(os.startfile, allowed_http_hosts=allowed_http_hosts, shell_suffixes=(".bat", ".cmd"))
    programs = [("open",)] if sys.platform == "darwin" else [("xdg-open",), ("gio", "open")]
    to_clipboard = copy_on_wayland if os.environ.get("WAYLAND_DISPLAY") else copy
    return SystemOpener(ProgramLauncher(programs), allowed_http_hosts=allowed_http_hosts, copy=to_clipboard)


def _worker_notifier(on_problem: OnProblem, tray_notify: Callable[[str, str], None] | None) -> Notifier:
    from pilotlamp.desktop.notify.plyer import PlyerToast
    from pilotlamp.desktop.notify.worker import Way, WorkerNotifier

    ways = [Way(name="plyer", show=PlyerToast())]
    if tray_notify is not None:
        ways.append(Way(name="the tray", show=tray_notify))
    return WorkerNotifier(ways, on_problem)


def _toolkit(on_problem: OnProblem, on_resume: Callable[[], None]) -> "Toolkit":
    if sys.platform == "win32":
        from pilotlamp.desktop.tray.toolkit_win32 import Win32Toolkit

        return Win32Toolkit(on_resume)
    if sys.platform == "darwin":
        from pilotlamp.desktop.tray.toolkit_darwin import DarwinToolkit

        return DarwinToolkit(on_resume)
    return _linux_toolkit(on_problem)


def _linux_toolkit(on_problem: OnProblem) -> "Toolkit":
    """Make our own backend, unless only GTK's icon has a panel that shows it."""
    if not _display_named():
        raise DesktopError(
            "no display (neither DISPLAY nor WAYLAND_DISPLAY is set): start Pilotlamp in your desktop session,"
            " or use `pilotlamp watch` in a terminal"
        )
    address = session_bus_address()
    reporter = ProblemReporter(on_problem, log)

    def on_visible(visible: bool) -> None:  # noqa: FBT001 - the toolkits call it so
        reporter.report(None if visible else NO_HOST)

    if not _has_watcher(address) and (fallback := _gtk_toolkit(address, on_visible)) is not None:
        return fallback
    from pilotlamp.desktop.tray.toolkit_sni import SniToolkit

    return SniToolkit(address=address, on_visible=on_visible)


def _display_named() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _has_watcher(address: str) -> bool:
    """Tell whether this desktop shows StatusNotifierItems at the moment.

    Raises:
        DesktopError: the session bus doesn't answer.
    """
    from pilotlamp.desktop.dbus.calls import BUS_ERRORS
    from pilotlamp.desktop.sni.connection import watcher_present

    try:
        return asyncio.run(watcher_present(address))
    except BUS_ERRORS as error:
        raise DesktopError(
            "no session bus: it is set but does not answer; start Pilotlamp in your desktop session,"
            " or use `pilotlamp watch` in a terminal"
        ) from error


def _gtk_toolkit(address: str, on_visible: Callable[[bool], None]) -> "Toolkit | None":
    """Make a tray of the older kind (XEmbed); None: there is no GTK or no X display."""
    display = os.environ.get("DISPLAY")
    if not display:
        return None
    from pilotlamp.desktop.tray.toolkit_gtk import GtkToolkit
    from pilotlamp.desktop.x11 import has_tray_manager

    try:
        return GtkToolkit(
            on_visible=on_visible,
            has_tray_manager=partial(has_tray_manager, display),
            has_watcher=partial(_has_watcher, address),
        )
    except (ImportError, ValueError) as error:
        log.debug("no GTK to fall back on: %s", error)
        return None
