"""Keyring access on a thread of its own, with a time limit."""

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pilotlamp.errors import NoSecretError, SecretError
from pilotlamp.secrets.purpose import Purpose
from pilotlamp.secrets.shortage import shortage
from pilotlamp.secrets.threads import on_daemon_thread

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_ReplyT = TypeVar("_ReplyT")


class PromptError(Exception):
    """The keyring may show a prompt, which is not allowed now."""


def ask_keyring(
    ask: Callable[["KeyringBackend"], _ReplyT], source: str, purpose: Purpose, *, limit_s: float, failure: str
) -> _ReplyT:
    """Ask the keyring about a secret, on a daemon thread: a keyring may hang forever in a prompt.

    Args:
        ask: may raise ``PromptError``.
        source: its secret is asked for. While an earlier question about the same secret hangs, no other is asked.
        purpose: of the source's secret.
        limit_s: time to wait for an answer.
        failure: the error's text after "the keyring", where the keyring raises one.

    Raises:
        SecretError: there is no answer.
    """
    elsewhere = f"or set {purpose.variable(source)}, a {purpose.setting}_command or a {purpose.setting}_file"
    name = f"keyring: {purpose.of.format(source)}"
    if any(thread.name == name for thread in threading.enumerate()):
        raise SecretError(f"the keyring has not answered an earlier request; unlock it, {elsewhere}")
    reply = on_daemon_thread(lambda: ask(_keyring()), name=name, failure="the keyring can't be read")
    try:
        failed = reply.exception(timeout=limit_s)
    except TimeoutError:
        raise SecretError(
            f"the keyring did not answer within {limit_s:g} s; unlock it and try again, {elsewhere}"
        ) from None
    if failed is None:
        return reply.result()
    raise _error(failed, failure, elsewhere) from failed


def _error(error: BaseException, failure: str, elsewhere: str) -> SecretError:
    if isinstance(error, PromptError):
        return SecretError(
            f"the keyring may ask for a password, so it is not read again automatically; restart Pilotlamp, {elsewhere}"
        )
    if short := shortage(error):
        return SecretError(f"the keyring can't be read at the moment: {short}")
    if isinstance(error, SecretError):
        return type(error)(f"{error}, so pilotlamp login can't store a secret; {elsewhere.removeprefix('or ')}")

    from keyring.errors import KeyringLocked

    problem = "is locked" if isinstance(error, KeyringLocked) else f"{failure} ({type(error).__name__})"
    return SecretError(f"the keyring {problem}; unlock it and try again, {elsewhere}")


def _keyring() -> "KeyringBackend":
    """The keyring that the system or the user has chosen, if it protects its secrets.

    Raises:
        SecretError: there is no keyring, or it stores plain text or nothing at all.
    """
    import keyring  # slow to load, and needed by none of the other places
    from keyring.backends.fail import Keyring as NoKeyring

    chosen = keyring.get_keyring()
    if isinstance(chosen, NoKeyring):
        # keyring looks once. KeePassXC and others join the session's bus later than an autostarted program.
        with contextlib.suppress(KeyError):  # nothing to forget: the user has chosen this one
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
        raise SecretError("the configured keyring stores secrets in plain text")
    raise NoSecretError("this system has no keyring")
