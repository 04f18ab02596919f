"""``login`` and ``logout``: a source's secret into the keyring and out of it."""

import sys

import click

from pilotlamp.cli.invocation import EXIT_OK, Invocation, in_invocation


@click.command()
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


@click.command()
@click.argument("name")
@in_invocation
def logout(invocation: Invocation, *, name: str) -> int:
    """Remove the secret of the source NAME from the keyring."""
    from pilotlamp.secrets import remove_secret

    _check_is_a_source(invocation, name)
    remove_secret(name)
    click.echo(f"The secret of {name} is not in the keyring any more.")
    return EXIT_OK


def _check_is_a_source(invocation: Invocation, name: str) -> None:
    names = [source.name for source in invocation.settings().sources]
    if name not in names:
        known = ", ".join(names)
        raise click.ClickException(f"no source is called {name!r}; the settings have: {known}")
