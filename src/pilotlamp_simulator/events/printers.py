"""Events of the printers on Formide's devices, named by name. Each public function is a word (``vocabulary.py``). Pure.

``device`` tells apart printers of the same name.
"""

from pilotlamp_simulator.world import World


def printer_start(
    world: World,
    now: float,
    *,
    printer: str,
    device: str | None = None,
    file: str = "",
    duration_s: float | None = None,
) -> None:
    """A job begins at 0 %; ``duration_s``: of the whole job."""
    world.formide.printer(printer, device).start(now, file=file, duration_s=duration_s)


def printer_advance(world: World, _: float, *, printer: str, device: str | None = None, by_pct: float) -> None:
    """The job gets on; at 100 % it is finished. Nothing happens while the printer doesn't print."""
    world.formide.printer(printer, device).advance(by_pct)


def printer_finish(world: World, _: float, *, printer: str, device: str | None = None) -> None:
    """The job ends well."""
    world.formide.printer(printer, device).finish()


def printer_status(world: World, _: float, *, printer: str, device: str | None = None, status: str) -> None:
    """Any status of the vendor: ``printing``, ``paused``, ``heating``, ``error``, ``offline``, ``online``, …"""
    world.formide.printer(printer, device).status = status


def printer_pause(world: World, now: float, *, printer: str, device: str | None = None) -> None:
    """The job waits."""
    printer_status(world, now, printer=printer, device=device, status="paused")


def printer_resume(world: World, now: float, *, printer: str, device: str | None = None) -> None:
    """The job goes on."""
    printer_status(world, now, printer=printer, device=device, status="printing")


def printer_error(world: World, now: float, *, printer: str, device: str | None = None) -> None:
    """The printer reports an error."""
    printer_status(world, now, printer=printer, device=device, status="error")


def printer_unplug(world: World, _: float, *, printer: str, device: str | None = None) -> None:
    """Its cable is pulled: the device lists it no more."""
    world.formide.printer(printer, device).unplug()


def printer_plug(world: World, now: float, *, printer: str, device: str | None = None) -> None:
    """Its cable is back: ``null`` in the list for 2 s, then online."""
    world.formide.printer(printer, device).plug(now)
