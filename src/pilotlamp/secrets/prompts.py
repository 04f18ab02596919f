"""Whether reading the keyring could bring up a prompt, as far as that can be known before; never causes one.

Windows has no prompts. A Secret Service tells which of its collections and items are locked. A wallet of KWallet that
is open still asks about a program that it has not let in yet, so the only one read is that which this process has
opened. Nothing can be known of the keychain of macOS and of backends that others have written: they may always ask.

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
"""For so long a refusal answers once for each other secret. A second question about one secret is a person's click."""


class OnePrompt:
    """Asks the keyring for one secret at a time, and for no other one just after a person has refused. Any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._refused_until_s = 0.0
        self._answered: set[str] = set()
        """The secrets that the last refusal has answered for."""

    def answer(self, secret: str, ask: Callable[[], _ReplyT]) -> _ReplyT:
        """Call ``ask``, which may bring up a prompt for a secret; blocks while an earlier prompt is open.

        Raises:
            KeyringLocked: an earlier prompt was refused just now. And whatever ``ask`` raises.
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
"""A person has one keyring, whatever asks for it."""


def can_prompt(ring: "KeyringBackend", service: str, username: str) -> bool:
    """Whether ``get_password`` may bring up a prompt. Blocks as long as the keyring does.

    Raises:
        KeyringLocked: it would, because the keyring is locked.
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
    """True where there is no collection: the backend would have one made, for which a password is asked."""
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
