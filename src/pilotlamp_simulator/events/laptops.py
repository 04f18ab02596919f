"""Events of Okta ASA's clients, named by host name or id. Each public function is a word (``vocabulary.py``). Pure."""

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.okta_asa.state import LaptopSpec
from pilotlamp_simulator.world import World


def laptop_asks(
    world: World,
    _: float,
    *,
    laptop: str,
    user: str = "",
    os: str = "Ubuntu 22.04",
    description: str = "Work laptop",
    encrypted: bool = True,
) -> None:
    """A client enrols and asks for approval (PENDING); one that is listed already asks again."""
    try:
        world.okta_asa.named(laptop)["state"] = "PENDING"
    except ScenarioError:
        spec = LaptopSpec(
            hostname=laptop, user=user, os=os, description=description, encrypted=encrypted, state="PENDING"
        )
        world.okta_asa.add(spec)


def laptop_approved(world: World, _: float, *, laptop: str) -> None:
    """Somebody approves it: ACTIVE."""
    world.okta_asa.named(laptop)["state"] = "ACTIVE"


def laptop_assigned(world: World, _: float, *, laptop: str, user: str) -> None:
    """Assign the laptop to a user; ``user = ""``: to nobody."""
    world.okta_asa.named(laptop)["user_name"] = user


def laptop_revoked(world: World, now: float, *, laptop: str) -> None:
    """DELETED: listed only where asked for."""
    world.okta_asa.revoke(world.okta_asa.named(laptop), now)


def laptop_renamed(world: World, _: float, *, laptop: str, to: str) -> None:
    """Rename it; the id stays."""
    world.okta_asa.named(laptop)["hostname"] = to


def laptop_encrypted(world: World, _: float, *, laptop: str, encrypted: bool) -> None:
    """Its disk encryption is found on or off."""
    world.okta_asa.named(laptop)["encrypted"] = encrypted


def laptop_state(world: World, _: float, *, laptop: str, state: str) -> None:
    """The API reports any other state."""
    world.okta_asa.named(laptop)["state"] = state
