"""``login`` and ``logout``: a source's secrets into the keyring and out of it."""

import codecs
import sys
from typing import IO

import click

from pilotlamp.cli import texts
from pilotlamp.cli.exit_codes import EXIT_OK
from pilotlamp.cli.invocation import Invocation, in_invocation

MAX_LINE_BYTES = 64 * 1024

_of_proxy = click.option("--proxy", is_flag=True, help="The password of the source's proxy_user instead.")


@click.command()
@click.argument("name")
@_of_proxy
@in_invocation
def login(invocation: Invocation, *, name: str, proxy: bool) -> int:
    """Store the secret of the source NAME in the keyring.

    It is asked for, or read from standard input where that is not a terminal.
    """
    from pilotlamp.secrets import PROXY, SOURCE, store_secret

    name, purpose = _source_called(invocation, name), PROXY if proxy else SOURCE
    if sys.stdin.isatty():
        secret = click.prompt(texts.ASK_FOR.format(owner=purpose.of.format(name)), hide_input=True)
    else:
        secret = _first_line(sys.stdin.buffer)
    invocation.redactor.redact(secret)
    store_secret(name, secret, purpose=purpose)
    click.echo(texts.STORED.format(owner=purpose.of.format(name)))
    return EXIT_OK


@click.command()
@click.argument("name")
@_of_proxy
@in_invocation
def logout(invocation: Invocation, *, name: str, proxy: bool) -> int:
    """Remove the secret of the source NAME from the keyring."""
    from pilotlamp.secrets import PROXY, SOURCE, remove_secret

    name, purpose = _source_called(invocation, name), PROXY if proxy else SOURCE
    remove_secret(name, purpose=purpose)
    click.echo(texts.REMOVED.format(owner=purpose.of.format(name)))
    return EXIT_OK


def _source_called(invocation: Invocation, typed: str) -> str:
    """The name as the settings have it, which is the one that the secret is stored under."""
    settings = invocation.settings()
    source = settings.source(typed)
    if source is None:
        known = ", ".join(each.name for each in settings.sources)
        raise click.ClickException(texts.UNKNOWN_SOURCE.format(name=typed, names=known))
    return source.name


def _first_line(given: IO[bytes]) -> str:
    """The first line of piped input, which Windows' shells begin with a byte order mark or write as UTF-16."""
    from pilotlamp.store.files import decode_text

    line = given.readline(MAX_LINE_BYTES)
    if line.startswith(codecs.BOM_UTF16_LE):
        line += given.read(1)  # of the line's end, the second byte
    return decode_text(line, errors="replace").rstrip("\r\n")
