"""Events of Clientexec's people, named by name or id. Each public function is a word (``vocabulary.py``). Pure."""

from pilotlamp_simulator.clientexec.state import PersonSpec, Role
from pilotlamp_simulator.world import World


def person_arrives(
    world: World,
    now: float,
    *,
    person: str,
    role: Role = "customer",
    email: str | None = None,
    lastview: object = "",
) -> None:
    """Somebody comes online; ``role`` and ``email`` count for those who were never seen before."""
    world.clientexec.arrive(PersonSpec(name=person, role=role, email=email, lastview=lastview), now)


def person_leaves(world: World, now: float, *, person: str) -> None:
    """Let a person go offline."""
    world.clientexec.leave(person, now)


def person_views(world: World, _: float, *, person: str, lastview: object) -> None:
    """Set the page a person views: ``{m = "support", v = "getticket", t = "ticketid|105792"}``, or none: ``""``."""
    world.clientexec.view(person, lastview)
