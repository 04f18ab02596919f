"""``history``: what was up and down, and when nobody looked."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_BAD_SETTINGS, EXIT_FAILED, EXIT_OK
from pilotlamp.cli.invocation import Invocation, fail, in_invocation
from pilotlamp.cli.output import keeping_exit_code
from pilotlamp.config import default_path
from pilotlamp.errors import HistoryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pilotlamp.domain.history.report import SubjectHistory

_BESIDE_CELLS: Final = 56
"""Columns that names and numbers need beside a strip."""
_FEWEST_CELLS: Final = 12
_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST: Final = timedelta(days=36_500)
_AGO: Final = re.compile(r"([1-9][0-9]{0,5})([mhdw])")


class Since(click.ParamType[timedelta]):
    """A length of time, as "24h", "7d" and "4w", or the time since a local date, as "2026-11-01"."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        from pilotlamp.clocks import local_zone, utc_now

        text = str(value)
        try:
            if found := _AGO.fullmatch(text):
                length = int(found[1]) * _UNITS[found[2]]
            else:
                length = utc_now() - datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=local_zone())
        except ValueError:
            length = timedelta()
        if not timedelta() < length <= _LONGEST:
            self.fail(texts.NO_SINCE.format(typed=text), param, ctx)
        return length


@click.command()
@click.argument("source", required=False)
@click.argument("device", required=False)
@click.option(
    "--since", type=Since(), default="7d", show_default=True, help="A length of time, as 24h, 7d or 4w, or a date."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@click.option("--csv", "as_csv", is_flag=True, help="One line for each state, for spreadsheets.")
@in_invocation
def history(
    invocation: Invocation, *, source: str | None, device: str | None, since: timedelta, as_json: bool, as_csv: bool
) -> int:
    """Show what was up and down, of all sources, one source, or one device.

    Time in which the lamp did not run, slept or could not reach a system counts as neither.

    Exit code: 0, 1 the history can't be read, 2 there is no such source or device in it.
    """
    if as_json and as_csv:
        raise click.UsageError(texts.JSON_OR_CSV)
    from pilotlamp.clocks import local_zone, utc_now
    from pilotlamp.domain.history.availability import Interval
    from pilotlamp.domain.history.report import cell_edges, report
    from pilotlamp.store.history_reader import read
    from pilotlamp.store.history_schema import history_path
    from pilotlamp.view import jsonout
    from pilotlamp.view.history import history_csv, history_json
    from pilotlamp.view.history_table import history_table

    now = utc_now()
    window = Interval(begin=now - since, end=now)
    path = history_path(invocation.config or default_path())
    try:
        found = _chosen(read(path, window), source, device)
    except UsageError as error:
        return fail(error, EXIT_BAD_SETTINGS)
    except HistoryError as error:
        return fail(error, EXIT_FAILED)
    from rich.console import Console

    console = Console()
    edges = cell_edges(window, max(_FEWEST_CELLS, console.width - _BESIDE_CELLS))
    reports = [report(each, window, edges) for each in found]
    with keeping_exit_code():
        if as_json:
            click.echo(jsonout.dumps(history_json(reports, window)))
        elif as_csv:
            click.echo(history_csv(reports, window), nl=False)
        else:
            console.print(history_table(reports, edges, local_zone()))
    return EXIT_OK


def _chosen(found: "Sequence[SubjectHistory]", source: str | None, device: str | None) -> "Sequence[SubjectHistory]":
    """Those of a source, and of a device by its id or name, which of a printer may be its own or its device's.

    Raises:
        UsageError: nothing is known of such a one.
    """
    from pilotlamp.domain.text import same_look

    if source is None:
        return found
    of_source = [each for each in found if same_look(each.subject.source) == same_look(source)]
    if found and not of_source:
        known = ", ".join(dict.fromkeys(each.subject.source for each in found))
        raise UsageError(texts.NO_HISTORY_OF_SOURCE.format(typed=source, names=known))
    if device is None:
        return of_source
    chosen = [
        each
        for each in of_source
        if device in {each.subject.device, each.subject.printer}
        or same_look(device) in {same_look(each.name), same_look(each.host)}
    ]
    if of_source and not chosen:
        raise UsageError(texts.NO_HISTORY_OF_DEVICE.format(typed=device, source=source))
    return chosen
