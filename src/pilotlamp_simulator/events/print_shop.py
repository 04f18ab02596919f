"""Events of the print shop: 3D printers by their system, queues by name. Each public function is a word. Pure."""

from pilotlamp_simulator.print_shop.state import MachineSystem
from pilotlamp_simulator.world import World


def machine_starts(world: World, now: float, *, system: MachineSystem, file: str, duration_s: float = 3600.0) -> None:
    """A 3D printer begins a job, which gets on by itself."""
    world.print_shop.machine(system).start(now, file=file, duration_s=duration_s)


def machine_pauses(world: World, now: float, *, system: MachineSystem) -> None:
    """A 3D printer pauses by itself, as for a change of filament."""
    world.print_shop.machine(system).pause(now)


def machine_resumes(world: World, now: float, *, system: MachineSystem) -> None:
    """A 3D printer goes on."""
    world.print_shop.machine(system).resume(now)


def machine_finishes(world: World, now: float, *, system: MachineSystem) -> None:
    """A 3D printer's job ends well."""
    world.print_shop.machine(system).finish(now)


def machine_fails(world: World, now: float, *, system: MachineSystem, error: str) -> None:
    """A 3D printer stops with an error in its own words, and its print is lost."""
    world.print_shop.machine(system).fail(now, error=error)


def machine_recovers(world: World, now: float, *, system: MachineSystem) -> None:
    """A 3D printer is restarted, or connected again."""
    world.print_shop.machine(system).recover(now)


def queue_prints(world: World, now: float, *, queue: str, job: str, duration_s: float = 20.0) -> None:
    """A job joins a queue, which prints it in its turn."""
    world.print_shop.print(queue, now, name=job, duration_s=duration_s)


def queue_pauses(world: World, now: float, *, queue: str) -> None:
    """Somebody pauses a queue."""
    world.print_shop.queue(queue).stop(now, paused=True)


def queue_resumes(world: World, now: float, *, queue: str) -> None:
    """Somebody resumes a queue."""
    world.print_shop.queue(queue).stop(now, paused=False)


def paper_out(world: World, now: float, *, queue: str) -> None:
    """A printer runs out of paper and stops."""
    world.print_shop.queue(queue).stop(now, out_of_paper=True)


def paper_refilled(world: World, now: float, *, queue: str) -> None:
    """A printer has paper again and goes on."""
    world.print_shop.queue(queue).stop(now, out_of_paper=False)


def toner_level(world: World, _: float, *, queue: str, supply: str, level_pct: int) -> None:
    """A supply has so much left: low at 10 % and below, more after it was replaced."""
    world.print_shop.queue(queue).level(supply, level_pct)
