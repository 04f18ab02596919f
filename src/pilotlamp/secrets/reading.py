"""Reading, storing and removing a source's secret.

Everything here blocks, reading for up to ``COMMAND_LIMIT_S`` or ``KEYRING_LIMIT_S`` seconds: call it on a worker, and
on a daemon thread where quitting must not wait for it (the event loop's default executor is waited for).
"""

import os
import re
import shlex
import stat
import subprocess
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pilotlamp.errors import SecretError
from pilotlamp.secrets.prompts import can_prompt

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "pilotlamp"
"""What the keyring files our secrets under; the user name is the source's name."""
COMMAND_LIMIT_S = 10.0
KEYRING_LIMIT_S = 5.0
UNLOCK_LIMIT_S = 60.0
"""For storing and removing: somebody is there to answer the keyring's prompt."""

_ReplyT = TypeVar("_ReplyT")


class _PromptError(Exception):
    """The keyring may bring up a prompt, and it must not."""


def variable_name(source: str) -> str:
    """The environment variable that holds a source's secret."""
    return "PILOTLAMP_SECRET_" + re.sub(r"[^A-Z0-9]", "_", source.upper())


def read_secret(
    source: str,
    *,
    secret_command: tuple[str, ...] | None = None,
    secret_file: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    may_prompt: bool = True,
    command_limit_s: float = COMMAND_LIMIT_S,
    keyring_limit_s: float = KEYRING_LIMIT_S,
) -> str:
    """The secret of a source. The first place that is set decides: if it fails, the next isn't tried.

    ``may_prompt=False``: the keyring is read only where it is known to answer without a prompt.

    Raises:
        SecretError: there is none, or it can't be had; says what to do.
    """
    variable = variable_name(source)
    if environ.get(variable):
        return _usable(environ[variable], f"{variable} in the environment")
    if secret_command is not None:
        return _usable(_from_command(source, secret_command, command_limit_s), f"the secret_command of {source}")
    if secret_file is not None:
        return _usable(_from_file(source, secret_file), f"the secret_file {secret_file} of {source}")

    def stored_secret(ring: "KeyringBackend") -> str | None:
        if not may_prompt and can_prompt(ring, SERVICE, source):
            raise _PromptError
        return ring.get_password(SERVICE, source)

    stored = _ask_keyring(source, stored_secret, limit_s=keyring_limit_s, failure="can't be read")
    if stored is None:
        raise SecretError(f"there is no secret for {source}; store it with {_login(source)}")
    return _usable(stored, f"the keyring's secret of {source}")


def store_secret(source: str, secret: str, *, limit_s: float = UNLOCK_LIMIT_S) -> None:
    """Put a secret into the keyring, over the one that may be there.

    Raises:
        SecretError: it can't be one, or the keyring did not take it.
    """
    usable = _usable(secret, "what was entered")
    _ask_keyring(
        source,
        lambda ring: ring.set_password(SERVICE, source, usable),
        limit_s=limit_s,
        failure="did not take the secret",
    )


def remove_secret(source: str, *, limit_s: float = UNLOCK_LIMIT_S) -> None:
    """Take a secret out of the keyring.

    Raises:
        SecretError: there is none, or the keyring did not let go of it.
    """

    def remove(ring: "KeyringBackend") -> bool:
        if ring.get_password(SERVICE, source) is None:
            return False
        ring.delete_password(SERVICE, source)
        return True

    if not _ask_keyring(source, remove, limit_s=limit_s, failure="did not remove the secret"):
        raise SecretError(f"the keyring holds no secret for {source}")


def _usable(raw: str, place: str) -> str:
    """The first line, without white space around it.

    Anything but printable ASCII can't travel in a header, and the error about that would quote it.
    """
    lines = raw.strip().splitlines()
    secret = lines[0].strip() if lines else ""
    if not secret:
        raise SecretError(f"{place} is empty; put the secret on its first line")
    if not (secret.isascii() and secret.isprintable()):
        raise SecretError(f"{place} has characters that no key or token has; copy it again")
    return secret


def _from_command(source: str, command: tuple[str, ...], limit_s: float) -> str:
    """What the command prints. Its stderr is ours, so that it can say what is wrong; its output is in no error."""
    program = command[0]
    advice = f"try it in a terminal, or store the secret with {_login(source)}"
    try:
        # The user wrote this command into their own settings, and no shell reads it.
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=limit_s,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        # Not chained: the exception holds what the command had printed.
        raise SecretError(f"the secret_command {program} of {source} took more than {limit_s:g} s; {advice}") from None
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else "its text has a null character"
        raise SecretError(
            f"the secret_command {program} of {source} can't be started: {problem}; correct it in the settings"
        ) from error
    if done.returncode != 0:
        raise SecretError(f"the secret_command {program} of {source} ended with exit code {done.returncode}; {advice}")
    return done.stdout.decode("utf-8", errors="replace")


def _from_file(source: str, path: Path) -> str:
    """The file's text, if nobody else may read it (Windows: whatever its access list says)."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SecretError(
                    f"the secret_file {path} of {source} can be read by others; "
                    f"close it with: chmod 600 {shlex.quote(str(path))}"
                )
            return file.read().decode("utf-8", errors="replace")
    except OSError as error:
        raise SecretError(
            f"the secret_file {path} of {source} can't be read: {error.strerror}; "
            f"correct it in the settings, or store the secret with {_login(source)}"
        ) from error


def _ask_keyring(source: str, ask: Callable[["KeyringBackend"], _ReplyT], *, limit_s: float, failure: str) -> _ReplyT:
    """What ``ask`` returns for the keyring to use, on a daemon thread: a keyring may hang for good in a prompt."""
    reply: Future[_ReplyT] = Future()

    def run() -> None:
        try:
            reply.set_result(ask(_keyring()))
        except BaseException as error:  # noqa: BLE001 - backends raise whatever their system's library does
            reply.set_exception(error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    elsewhere = f"or set {variable_name(source)}, a secret_command or a secret_file"
    try:
        error = reply.exception(timeout=limit_s)
    except TimeoutError:
        raise SecretError(
            f"the keyring did not answer within {limit_s:g} s; unlock it and try again, {elsewhere}"
        ) from None
    if error is None:
        return reply.result()
    if isinstance(error, _PromptError):
        raise SecretError(
            f"the keyring may ask for a password, so it is not read again by itself; restart Pilotlamp, {elsewhere}"
        )
    if isinstance(error, SecretError):
        raise SecretError(
            f"{error}, so that {_login(source)} has nowhere to put a secret; {elsewhere.removeprefix('or ')}"
        ) from error

    from keyring.errors import KeyringLocked

    problem = "is locked" if isinstance(error, KeyringLocked) else f"{failure} ({type(error).__name__})"
    raise SecretError(f"the keyring {problem}; unlock it and try again, {elsewhere}") from error


def _keyring() -> "KeyringBackend":
    """The keyring that the system or the user has chosen, if it protects what it holds.

    Raises:
        SecretError: there is none, or it is one that stores plain text or nothing at all.
    """
    import keyring  # slow to load, and needed by none of the other places
    from keyring.backends.fail import Keyring as NoKeyring

    chosen = keyring.get_keyring()
    if isinstance(chosen, NoKeyring):
        # keyring looks once. KeePassXC and others join the session's bus later than an autostarted program.
        keyring.backend.get_all_keyring.reset()
        keyring.core.init_backend()
        chosen = keyring.get_keyring()
    # The chainer has several, best first. It would fall through to one in plain text: so only one of its best is used.
    candidates: list[KeyringBackend] = list(getattr(chosen, "backends", [chosen]))
    for candidate in candidates:
        if not type(candidate).__module__.startswith(
            ("keyrings.alt", "keyring.backends.null", "keyring.backends.fail")
        ):
            return candidate
    if any(type(candidate).__module__.startswith("keyrings.alt") for candidate in candidates):
        raise SecretError("the keyring that is set up keeps secrets in plain text")
    raise SecretError("this system has no keyring")


def _login(source: str) -> str:
    return f"'pilotlamp login {shlex.quote(source)}'"
