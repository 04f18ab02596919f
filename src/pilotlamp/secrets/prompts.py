"""Prediction of keyring prompts: whether reading the keyring could show one, found out without causing one.

Windows has no prompts. A Secret Service tells which of its collections and items are locked. An open wallet of KWallet
still asks about a program that it does not know yet, so only a wallet that this process has opened is read. The
keychain of macOS and third-party backends tell nothing: they may always ask.

Source: keyring 25.7's backends; the Secret Service API draft 0.2.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_ReplyT = TypeVar("_ReplyT")

REFUSED_FOR_S: Final = 10.0
"""A refusal answers once for each other secret within this time. A second question about one secret is a person's
click."""


class OnePrompt:
    """Shows one keyring prompt at a time, and none for another secret just after a person has refused. Any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._refused_until_s = 0.0
        self._answered: set[str] = set()
        """The secrets that the last refusal has answered."""

    def answer(self, secret: str, ask: Callable[[], _ReplyT]) -> _ReplyT:
        """Call ``ask``, which may show a prompt for a secret; blocks while an earlier prompt is open.

        Raises:
            KeyringLocked: an earlier prompt was refused just now. Errors of ``ask`` pass through.
        """
        from keyring.errors import KeyringError, KeyringLocked

        with self._lock:
            if self._monotonic() < self._refused_until_s and secret not in self._answered:
                self._answered.add(secret)
                raise KeyringLocked("a prompt was refused just now")
            try:
                return ask()
            except KeyringError:
                self._refused_until_s, self._answered = self._monotonic() + REFUSED_FOR_S, {secret}
                raise


ONE_PROMPT: Final = OnePrompt()
"""One for the whole process: a person answers one prompt at a time."""


def can_prompt(ring: "KeyringBackend", service: str, username: str) -> bool:
    """Whether ``get_password`` may show a prompt. Blocks as long as the keyring does.

    Raises:
        KeyringLocked: there would be a prompt, because the keyring is locked.
    """
    module = type(ring).__module__
    if module == "keyring.backends.Windows":
        return False
    if module in {"keyring.backends.SecretService", "keyring.backends.libsecret"}:
        return _secret_service_can_prompt(ring, service, username)
    if module == "keyring.backends.kwallet":
        handle = getattr(ring, "handle", -1)
        return not (handle >= 0 and ring.iface.isOpen(handle))  # type: ignore[attr-defined]  # set with the handle
    return True


def _secret_service_can_prompt(ring: "KeyringBackend", service: str, username: str) -> bool:
    """Whether a Secret Service may show a prompt; it does without a collection, as the backend would create one."""
    import secretstorage
    from keyring.errors import KeyringLocked

    names = ring.schemes[ring.scheme]  # type: ignore[attr-defined]  # both backends are SchemeSelectable
    attributes = {names["service"]: service, names["username"]: username}
    path: str | None = getattr(ring, "preferred_collection", None)
    with closing(secretstorage.dbus_init()) as bus:
        try:
            collection = (
                secretstorage.Collection(bus, path) if path else secretstorage.get_collection_by_alias(bus, "default")
            )
        except secretstorage.ItemNotFoundException:
            return True
        if collection.is_locked() or any(item.is_locked() for item in collection.search_items(attributes)):
            raise KeyringLocked("the collection or the item is locked")
    return False
