"""``discover``: printers and other systems that announce themselves in the network."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_BAD_SETTINGS, EXIT_FAILED, EXIT_OK
from pilotlamp.cli.invocation import Invocation, fail, in_invocation
from pilotlamp.cli.output import keeping_exit_code, say_error
from pilotlamp.config import default_path
from pilotlamp.errors import ConfigError, DiscoveryError, PilotlampError
from pilotlamp.view import jsonout

if TYPE_CHECKING:
    from pilotlamp.cli.discovery import Candidate, Discovery


@click.command()
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, max=600, min_open=True),
    default=3.0,
    show_default=True,
    help="How long to listen.",
)
@click.option(
    "--interface",
    "interfaces",
    metavar="ADDRESS",
    multiple=True,
    help="Listen only on the network interface of this computer with this address; may be repeated.",
)
@click.option("--add", is_flag=True, help="Write what is new to the settings file.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@in_invocation
def discover(invocation: Invocation, *, seconds: float, interfaces: tuple[str, ...], add: bool, as_json: bool) -> int:
    """Find systems that announce themselves by mDNS, and print settings for them.

    Anybody in the network can announce anything: look at the addresses before you store a key for one. Nothing is
    sent to what was found.

    Exit code: 0 found, 1 nothing found or no network, 2 the settings file can't be used.
    """
    from pilotlamp.cli.discovery import Discovery, candidates
    from pilotlamp.config.adding import add_sources, sources_in
    from pilotlamp.sources.kinds import KINDS

    file = invocation.config or default_path()
    discovery = Discovery(KINDS)
    try:
        sources_in(file)  # before anybody waits for nothing
        with _progress(seconds) as shown:
            _listen(discovery, seconds, interfaces, shown)
        found = tuple(candidates(discovery.found, sources_in(file), secrets=invocation.environ))
        new = [each.source for each in found if each.may_be_added]
        if add and new:
            add_sources(file, new)
    except PilotlampError as error:
        if as_json:
            with keeping_exit_code():
                click.echo(jsonout.dumps({"found": [], "error": str(error)}))
        return fail(error, EXIT_BAD_SETTINGS if isinstance(error, ConfigError) else EXIT_FAILED)
    with keeping_exit_code():
        if as_json:
            click.echo(jsonout.dumps({"found": [_json(each, added=add) for each in found], "error": None}))
        else:
            _tell(found, file=str(file) if add else None)
    if not found:
        say_error(texts.ERROR.format(error=texts.NOTHING_FOUND.format(seconds=f"{seconds:g}")))
    return EXIT_OK if found else EXIT_FAILED


def _listen(discovery: "Discovery", seconds: float, interfaces: Sequence[str], shown: Callable[[int], None]) -> None:
    """Listen for so long, or until interrupted.

    Raises:
        DiscoveryError: that can't be done here.
    """
    from pilotlamp.event_loops import run_until_told
    from pilotlamp.sources.announcements import Announcement

    try:
        from pilotlamp.cli.mdns import listen
    except ModuleNotFoundError as error:
        raise DiscoveryError(texts.NO_ZEROCONF) from error

    def heard(announcement: Announcement) -> None:
        discovery.take(announcement)
        shown(len(discovery.found))

    try:
        run_until_told(listen(discovery.service_types, heard, interfaces=interfaces), for_s=seconds)
    except OSError as error:
        text = texts.CANT_LISTEN_ON if interfaces else texts.CANT_LISTEN
        fault = error.strerror or error
        raise DiscoveryError(text.format(interfaces=", ".join(interfaces), fault=fault)) from error


@contextlib.contextmanager
def _progress(seconds: float) -> Iterator[Callable[[int], None]]:
    """Progress on standard error, if that is a terminal: called with the number of systems found so far."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return

    def text(found: int) -> str:
        return texts.LISTENING.format(seconds=f"{seconds:g}", found=found)

    with console.status(text(0)) as status:
        yield lambda found: status.update(text(found))


def _json(candidate: "Candidate", *, added: bool) -> jsonout.Json:
    announced = candidate.found.announcement
    return {
        "name": candidate.known or candidate.source.name,
        "kind": candidate.source.kind,
        "url": candidate.source.url,
        "announced_as": announced.name,
        "address": announced.address,
        "service_type": announced.service_type,
        "local": announced.is_local,
        "known": candidate.known is not None,
        "added": added and candidate.may_be_added,
    }


def _tell(found: "Sequence[Candidate]", *, file: str | None) -> None:
    """Tell a person; ``file``: where the new ones were added, None: nowhere."""
    for each in found:
        if each.known is not None:
            say_error(texts.ALREADY_WATCHED.format(comment=each.source.comment, name=each.known))
    new = [each for each in found if each.known is None]
    addable = any(each.may_be_added for each in new)
    if file is None:
        click.echo("\n".join(each.source.block for each in new), nl=False)
        if addable and sys.stdout.isatty():
            say_error(texts.ADD_THEM)
        return
    for each in new:
        if each.may_be_added:
            click.echo(texts.ADDED.format(name=each.source.name, url=each.source.url, file=file))
        else:
            say_error(texts.NOT_ADDED.format(name=each.source.name, url=each.source.url, file=file))
    if addable:
        say_error(texts.LOOK_BEFORE_LOGIN)
