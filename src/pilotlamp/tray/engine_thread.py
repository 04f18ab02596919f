"""One engine at work. When it hangs, it is relieved: another takes over, and nothing of this one is shown any more."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from pilotlamp.event_loops import LoopThread
from pilotlamp.tray.session import TraySession
from pilotlamp.tray.stacks import place_of, stack_of, task_stacks
from pilotlamp.tray.watchdog import Pulse
from pilotlamp.view.tray_view import TrayView

_ANSWER_S = 0.5
"""A loop that does not answer within this is held up itself; else it is what runs on it that does not go on."""


class EngineThread:
    """The loop with all that runs on it; a ``EngineHandle``. Any thread."""

    def __init__(
        self,
        make: Callable[["EngineThread"], TraySession],
        *,
        for_s: float | None,
        show: Callable[[TrayView], None],
        on_poll: Callable[["EngineThread"], None],
        on_end: Callable[[], None],
    ) -> None:
        """
        Args:
            make: makes what it does; called on its loop.
            for_s: for how long; None: until ``stop``.
            show: makes the tray look so; not when it is relieved, as all that follows.
            on_poll: called when a poll is over, on its loop.
            on_end: called on its thread when it ends by itself, be it by an error.
        """
        self._make = make
        self._for_s = for_s
        self._show = show
        self._on_poll = on_poll
        self._on_end = on_end
        self._early: list[Callable[[TraySession], None]] = []
        self.loop = LoopThread(self._main, on_end=self._ended)
        self.pulse = Pulse()
        self.session: TraySession | None = None
        """None: it has not begun yet."""
        self.abandoned = False

    def tell(self, told: Callable[[TraySession], None]) -> None:
        """Have this done on its loop, as soon as it has begun; never if it has ended."""
        self.loop.call(lambda: self._deliver(told))

    def show(self, tray_view: TrayView) -> None:
        """As ``EngineHandle.show``."""
        if not self.abandoned:
            self._show(tray_view)

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """As ``EngineHandle.live``."""
        self.pulse.beat(patience_s, polled=polled)
        if polled and not self.abandoned:
            self._on_poll(self)

    def alive(self) -> None:
        """As ``EngineHandle.alive``."""
        self.pulse.afresh()

    def abandon(self) -> None:
        """Have it end if it ever goes on, and be heard of no more; returns at once."""
        self.abandoned = True
        self.loop.cancel()

    def stacks(self) -> tuple[str, str]:
        """What it is at, in a few words and in full; within a second."""
        place, stack = place_of(self.loop.thread), stack_of(self.loop.thread)
        answer: Future[str] = Future()
        self.loop.call(lambda: answer.set_result(task_stacks(asyncio.get_running_loop())))
        try:
            tasks = answer.result(_ANSWER_S)
        except TimeoutError:
            return f"it is at {place}", stack
        return "its loop runs, but no poll goes on", f"{stack}\n{tasks}"

    async def _main(self) -> None:
        self.session = session = self._make(self)
        for told in self._early:
            told(session)
        self._early.clear()
        await session.run(for_s=self._for_s)

    def _deliver(self, told: Callable[[TraySession], None]) -> None:
        if self.abandoned:
            return
        if self.session is None:
            self._early.append(told)
        else:
            told(self.session)

    def _ended(self) -> None:
        if not self.abandoned:
            self._on_end()
