"""``act``: what the tray's menu does to devices, for the command line and for scripts."""

import asyncio
import logging
import shlex
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_FAILED, EXIT_UNKNOWN, EXIT_WRONG_USE
from pilotlamp.cli.invocation import Invocation, fail, in_invocation
from pilotlamp.domain.model import DeviceState
from pilotlamp.errors import ActionAbortedError, ConfigError, PilotlampError, SourceUnavailableError, UsageError

if TYPE_CHECKING:
    from pilotlamp.actions.arguments import ActRequest
    from pilotlamp.cli.act_run import Ask, Outcome
    from pilotlamp.config import Settings


class ActCommand(click.Command):
    """The command with the options and the descriptions of all kinds' actions, which are read when they are needed."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from pilotlamp.sources.kinds import KINDS

        specs = [spec for kind in KINDS.values() for spec in kind.actions]
        options = {
            field.name: click.Option(
                [f"--{field.name}"], metavar=field.name.upper(), help=f"With {spec.name}: {spec.help}."
            )
            for spec in specs
            for field in spec.fields
            if field.option
        }
        arguments, *others = super().get_params(ctx)
        return [arguments, *options.values(), *others]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from pilotlamp.actions.arguments import usages
        from pilotlamp.sources.kinds import KINDS

        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("Do something to a device, given by its name or id.")
        for kind in KINDS.values():
            if kind.offers:
                with formatter.section(texts.ACTIONS_OF.format(kind=kind.name, title=kind.title)):
                    formatter.write_dl(usages(kind.offers))
        super().format_help_text(ctx, formatter)


@click.command(cls=ActCommand, short_help="Do something to a device, or to several.")
@click.argument("words", nargs=-1, metavar="SOURCE DEVICE ACTION [ARGUMENTS]")
@click.option("--state", type=click.Choice([state.value for state in DeviceState]), help="All devices in this state.")
@click.option("--match", "pattern", metavar="GLOB", help="All devices with such a name, as 'printer-*'.")
@click.option("--again", is_flag=True, help="All that were not done the last time.")
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@in_invocation
def act(
    invocation: Invocation,
    /,
    *,
    words: tuple[str, ...],
    state: str | None,
    pattern: str | None,
    again: bool,
    yes: bool,
    as_json: bool,
    **options: str | None,
) -> int:
    """--state, --match and --again take the place of DEVICE, for several at once. Before names that begin with a dash
    comes --, after all options: pilotlamp act --yes -- SOURCE -name ACTION

    Exit code: 0 done, 1 refused, 2 wrong use, 3 unreachable. With several devices it is 1 if any was refused,
    else 3 if any could not be reached.
    """
    from pilotlamp.actions.arguments import Selection, act_request, act_words
    from pilotlamp.actions.selection import source_called
    from pilotlamp.cli.outcomes import tell, tell_error
    from pilotlamp.sources.kinds import KINDS

    selection = Selection(state=None if state is None else DeviceState(state), pattern=pattern, again=again)
    told = None
    try:
        told = act_words(words, selection)
        settings = invocation.settings()
        source = source_called(told.source, settings)
        given = {name: value for name, value in options.items() if value is not None}
        order = act_request(told, KINDS[source.kind].offers, selection=selection, options=given)
        outcome = _outcome(invocation, replace(settings, sources=(source,)), order, yes=yes, as_json=as_json)
    except PilotlampError as error:
        code = {
            UsageError: EXIT_WRONG_USE,
            ConfigError: EXIT_WRONG_USE,
            ActionAbortedError: EXIT_FAILED,
            SourceUnavailableError: EXIT_UNKNOWN,
        }
        if as_json:
            tell_error(error, source=words[0] if words else None, action=told.action if told else None)
        return fail(error, code.get(type(error), EXIT_FAILED))
    return tell(outcome, order, as_json=as_json, again=_again(invocation, order))


def _outcome(
    invocation: Invocation, settings: "Settings", order: "ActRequest", *, yes: bool, as_json: bool
) -> "Outcome":
    """Do what was ordered, by settings of the one source.

    Raises:
        ConfigError, UsageError, ActionAbortedError, SourceUnavailableError: nothing was done.
    """
    from pilotlamp.cli.act_run import act as perform
    from pilotlamp.cli.progress import shown_progress
    from pilotlamp.event_loops import run_until_told
    from pilotlamp.store.action_log import ActionLog

    ask = None if yes else _asking(order)
    with shown_progress(bar=not as_json) as progress:
        outcome = run_until_told(
            perform(
                invocation.watch(settings, failures_logged=logging.INFO),
                order,
                ask=ask,
                action_log=ActionLog(),
                progress=progress,
            )
        )
    if outcome is None:
        raise ActionAbortedError(texts.STOPPED)
    return outcome


def _asking(order: "ActRequest") -> "Ask":
    """Confirmation on the terminal.

    Raises:
        UsageError: something will have to be asked, and there is nobody to ask.
    """
    if order.asks and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(texts.ASKS_FIRST.format(action=order.action))

    async def ask(question: str) -> bool:
        return await asyncio.to_thread(_answer, question)

    return ask


def _answer(question: str) -> bool:
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:
        return False


def _again(invocation: Invocation, order: "ActRequest") -> str:
    """The command that does once more what was not done."""
    program = ["pilotlamp", *(("--config", str(invocation.config)) if invocation.config else ()), "act"]
    options = ["--again", *(word for name, value in order.options.items() for word in (f"--{name}", value))]
    operands = [order.source, order.action, *order.words.entries]
    if any(word.startswith("-") for word in operands):
        return shlex.join([*program, *options, "--", *operands])
    return shlex.join([*program, *operands, *options])
