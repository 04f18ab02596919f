"""``demo`` and ``simulate``: Pilotlamp without anything of one's own to watch."""

import click

from pilotlamp.cli.exit_codes import EXIT_BAD_SETTINGS, EXIT_OK
from pilotlamp.cli.invocation import Invocation, fail, in_invocation
from pilotlamp.cli.output import say_error
from pilotlamp.errors import DesktopError


@click.command()
@click.option("--for", "for_s", type=click.FloatRange(min=0, min_open=True), help="End after so many seconds.")
@in_invocation
def demo(invocation: Invocation, *, for_s: float | None) -> int:
    """Play a day at work: simulated systems and the tray on them, or the terminal view without a desktop."""
    from pilotlamp.cli.demo import running_demo
    from pilotlamp.cli.running import run_tray, watch_terminal

    with running_demo() as playing:
        settings = invocation.settings(playing.settings_file)
        watch = invocation.watch(settings, environ={**invocation.environ, **playing.secrets})
        try:
            return run_tray(settings, watch, for_s=for_s)
        except DesktopError as error:
            say_error(f"{error}\nShowing the terminal view instead.")
            watch_terminal(settings, watch, for_s=for_s)
            return EXIT_OK


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; 0: any that is free.")
@click.option("--scenario", default="demo", help="A scenario file, or the name of one that comes along.")
def simulate(*, port: int, scenario: str) -> int:
    """Simulate the watched systems on loopback until interrupted."""
    from pilotlamp.cli import demo as simulation

    try:
        simulation.simulate(port=port, scenario=scenario)
    except simulation.SimulationError as error:
        return fail(error, EXIT_BAD_SETTINGS)
    return EXIT_OK
