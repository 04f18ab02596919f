"""The services on the system's and the session's bus that know: what each is asked, and what its answer means.

NetworkManager's states: org.freedesktop.NetworkManager, "NMState". 0 (unknown) is a fault of its own; its documentation
wants a network assumed then. 30 to 50 (connecting, or connected to this machine alone) will soon be something else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, Variant

from pilotlamp.desktop.buses import PROPERTIES, question

NM_STATE_ASLEEP = 10
NM_STATE_DISCONNECTED = 20
NM_STATE_CONNECTED_SITE = 60

LOGIND = "org.freedesktop.login1"
LOGIND_PATH = "/org/freedesktop/login1"
LOGIND_MANAGER = f"{LOGIND}.Manager"
UPOWER = "org.freedesktop.UPower"
UPOWER_PATH = "/org/freedesktop/UPower"
NETWORK_MANAGER = "org.freedesktop.NetworkManager"
NETWORK_MANAGER_PATH = "/org/freedesktop/NetworkManager"
PORTAL = "org.freedesktop.portal.Desktop"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
PORTAL_MONITOR = "org.freedesktop.portal.NetworkMonitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of one service."""

    name: str
    """The bus name of whoever sends it."""
    path: str
    interface: str
    member: str

    @property
    def match(self) -> str:
        """The rule by which the bus passes it on."""
        return (
            f"type='signal',sender='{self.name}',path='{self.path}',interface='{self.interface}',member='{self.member}'"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a service tells when it happens."""

    signal: Signal
    heard: Callable[[list[Any]], None]
    """Given what the signal carries; returns at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Something that a service can be asked for at any time."""

    signal: Signal
    """After it the service is asked again."""
    ask: Callable[[], Message]
    meaning: Callable[[list[Any]], bool | None]
    """Of the answer; None: nothing that counts, what was said before holds on."""
    say: Callable[[bool | None], None]
    """Given the meaning; None: the service is not there."""


def sleep(on_resume: Callable[[], None]) -> Event:
    """logind, or elogind: about to sleep (True), woken up (False)."""
    return Event(
        signal=Signal(name=LOGIND, path=LOGIND_PATH, interface=LOGIND_MANAGER, member="PrepareForSleep"),
        heard=lambda body: on_resume() if body == [False] else None,
    )


def battery(say: Callable[[bool | None], None]) -> State:
    """UPower: whether the machine runs on battery."""
    return State(
        signal=Signal(name=UPOWER, path=UPOWER_PATH, interface=PROPERTIES, member="PropertiesChanged"),
        ask=lambda: question(UPOWER, UPOWER_PATH, PROPERTIES, "Get", UPOWER, "OnBattery"),
        meaning=lambda body: _flag(_inner(body)),
        say=say,
    )


def network_manager(say: Callable[[bool | None], None]) -> State:
    """NetworkManager: whether there is a network beyond this machine."""
    return State(
        signal=Signal(
            name=NETWORK_MANAGER, path=NETWORK_MANAGER_PATH, interface=NETWORK_MANAGER, member="StateChanged"
        ),
        ask=lambda: question(NETWORK_MANAGER, NETWORK_MANAGER_PATH, PROPERTIES, "Get", NETWORK_MANAGER, "State"),
        meaning=lambda body: _online(_inner(body)),
        say=say,
    )


def network_portal(say: Callable[[bool | None], None]) -> State:
    """The desktop portal's network monitor: the same, whatever manages the network."""
    return State(
        signal=Signal(name=PORTAL, path=PORTAL_PATH, interface=PORTAL_MONITOR, member="changed"),
        ask=lambda: question(PORTAL, PORTAL_PATH, PORTAL_MONITOR, "GetAvailable"),
        meaning=lambda body: _flag(body[0] if body else None),
        say=say,
    )


def _inner(body: list[Any]) -> object:
    """The value of a property."""
    return body[0].value if body and isinstance(body[0], Variant) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _online(state: object) -> bool | None:
    if not isinstance(state, int):
        return None
    if state >= NM_STATE_CONNECTED_SITE:
        return True
    return False if NM_STATE_ASLEEP <= state <= NM_STATE_DISCONNECTED else None
