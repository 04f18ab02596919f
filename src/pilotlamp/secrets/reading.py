"""Reading, storing and removing a source's secret.

All functions block, reading for up to the command's time limit or ``KEYRING_LIMIT_S`` seconds. Call them on a worker
thread; on a daemon thread where quitting must not wait (the event loop waits for its default executor).
"""

import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pilotlamp.errors import NoSecretError, SecretError
from pilotlamp.secrets.command import output_of
from pilotlamp.secrets.keyrings import PromptError, ask_keyring
from pilotlamp.secrets.prompts import ONE_PROMPT, can_prompt
from pilotlamp.secrets.purpose import SOURCE, Purpose
from pilotlamp.secrets.shortage import shortage
from pilotlamp.store.files import decode_text, read_limited

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

COMMAND_LIMIT_S = 60.0
"""Long enough to answer a command's prompt."""
KEYRING_LIMIT_S = 5.0
UNLOCK_LIMIT_S = 60.0
"""For storing and removing: long enough to answer the keyring's prompt."""
MAX_FILE_BYTES = 64 * 1024


def read_secret(
    source: str,
    *,
    purpose: Purpose = SOURCE,
    secret_command: tuple[str, ...] | None = None,
    secret_file: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    may_prompt: bool = True,
    command_limit_s: float = COMMAND_LIMIT_S,
    keyring_limit_s: float = KEYRING_LIMIT_S,
) -> str:
    """Read the secret of a source. The first place that is set decides: if it fails, the next isn't tried.

    ``may_prompt=False``: the keyring is read only where it is known to answer without a prompt.

    Raises:
        SecretError: there is no secret (``NoSecretError``), or it can't be read; says how to mend that.
    """
    place = place_before_keyring(
        source, purpose=purpose, secret_command=secret_command, secret_file=secret_file, environ=environ
    )
    if place is None:
        return _from_keyring(source, purpose, may_prompt=may_prompt, limit_s=keyring_limit_s)
    if given := environ.get(purpose.variable(source)):
        return _usable(given, place, purpose)
    if secret_command is not None:
        return _usable(_from_command(place, secret_command, command_limit_s, purpose.login(source)), place, purpose)
    assert secret_file is not None  # noqa: S101 - no other place is left
    return _usable(_from_file(place, secret_file, purpose.login(source)), place, purpose)


def place_before_keyring(
    source: str,
    *,
    purpose: Purpose,
    secret_command: tuple[str, ...] | None,
    secret_file: Path | None,
    environ: Mapping[str, str],
) -> str | None:
    """Place that holds a secret and is read in place of the keyring, in words; None: the keyring is read."""
    variable = purpose.variable(source)
    if environ.get(variable):
        return f"{variable} in the environment"
    if secret_command is not None:
        return f"the {purpose.setting}_command {secret_command[0]} of {source}"
    if secret_file is not None:
        return f"the {purpose.setting}_file {secret_file} of {source}"
    return None


def store_secret(source: str, secret: str, *, purpose: Purpose = SOURCE, limit_s: float = UNLOCK_LIMIT_S) -> None:
    """Store a secret in the keyring, in the place of an earlier one.

    Raises:
        SecretError: the secret is not usable, or the keyring did not take it.
    """
    usable = _usable(secret, "the text that you entered", purpose)
    ask_keyring(
        lambda ring: ring.set_password(purpose.service, source, usable),
        source,
        purpose,
        limit_s=limit_s,
        failure="did not store the secret",
    )


def remove_secret(source: str, *, purpose: Purpose = SOURCE, limit_s: float = UNLOCK_LIMIT_S) -> None:
    """Remove a secret from the keyring.

    Raises:
        SecretError: the keyring has no such secret, or did not remove it.
    """

    def remove(ring: "KeyringBackend") -> bool:
        if ring.get_password(purpose.service, source) is None:
            return False
        ring.delete_password(purpose.service, source)
        return True

    if not ask_keyring(remove, source, purpose, limit_s=limit_s, failure="did not remove the secret"):
        raise SecretError(f"the keyring has no secret for {purpose.of.format(source)}")


def _usable(raw: str, place: str, purpose: Purpose) -> str:
    """The first line, without white space around it and without a byte order mark.

    A header takes only printable ASCII, and the HTTP library's error about other characters would quote them.
    """
    lines = raw.removeprefix("\ufeff").strip().splitlines()
    secret = lines[0].strip() if lines else ""
    if not secret:
        raise SecretError(f"{place} is empty; put the secret on its first line")
    if not secret.isprintable() or (purpose.is_token and not secret.isascii()):
        kind = "key or token" if purpose.is_token else "password"
        raise SecretError(f"{place} has characters that are not allowed in a {kind}; copy it again")
    return secret


def _from_keyring(source: str, purpose: Purpose, *, may_prompt: bool, limit_s: float) -> str:
    of = purpose.of.format(source)

    def ask(ring: "KeyringBackend") -> str | None:
        if may_prompt:
            return ONE_PROMPT.answer(of, lambda: ring.get_password(purpose.service, source))
        if can_prompt(ring, purpose.service, source):
            raise PromptError
        return ring.get_password(purpose.service, source)

    stored = ask_keyring(ask, source, purpose, limit_s=limit_s, failure="can't be read")
    if stored is None:
        raise NoSecretError(f"there is no secret for {of}; run {purpose.login(source)} to store it")
    return _usable(stored, f"the keyring's secret of {of}", purpose)


def _from_command(place: str, command: tuple[str, ...], limit_s: float, login: str) -> str:
    """Output of the command, which no error contains. Its stderr is ours, so that it can report errors itself."""
    advice = f"try it in a terminal, or remove it from the settings and run {login}"
    try:
        output = output_of(command, limit_s)
    except OSError as error:
        if short := shortage(error):
            raise SecretError(f"{place} can't be started at the moment: {short}") from error
        problem = error.strerror or type(error).__name__
        raise SecretError(f"{place} can't be started: {problem}; correct it in the settings") from error
    if output.endless:
        raise SecretError(f"{place} printed too much for a secret and was stopped; {advice}")
    if output.code is None:
        raise SecretError(f"{place} took more than {limit_s:g} s; {advice}")
    if output.code != 0:
        raise SecretError(f"{place} ended with exit code {output.code}; {advice}")
    return decode_text(output.content, errors="replace")


def _from_file(place: str, path: Path, login: str) -> str:
    """Text of the file, if only its owner may read it. On Windows, access lists are not checked."""

    def check_private(status: os.stat_result) -> None:
        if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretError(
                f"{place} can be read by other users; prevent that with: chmod 600 {shlex.quote(str(path))}",
            )

    try:
        content = read_limited(path, max_bytes=MAX_FILE_BYTES, check=check_private)
    except OSError as error:
        if short := shortage(error):
            raise SecretError(f"{place} can't be read at the moment: {short}") from error
        problem = error.strerror or type(error).__name__
        raise SecretError(
            f"{place} can't be read: {problem}; correct it in the settings, or remove it there and run {login}"
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise SecretError(f"{place} is longer than {MAX_FILE_BYTES // 1024} KiB, which is too long for a secret")
    return decode_text(content, errors="replace")
