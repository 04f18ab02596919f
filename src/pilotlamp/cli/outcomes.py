"""Output of ``act``, for a person or for a script."""

from typing import Final, assert_never

import click
from rich.console import Console

from pilotlamp.actions.arguments import ActRequest
from pilotlamp.cli import texts
from pilotlamp.cli.act_run import Acted, Listed, NothingToDo, Outcome
from pilotlamp.cli.exit_codes import EXIT_OK, code_of_actions
from pilotlamp.cli.output import keeping_exit_code, say_error
from pilotlamp.clocks import local_zone, utc_now
from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.actions import ActionSpec
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.errors import PilotlampError
from pilotlamp.view import jsonout
from pilotlamp.view.action_texts import attempt_text
from pilotlamp.view.asking import called
from pilotlamp.view.bulk import count_line
from pilotlamp.view.table import attempts_table, rows_table

ALL_SHOWN: Final = 20
"""Of so many devices each is told; of more only those that were not done."""
_PIPE_WIDTH: Final = 1000
"""Width of a pipe or file: its readers want each device in one line."""


def tell(outcome: Outcome, order: ActRequest, *, as_json: bool, again: str) -> int:
    """Tell it; the exit code. ``again``: the command that does once more what was not done."""
    with keeping_exit_code():
        if as_json:
            click.echo(jsonout.dumps({**_json(outcome, order), "error": None}))
        else:
            _tell_person(outcome, order, again)
    return code_of_actions(outcome.attempts) if isinstance(outcome, Acted) else EXIT_OK


def tell_error(error: PilotlampError, *, source: str | None, action: str | None) -> None:
    """Tell a script that, and why, nothing was done."""
    with keeping_exit_code():
        click.echo(jsonout.dumps({"source": source, "action": action, "results": [], "error": str(error)}))


def _json(outcome: Outcome, order: ActRequest) -> jsonout.Json:
    match outcome:
        case Acted(attempts=attempts):
            return jsonout.act_results(order.source, order.action, attempts)
        case NothingToDo():
            return jsonout.act_results(order.source, order.action, ())
        case Listed(device=device, spec=spec, rows=rows):
            return jsonout.device_rows(order.source, device, spec.name, rows)
    assert_never(outcome)


def _tell_person(outcome: Outcome, order: ActRequest, again: str) -> None:
    match outcome:
        case Acted(attempts=(single,)) if order.words.device is not None:
            _tell_one(single, _catalogue(order))
        case Acted(attempts=attempts):
            _tell_many(attempts, _catalogue(order), again)
        case NothingToDo(why=why):
            click.echo(why)
        case Listed(device=device, spec=spec, rows=()):
            click.echo(spec.empty.format(device=called(device.name)))
        case Listed(rows=rows):
            _console().print(rows_table(rows, utc_now(), local_zone()))
        case _:
            assert_never(outcome)


def _catalogue(order: ActRequest) -> ActionCatalogue:
    return ActionCatalogue(known=(order.spec,) if isinstance(order.spec, ActionSpec) else ())


def _tell_one(made: Attempt, catalogue: ActionCatalogue) -> None:
    if made.result is Result.DONE:
        click.echo(attempt_text(made, catalogue))
    else:
        failed = texts.FAILED.format(attempt=attempt_text(made, catalogue), problem=made.problem)
        say_error(texts.ERROR.format(error=failed))


def _tell_many(attempts: tuple[Attempt, ...], catalogue: ActionCatalogue, again: str) -> None:
    failed = tuple(attempt for attempt in attempts if attempt.result is not Result.DONE)
    shown = attempts if len(attempts) <= ALL_SHOWN else failed
    if shown:
        _console().print(attempts_table(shown, catalogue))
    click.echo(count_line(attempts))
    if failed:
        say_error(texts.TRY_AGAIN.format(command=again))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)
