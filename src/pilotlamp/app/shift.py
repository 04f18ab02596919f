"""One engine at work. When it hangs, it is relieved: another takes over, and nothing of this one is shown any more."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from pilotlamp.app.loops import LoopThread
from pilotlamp.app.showing import Showing
from pilotlamp.app.stacks import place_of, stack_of, task_stacks
from pilotlamp.app.watchdog import Pulse
from pilotlamp.view.face import Face

_ANSWER_S = 0.5
"""A loop that does not answer within this is held up itself; else it is what runs on it that does not go on."""


class Shift:
    """The loop with all that runs on it; a ``Duty``. Any thread."""

    def __init__(
        self,
        make: Callable[["Shift"], Showing],
        *,
        for_s: float | None,
        show: Callable[[Face], None],
        on_poll: Callable[["Shift"], None],
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
        self._early: list[Callable[[Showing], None]] = []
        self.loop = LoopThread(self._main, on_end=self._ended)
        self.pulse = Pulse()
        self.showing: Showing | None = None
        """None: it has not begun yet."""
        self.relieved = False

    def tell(self, told: Callable[[Showing], None]) -> None:
        """Have this done on its loop, as soon as it has begun; never if it has ended."""
        self.loop.call(lambda: self._deliver(told))

    def show(self, face: Face) -> None:
        """As ``Duty.show``."""
        if not self.relieved:
            self._show(face)

    def live(self, patience_s: float | None, *, polled: bool) -> None:
        """As ``Duty.live``."""
        self.pulse.beat(patience_s, polled=polled)
        if polled and not self.relieved:
            self._on_poll(self)

    def alive(self) -> None:
        """As ``Duty.alive``."""
        self.pulse.afresh()

    def relieve(self) -> None:
        """Have it end if it ever goes on, and be heard of no more; returns at once."""
        self.relieved = True
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
        self.showing = showing = self._make(self)
        for told in self._early:
            told(showing)
        self._early.clear()
        await showing.run(for_s=self._for_s)

    def _deliver(self, told: Callable[[Showing], None]) -> None:
        if self.relieved:
            return
        if self.showing is None:
            self._early.append(told)
        else:
            told(self.showing)

    def _ended(self) -> None:
        if not self.relieved:
            self._on_end()
