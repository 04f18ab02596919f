"""Battery polling, for systems without an event for the loss of mains power."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger(__name__)

EVERY_S = 60.0
CLOSING_S = 0.1


class BatteryWatch:
    """``SystemEvents`` of the battery alone; ``read`` blocks and may raise: it runs on a thread of its own."""

    def __init__(
        self, on_battery: Callable[[bool], None], read: Callable[[], bool], *, every_s: float = EVERY_S
    ) -> None:
        """
        Args:
            on_battery: whether the machine runs on battery; on the loop that ``start`` ran on, changes only.
            read: the same, at the moment.
            every_s: seconds from one reading to the next.
        """
        self._on_battery = on_battery
        self._read = read
        self._every_s = every_s
        self._running_on_it = False
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    async def start(self) -> None:
        # A daemon: a reading that hangs must not hold up the end of the program.
        self._thread = threading.Thread(
            target=self._work, args=(asyncio.get_running_loop(),), name="battery", daemon=True
        )
        self._thread.start()

    async def aclose(self) -> None:
        self._closing.set()
        if self._thread is not None:
            self._thread.join(CLOSING_S)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._closing.is_set():
            try:
                on_battery = self._read()
            except Exception as error:  # noqa: BLE001 - foreign code, which raises whatever the system does
                log.debug("the battery can't be read: %r", error)
            else:
                with suppress(RuntimeError):  # closed since
                    loop.call_soon_threadsafe(self._tell, on_battery)
            self._closing.wait(self._every_s)

    def _tell(self, on_battery: bool) -> None:  # noqa: FBT001 - called by the loop with one positional value
        if on_battery is not self._running_on_it and not self._closing.is_set():
            self._running_on_it = on_battery
            self._on_battery(on_battery)
