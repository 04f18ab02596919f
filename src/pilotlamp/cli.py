"""The commands of contract.md: arguments become calls of ``app``, errors one line and an exit code.

Heavy rooms are imported inside the commands, so that ``pilotlamp version`` loads no tray and a tray no terminal view.
"""

import io
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pilotlamp import __version__
from pilotlamp.config import Settings, load
from pilotlamp.errors import ConfigError, DesktopError, PilotlampError
from pilotlamp.logs import Redactor, set_up

if TYPE_CHECKING:
    from pilotlamp.app.watch import Watch
    from pilotlamp.domain.alerts.memory import Memory
    from pilotlamp.monitor.replay import Event

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_BAD_SETTINGS = 2
EXIT_NO_DESKTOP = 3
EXIT_UNKNOWN = 3


class Invocation:
    """One run of the program: its global options, and what every command is built from."""

    def __init__(self, *, config: Path | None, redactor: Redactor) -> None:
        self._config = config
        self.redactor = redactor

    def settings(self, file: Path | None = None) -> Settings:
        """The settings of a file, else of ``--config``, else of the default place.

        Raises:
            ConfigError: they can't be used.
        """
        return load(file or self._config)

    def watch(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] = os.environ,
        memory: "Memory | None" = None,
        on_event: "Callable[[Event], None]" = lambda _: None,
    ) -> "Watch":
        """What makes the watching of these settings; the rest as ``Watching`` takes it."""
        from pilotlamp.app.watching import Watching

        return lambda on_update: Watching(
            settings, on_update=on_update, redactor=self.redactor, memory=memory, on_event=on_event, environ=environ
        )


in_invocation = click.make_pass_decorator(Invocation)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), help="The settings file to use.")
@click.option("--debug", is_flag=True, help="Log everything, and show tracebacks.")
@click.option("--log", "log_file", type=click.Path(dir_okay=False, path_type=Path), help="Log to this file too.")
@click.pass_context
def cli(context: click.Context, *, config: Path | None, debug: bool, log_file: Path | None) -> int:
    """A pilot lamp in the system tray for the machines and people you look after elsewhere.

    Without a command it runs the tray.
    """
    redactor = Redactor()
    set_up(debug=debug, file=log_file, redactor=redactor)
    context.obj = Invocation(config=config, redactor=redactor)
    if context.invoked_subcommand is None:
        code: int = context.invoke(run)
        return code
    return EXIT_OK


@cli.command()
@click.option("--no-tray", is_flag=True, help="Watch and notify without a tray icon.")
@in_invocation
def run(invocation: Invocation, *, no_tray: bool) -> int:
    """Show the tray (the default)."""
    from pilotlamp.app.memory import MemoryFile
    from pilotlamp.app.running import run_tray

    settings = invocation.settings()
    memory = MemoryFile()
    return run_tray(settings, invocation.watch(settings, memory=memory.load()), memory=memory, headless=no_tray)


@cli.command()
@click.option("--for", "for_s", type=click.FloatRange(min=0, min_open=True), help="End after so many seconds.")
@in_invocation
def demo(invocation: Invocation, *, for_s: float | None) -> int:
    """Play a day at work: three simulated systems and the tray on them, or the terminal view without a desktop."""
    from pilotlamp.app.demo import running_demo
    from pilotlamp.app.running import run_tray, watch_terminal

    with running_demo() as playing:
        settings = invocation.settings(playing.settings_file)
        watch = invocation.watch(settings, environ={**os.environ, **playing.secrets})
        try:
            return run_tray(settings, watch, for_s=for_s)
        except DesktopError as error:
            click.echo(f"{error}\nShowing the terminal view instead.", err=True)
            watch_terminal(watch, for_s=for_s)
            return EXIT_OK


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@in_invocation
def status(invocation: Invocation, *, as_json: bool) -> int:
    """Poll each source once and print what it says.

    Exit code: 0 ok, 1 attention, 2 problem, 3 unknown or stale.
    """
    from pilotlamp.app.loops import run_until_told
    from pilotlamp.app.watch import poll_once
    from pilotlamp.app.watching import local_zone, utc_now
    from pilotlamp.domain.severity import overview
    from pilotlamp.view import jsonout

    try:
        settings = invocation.settings()
    except ConfigError as error:
        return _fail(error, EXIT_UNKNOWN)
    snapshot = run_until_told(poll_once(invocation.watch(settings)))
    if snapshot is None:
        return EXIT_UNKNOWN
    now = utc_now()
    if as_json:
        click.echo(jsonout.dumps(jsonout.status(snapshot, now)))
    else:
        from rich.console import Console

        from pilotlamp.view.table import status_table

        Console().print(status_table(snapshot, now, local_zone()))
    return jsonout.exit_code(overview(snapshot, now))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
@click.option("--waybar", is_flag=True, help="Lines for a Waybar custom module.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Write all readings to this new file.")
@in_invocation
def watch(invocation: Invocation, *, as_json: bool, waybar: bool, record: Path | None) -> int:
    """Show the live terminal view until interrupted."""
    if as_json and waybar:
        raise click.UsageError("--json and --waybar exclude each other: choose one.")
    from pilotlamp.app.recording import recording
    from pilotlamp.app.running import watch_lines, watch_terminal

    settings = invocation.settings()
    with recording(record, settings) as on_event:
        watching = invocation.watch(settings, on_event=on_event)
        if as_json or waybar:
            watch_lines(watching, waybar=waybar)
        else:
            watch_terminal(watching)
    return EXIT_OK


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def replay(*, file: Path) -> int:
    """Run a recording of `watch --record` through the alert rules and print the notices it leads to.

    So a false alarm can be sent to us, and its mend be tested.
    """
    from pilotlamp.app.recording import read
    from pilotlamp.app.running import print_line
    from pilotlamp.app.watching import local_zone
    from pilotlamp.monitor.replay import replay as played
    from pilotlamp.view import jsonout
    from pilotlamp.view.notices import notice

    recorded = read(file)
    zone = recorded.zone or local_zone()
    for alert in played(recorded.sources, recorded.events, rules=recorded.rules, general=recorded.general, zone=zone):
        print_line(jsonout.dumps(jsonout.notice_line(notice(alert, tz=zone))))
    return EXIT_OK


@cli.command()
@click.argument("name")
@in_invocation
def login(invocation: Invocation, *, name: str) -> int:
    """Store the secret of the source NAME in the keyring.

    It is asked for, or read from standard input where that is not a terminal.
    """
    from pilotlamp.secrets import store_secret

    _check_is_a_source(invocation, name)
    if sys.stdin.isatty():
        secret = click.prompt(f"Secret of {name}", hide_input=True)
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    invocation.redactor.redact(secret)
    store_secret(name, secret)
    click.echo(f"The secret of {name} is in the keyring.")
    return EXIT_OK


@cli.command()
@click.argument("name")
@in_invocation
def logout(invocation: Invocation, *, name: str) -> int:
    """Remove the secret of the source NAME from the keyring."""
    from pilotlamp.secrets import remove_secret

    _check_is_a_source(invocation, name)
    remove_secret(name)
    click.echo(f"The secret of {name} is not in the keyring any more.")
    return EXIT_OK


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; 0: any that is free.")
@click.option("--scenario", default="demo", help="A scenario file, or the name of one that comes along.")
def simulate(*, port: int, scenario: str) -> int:
    """Simulate the three watched systems on loopback until interrupted."""
    from pilotlamp.app import demo as simulation

    try:
        simulation.simulate(port=port, scenario=scenario)
    except simulation.SimulationError as error:
        return _fail(error, EXIT_BAD_SETTINGS)
    return EXIT_OK


@cli.command()
def version() -> int:
    """Print the version."""
    click.echo(f"pilotlamp {__version__}")
    return EXIT_OK


def main() -> NoReturn:
    """The program: runs the command and ends the process with its exit code."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            # Names come in every script; JSON is UTF-8 wherever it goes, a terminal shows what it can.
            output.reconfigure(encoding=None if output.isatty() else "utf-8", errors="replace")
    code = command_line(sys.argv[1:])
    for output in (sys.stdout, sys.stderr):
        try:
            output.flush()
        except OSError:
            # The reader of a pipe has gone: there is nobody left to tell.
            code = code or EXIT_FAILED
    # Not sys.exit: a worker thread that hangs in a name server or a keyring would hold up the end for minutes.
    os._exit(code)


def command_line(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. Errors go to stderr in one line, with a traceback only under ``--debug``."""
    try:
        code: int = cli.main(args=list(arguments), prog_name="pilotlamp", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return EXIT_FAILED
    except ConfigError as error:
        return _fail(error, EXIT_BAD_SETTINGS)
    except DesktopError as error:
        return _fail(error, EXIT_NO_DESKTOP)
    except PilotlampError as error:
        return _fail(error, EXIT_FAILED)
    return code


def _fail(error: PilotlampError, code: int) -> int:
    log.debug("it ended by this", exc_info=error)
    click.echo(f"pilotlamp: {error}", err=True)
    return code


def _check_is_a_source(invocation: Invocation, name: str) -> None:
    names = [source.name for source in invocation.settings().sources]
    if name not in names:
        known = ", ".join(names)
        raise click.ClickException(f"no source is called {name!r}; the settings have: {known}")
