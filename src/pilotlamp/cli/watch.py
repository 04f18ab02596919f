"""Commands ``run``, ``status``, ``watch`` and ``replay``: the views of the sources."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_OK, EXIT_UNKNOWN, code_of_status
from pilotlamp.cli.invocation import Invocation, fail, in_invocation
from pilotlamp.cli.output import keeping_exit_code, say_error
from pilotlamp.errors import ConfigError

if TYPE_CHECKING:
    from pilotlamp.config import Settings
    from pilotlamp.store.history_recorder import HistoryStore


@click.command()
@click.option("--no-tray", is_flag=True, help="Watch and notify without a tray icon.")
@in_invocation
def run(invocation: Invocation, *, no_tray: bool) -> int:
    """Show the tray (the default)."""
    from pilotlamp.cli.running import run_tray
    from pilotlamp.clocks import utc_now
    from pilotlamp.desktop.select import desktop_bus, tell_once
    from pilotlamp.desktop.session import bus_is_gone
    from pilotlamp.store import toast_file
    from pilotlamp.store.action_log import ActionLog
    from pilotlamp.store.lock import own_name, the_only_one
    from pilotlamp.store.state import FILE_NAME, StateFile
    from pilotlamp.store.toast_file import ToastFile
    from pilotlamp.view.trayless import running_already

    settings = invocation.settings()
    with the_only_one(settings.file, bus=None if no_tray else desktop_bus(), bus_is_gone=bus_is_gone) as other:
        if other is not None:
            say_error(str(other))
            if not (sys.stderr and sys.stderr.isatty()):  # started from a menu, or at the login: nobody reads stderr
                tell_once(running_already(other.pid, at=utc_now()))
            return EXIT_OK
        memory = StateFile(name=own_name(FILE_NAME, settings.file))
        before = memory.load()
        toasts = ToastFile(before, name=own_name(toast_file.FILE_NAME, settings.file))
        return run_tray(
            settings,
            invocation.watch(settings, memory=before),
            memory=memory,
            action_log=ActionLog(),
            toasts=toasts,
            history=_history(settings),
            headless=no_tray,
        )


def _history(settings: "Settings") -> "HistoryStore | None":
    if not settings.history.enabled:
        return None
    from pilotlamp.store.history_schema import history_path
    from pilotlamp.store.history_writer import HistoryWriter

    kept = settings.history
    return HistoryWriter(history_path(settings.file), keep_days=kept.keep_days, max_mb=kept.max_mb)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@in_invocation
def status(invocation: Invocation, *, as_json: bool) -> int:
    """Poll each source once and print what it says.

    Exit code: 0 ok, 1 attention, 2 problem, 3 unknown or stale.
    """
    from pilotlamp.cli.watching import poll_once
    from pilotlamp.clocks import local_zone, utc_now
    from pilotlamp.domain.severity import overview
    from pilotlamp.event_loops import run_until_told
    from pilotlamp.view import jsonout

    # No answer is out of date because another source took longer: all answers are judged by the time of the start.
    begun = utc_now()
    try:
        settings = invocation.settings()
        snapshot = run_until_told(poll_once(invocation.watch(settings)), exit_code=EXIT_UNKNOWN)
    except (ConfigError, OSError) as error:
        return fail(error, EXIT_UNKNOWN)
    if snapshot is None:
        return EXIT_UNKNOWN
    with keeping_exit_code():
        if as_json:
            click.echo(jsonout.dumps(jsonout.status(snapshot, begun, at=utc_now())))
        else:
            from rich.console import Console

            from pilotlamp.store.saved_mutes import SavedMutes
            from pilotlamp.view.table import status_table

            mutes = SavedMutes(settings.file).at(snapshot, begun)
            Console().print(status_table(snapshot, begun, local_zone(), mutes))
    return code_of_status(overview(snapshot, begun))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
@click.option("--waybar", is_flag=True, help="Lines for a Waybar custom module.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Write all readings to this new file.")
@in_invocation
def watch(invocation: Invocation, *, as_json: bool, waybar: bool, record: Path | None) -> int:
    """Show the live terminal view until interrupted."""
    if as_json and waybar:
        raise click.UsageError(texts.JSON_OR_WAYBAR)
    from pilotlamp.cli.recording import recording
    from pilotlamp.cli.running import watch_lines, watch_terminal

    settings = invocation.settings()
    with recording(record, settings) if record else contextlib.nullcontext() as recorder:
        watching = invocation.watch(settings, sinks=[recorder] if recorder else [])
        if as_json or waybar:
            watch_lines(settings, watching, waybar=waybar)
        else:
            watch_terminal(settings, watching)
    return EXIT_OK


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def replay(*, file: Path) -> int:
    """Run a recording of `watch --record` through the alert rules and print the notices it leads to.

    So a false alarm can be sent to us, and its mend be tested.
    """
    from pilotlamp.cli.running import print_line
    from pilotlamp.clocks import local_zone
    from pilotlamp.config.alerts import keys_out_of_range
    from pilotlamp.monitor.replay import replay as played
    from pilotlamp.sources.kinds import conditions
    from pilotlamp.store.recording_reader import read
    from pilotlamp.view import jsonout
    from pilotlamp.view.notices import notice

    recorded = read(file, out_of_range=keys_out_of_range, conditions=conditions())
    zone = recorded.zone or local_zone()
    for alert in played(recorded.sources, recorded.events, rules=recorded.rules, general=recorded.general, zone=zone):
        print_line(jsonout.dumps(jsonout.notice_line(notice(alert, tz=zone))))
    return EXIT_OK
