"""The program: its global options, its commands, and how it ends."""

import contextlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

import click

from pilotlamp import __version__
from pilotlamp.cli import texts
from pilotlamp.cli.act import act
from pilotlamp.cli.demo_commands import demo, simulate
from pilotlamp.cli.discover import discover
from pilotlamp.cli.exit_codes import EXIT_BAD_SETTINGS, EXIT_FAILED, EXIT_NO_DESKTOP, EXIT_OK, EXIT_UNKNOWN
from pilotlamp.cli.history import history
from pilotlamp.cli.invocation import Invocation, fail
from pilotlamp.cli.output import open_closed_streams
from pilotlamp.cli.restart import restart
from pilotlamp.cli.secrets import login, logout
from pilotlamp.cli.watch import replay, run, status, watch
from pilotlamp.errors import ConfigError, DesktopError, PilotlampError, RestartNeeded
from pilotlamp.logs import Redactor, set_up
from pilotlamp.secrets.command import end_commands
from pilotlamp.secrets.purpose import take_secrets


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
    try:
        set_up(debug=debug, file=log_file, redactor=redactor)
    except ConfigError as error:
        if context.invoked_subcommand != status.name:
            raise
        context.exit(fail(error, EXIT_UNKNOWN))
    context.obj = Invocation(config=config, redactor=redactor, environ=context.obj)
    if context.invoked_subcommand is None:
        code: int = context.invoke(run)
        return code
    return EXIT_OK


@click.command()
def version() -> int:
    """Print the version."""
    click.echo(f"pilotlamp {__version__}")
    return EXIT_OK


for _command in (run, demo, status, watch, act, history, replay, discover, login, logout, simulate, version):
    cli.add_command(_command)


def main() -> NoReturn:
    """The program: runs the command and ends the process with its exit code."""
    open_closed_streams()
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            # Names come in every script; JSON is UTF-8 wherever it goes, a terminal shows what it can.
            output.reconfigure(encoding=None if output.isatty() else "utf-8", errors="replace")
    # Out of our own environment: every program that anything here starts, libraries included, would inherit them.
    secrets = take_secrets(os.environ)
    code, needed = EXIT_FAILED, None
    try:
        code = command_line(sys.argv[1:], secrets=secrets)
    except RestartNeeded as raised:
        needed = raised
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    end_commands()
    if needed is not None:
        code = restart({**os.environ, **secrets, **needed.variables})
    # Not sys.exit: a worker thread that hangs in a name server or a keyring would hold up the end for minutes.
    os._exit(code)


_EXIT_CODES: Final = {ConfigError: EXIT_BAD_SETTINGS, DesktopError: EXIT_NO_DESKTOP}


def command_line(arguments: Sequence[str], *, secrets: Mapping[str, str] = os.environ) -> int:
    """Run a command; its exit code. Errors go to stderr in one line, with a traceback only under ``--debug``.

    ``secrets``: by the names of their environment variables.
    """
    try:
        code: int = cli.main(args=list(arguments), prog_name="pilotlamp", standalone_mode=False, obj=secrets)
        sys.stdout.flush()
    except click.ClickException as error:
        _placed(error).show()
        return error.exit_code
    except click.Abort:
        return EXIT_FAILED
    except BrokenPipeError:
        return EXIT_FAILED  # the reader of the output has gone: nobody is left to read more
    except (PilotlampError, OSError) as error:
        return fail(error, _EXIT_CODES.get(type(error), EXIT_FAILED))
    return code


def _placed(error: click.ClickException) -> click.ClickException:
    """The error, or where a global option belongs that was given behind a command."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error
    option, command = error.option_name, error.ctx.info_name
    if not any(option in known.opts for known in cli.params):
        return error
    return click.UsageError(texts.GLOBAL_OPTION.format(option=option, command=command), error.ctx)
