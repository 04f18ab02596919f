"""The desktop that the tray program shows itself on: the one it runs on, or one that only remembers."""

from urllib.parse import urlsplit

from pilotlamp.app.showing import Desktop
from pilotlamp.app.tray import TrayProgram
from pilotlamp.config import Settings
from pilotlamp.desktop import select
from pilotlamp.desktop.base import Surroundings


def shown_desktop(program: TrayProgram, settings: Settings) -> Desktop:
    """With a tray icon.

    Raises:
        DesktopError: there is no desktop to show a tray on; says what is missing.
    """
    tray = select.tray(on_action=program.on_action, on_trouble=program.on_trouble("tray"), on_resume=program.on_resume)
    return Desktop(
        tray=tray,
        notifier=select.notifier(
            on_action=program.on_action, on_trouble=program.on_trouble("notifier"), tray_notify=tray.notify
        ),
        dialogs=select.dialogs(on_trouble=program.on_trouble("dialogs"), fallback=program.say),
        opener=select.opener(allowed_http_hosts=_http_hosts(settings)),
        surroundings=_surroundings(program),
    )


def headless_desktop(program: TrayProgram, settings: Settings) -> Desktop:
    """Without a tray icon, but with notifications: what ``run --no-tray`` is for."""
    from pilotlamp.desktop.recording import RecordingTray

    return Desktop(
        tray=RecordingTray(program.on_action),
        notifier=select.notifier(on_action=program.on_action, on_trouble=program.on_trouble("notifier")),
        dialogs=select.dialogs(on_trouble=program.on_trouble("dialogs"), fallback=program.say),
        opener=select.opener(allowed_http_hosts=_http_hosts(settings)),
        surroundings=_surroundings(program),
    )


def _surroundings(program: TrayProgram) -> Surroundings:
    return select.surroundings(
        on_resume=program.on_resume, on_network=program.on_network, on_battery=program.on_battery
    )


def _http_hosts(settings: Settings) -> frozenset[str]:
    """Where links may lead without TLS: only to where the user lets a source be read without it."""
    addresses = (urlsplit(source.endpoint.url) for source in settings.sources)
    return frozenset(address.hostname for address in addresses if address.scheme == "http" and address.hostname)
