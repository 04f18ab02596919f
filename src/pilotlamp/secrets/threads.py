"""Daemon threads for work that may hang in a prompt: neither quitting nor another source waits for them."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pilotlamp.errors import SecretError

T = TypeVar("T")


def on_daemon_thread(work: Callable[[], T], *, name: str, failure: str) -> Future[T]:
    """Start work on a thread called ``name``; the future has its result.

    Raises:
        SecretError: no thread can be started; ``failure`` begins its text.
    """
    reply: Future[T] = Future()
    reply.set_running_or_notify_cancel()

    def run() -> None:
        try:
            reply.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where the result is waited for
            reply.set_exception(error)

    try:
        threading.Thread(target=run, name=name, daemon=True).start()
    except RuntimeError as error:
        raise SecretError(f"{failure} at the moment: this computer can't start another thread") from error
    return reply
