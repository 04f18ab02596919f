"""``login`` and ``logout``: a source's secrets into the keyring and out of it."""

import codecs
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_OK
from pilotlamp.cli.invocation import Invocation, in_invocation
from pilotlamp.cli.output import say_error
from pilotlamp.config import SourceSettings
from pilotlamp.sources.kinds import KINDS

if TYPE_CHECKING:
    from pilotlamp.secrets import Purpose

MAX_LINE_BYTES = 64 * 1024


def _purposes(command: Callable[..., int]) -> Callable[..., int]:
    """Options for the other secrets that a source may have."""
    proxy = click.option("--proxy", "of", flag_value="proxy", help="The password of the source's proxy_user instead.")
    local = click.option("--local", "of", flag_value="local", help="The password of the source's local_user instead.")
    return proxy(local(command))


@click.command()
@click.argument("name")
@_purposes
@in_invocation
def login(invocation: Invocation, *, name: str, of: str | None) -> int:
    """Store the secret of the source NAME in the keyring.

    A system that gives out keys is asked for one, which you allow in the browser. Otherwise it is asked for here, or
    read from standard input where that is not a terminal.
    """
    from pilotlamp.monitor.source_setup import secret_place
    from pilotlamp.secrets import store_secret

    source, purpose = _source_called(invocation, name), _purpose(of)
    secret = _entered(source, purpose) if sys.stdin.isatty() else _first_line(sys.stdin.buffer)
    invocation.redactor.redact(secret)
    store_secret(source.name, secret, purpose=purpose)
    click.echo(texts.STORED.format(owner=purpose.of.format(source.name)))
    place = secret_place(source, purpose, invocation.environ)
    if place is not None:
        say_error(texts.NOT_USED.format(place=place))
    return EXIT_OK


@click.command()
@click.argument("name")
@_purposes
@in_invocation
def logout(invocation: Invocation, *, name: str, of: str | None) -> int:
    """Remove the secret of the source NAME from the keyring."""
    from pilotlamp.secrets import remove_secret

    source, purpose = _source_called(invocation, name), _purpose(of)
    remove_secret(source.name, purpose=purpose)
    click.echo(texts.REMOVED.format(owner=purpose.of.format(source.name)))
    return EXIT_OK


def _purpose(of: str | None) -> "Purpose":
    from pilotlamp.secrets import LOCAL, PROXY, SOURCE

    return SOURCE if of is None else {"proxy": PROXY, "local": LOCAL}[of]


def _source_called(invocation: Invocation, typed: str) -> SourceSettings:
    """The source with its name as the settings have it, which is the one that the secret is stored under."""
    settings = invocation.settings()
    source = settings.source(typed)
    if source is None:
        known = ", ".join(each.name for each in settings.sources)
        raise click.ClickException(texts.UNKNOWN_SOURCE.format(name=typed, names=known))
    return source


def _entered(source: SourceSettings, purpose: "Purpose") -> str:
    """The secret that the system gives out, else the one that is typed."""
    from pilotlamp.secrets import SOURCE

    if purpose is SOURCE and (key := _requested(source)):
        return key
    typed: str = click.prompt(texts.ASK_FOR.format(owner=purpose.of.format(source.name)), hide_input=True)
    return typed


def _requested(source: SourceSettings) -> str | None:
    """The secret that the system gives out after a click; None: it gives out none."""
    from pilotlamp.event_loops import run_until_told

    request = KINDS[source.kind].request_key
    if request is None:
        return None

    async def requested() -> tuple[str | None]:
        return (await request(source.endpoint, click.echo),)

    answer = run_until_told(requested())
    if answer is None:
        raise click.Abort
    return answer[0]


def _first_line(given: IO[bytes]) -> str:
    """The first line of piped input, which Windows' shells begin with a byte order mark or write as UTF-16."""
    from pilotlamp.store.files import decode_text

    line = given.readline(MAX_LINE_BYTES)
    if line.startswith(codecs.BOM_UTF16_LE):
        line += given.read(1)  # of the line's end, the second byte
    return decode_text(line, errors="replace").rstrip("\r\n")
