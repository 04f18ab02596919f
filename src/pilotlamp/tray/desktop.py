"""The desktop that the tray program shows itself on: the one it runs on, or one that only remembers."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from pilotlamp.desktop import select
from pilotlamp.desktop.base import Desktop, Tray
from pilotlamp.desktop.notify.toast_store import ToastStore
from pilotlamp.tray.program import TrayProgram
from pilotlamp.tray.session import TRAY


def shown_desktop(program: TrayProgram, toasts: ToastStore | None = None) -> Desktop:
    """With a tray icon. ``toasts``: where it is kept what is on the screen; None: nowhere.

    Raises:
        DesktopError: there is no desktop to show a tray on; says what is missing.
    """
    tray = select.tray(on_click=program.on_click, on_problem=program.on_problem(TRAY), on_resume=program.on_resume)
    return _desktop(program, tray, tray.notify, toasts)


def headless_desktop(program: TrayProgram, toasts: ToastStore | None = None) -> Desktop:
    """Without a tray icon, but with notifications: what ``run --no-tray`` is for."""
    from pilotlamp.desktop.recording import RecordingTray

    return _desktop(program, RecordingTray(program.on_click), None, toasts)


def _desktop(
    program: TrayProgram,
    tray: Tray,
    tray_notify: Callable[[str, str], None] | None,
    toasts: ToastStore | None,
) -> Desktop:
    dialogs = select.dialogs(on_problem=program.on_problem("dialogs"), fallback=program.say)
    opener = select.opener(allowed_http_hosts=_HttpHosts(program))
    return Desktop(
        tray=tray,
        notifier=select.notifier(
            on_click=program.on_click,
            on_problem=program.on_problem("notifier"),
            tray_notify=tray_notify,
            store=toasts,
        ),
        dialogs=dialogs,
        opener=opener,
        system_events=select.system_events(
            on_resume=program.on_resume, on_network=program.on_network, on_battery=program.on_battery
        ),
    )


_IN_THE_OPEN = frozenset({"http", "ipp"})


class _HttpHosts:
    """Hosts to which links may lead without TLS: those of sources that the user lets be read without TLS."""

    def __init__(self, program: TrayProgram) -> None:
        self._program = program

    def __iter__(self) -> Iterator[str]:
        addresses = (urlsplit(source.endpoint.url) for source in self._program.settings.sources)
        return iter({address.hostname for address in addresses if address.scheme in _IN_THE_OPEN and address.hostname})
