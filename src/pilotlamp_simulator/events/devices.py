"""Events of Formide's devices, named by name or id. Each public function is a word (``vocabulary.py``). Pure."""

from typing import Literal

from pilotlamp_simulator.formide.initial import DeviceSpec
from pilotlamp_simulator.world import World


def device_offline(world: World, _: float, *, device: str, session: Literal["null", "missing"] = "null") -> None:
    """A Formide device loses its connection; ``session``: how the cloud then tells that there is none."""
    host = world.formide.named(device)
    host.status = "offline"
    host.offline_session = session


def device_online(world: World, now: float, *, device: str) -> None:
    """Connect the device again: a new session."""
    world.formide.go_online(world.formide.named(device), now)


def device_status(world: World, _: float, *, device: str, status: str) -> None:
    """The cloud reports any other status."""
    world.formide.named(device).status = status


def device_silent(world: World, _: float, *, device: str, silent: bool = True) -> None:
    """Its own API takes connections and never answers; ``silent = false`` ends that."""
    world.formide.named(device).silent = silent


def device_added(
    world: World, now: float, *, device: str, device_type: str = "the_element", online: bool = True
) -> None:
    """A new device joins the account, without an API of its own."""
    world.formide.add(DeviceSpec(name=device, type=device_type, online=online), now)


def device_removed(world: World, _: float, *, device: str) -> None:
    """Remove the device from the account."""
    world.formide.hosts.remove(world.formide.named(device))


def device_renamed(world: World, _: float, *, device: str, to: str) -> None:
    """Rename it; the id stays."""
    world.formide.named(device).client["name"] = to
