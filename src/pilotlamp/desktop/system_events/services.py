"""Services for sleep, network and battery: the question for each, and the meaning of its answer.

NetworkManager's states: org.freedesktop.NetworkManager, "NMState". 0 (unknown) is a fault of its own; its documentation
wants a network assumed then. 30 to 50 (connecting, or connected to this machine alone) will soon be something else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, Variant

from pilotlamp.desktop.dbus.calls import PROPERTIES, Service, Signal

NM_STATE_ASLEEP = 10
NM_STATE_DISCONNECTED = 20
NM_STATE_CONNECTED_SITE = 60

LOGIND = Service(name="org.freedesktop.login1", path="/org/freedesktop/login1")
UPOWER = Service(name="org.freedesktop.UPower", path="/org/freedesktop/UPower")
NETWORK_MANAGER = Service(name="org.freedesktop.NetworkManager", path="/org/freedesktop/NetworkManager")
PORTAL = Service(name="org.freedesktop.portal.Desktop", path="/org/freedesktop/portal/desktop")
PORTAL_MONITOR = "org.freedesktop.portal.NetworkMonitor"

SLEEP = LOGIND.signal(f"{LOGIND.name}.Manager", "PrepareForSleep")
"""Signal of logind, or elogind: about to sleep (True), woken up (False)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state that a service can be asked for at any time."""

    signal: Signal
    """Signal after which the service is asked again."""
    ask: Callable[[], Message]
    meaning: Callable[[list[Any]], bool | None]
    """Reads the answer; None: the answer does not count, and the one before still holds."""
    say: Callable[[bool | None], None]
    """Callback for the meaning; None: the service is not running."""


def battery(say: Callable[[bool | None], None]) -> State:
    """Ask UPower whether the machine runs on battery."""
    return State(
        signal=UPOWER.signal(PROPERTIES, "PropertiesChanged"),
        ask=lambda: _get(UPOWER, "OnBattery"),
        meaning=lambda body: _flag(_inner(body)),
        say=say,
    )


def network_manager(say: Callable[[bool | None], None]) -> State:
    """Ask NetworkManager whether there is a network beyond this machine."""
    return State(
        signal=NETWORK_MANAGER.signal(NETWORK_MANAGER.name, "StateChanged"),
        ask=lambda: _get(NETWORK_MANAGER, "State"),
        meaning=lambda body: _online(_inner(body)),
        say=say,
    )


def network_portal(say: Callable[[bool | None], None]) -> State:
    """Ask the desktop portal's network monitor, which works with any network manager."""
    return State(
        signal=PORTAL.signal(PORTAL_MONITOR, "changed"),
        ask=lambda: PORTAL.message(PORTAL_MONITOR, "GetAvailable", may_start=False),
        meaning=lambda body: _flag(body[0] if body else None),
        say=say,
    )


def _get(service: Service, property_name: str) -> Message:
    return service.message(PROPERTIES, "Get", "ss", service.name, property_name, may_start=False)


def _inner(body: list[Any]) -> object:
    """Unpack the value of a property."""
    return body[0].value if body and isinstance(body[0], Variant) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _online(state: object) -> bool | None:
    if not isinstance(state, int):
        return None
    if state >= NM_STATE_CONNECTED_SITE:
        return True
    return False if NM_STATE_ASLEEP <= state <= NM_STATE_DISCONNECTED else None
