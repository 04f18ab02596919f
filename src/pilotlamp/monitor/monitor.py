"""Monitor: polls every source when it is due, and reports each step."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.changes import SignInNeeded, SourceLost
from pilotlamp.domain.snapshot import Failure, FailureKind, Snapshot
from pilotlamp.errors import UnreachableError
from pilotlamp.monitor.backoff import next_poll_in_s, poll_when_back_in_s
from pilotlamp.monitor.engine import Engine, Step
from pilotlamp.monitor.faults import Faults, is_ending
from pilotlamp.monitor.poller import Poller
from pilotlamp.monitor.schedule import POLLS_AT_ONCE, Schedule
from pilotlamp.monitor.sleep_detector import SleepDetector
from pilotlamp.monitor.systems import Systems

_NOT_ASKED_AT_ONCE = frozenset({FailureKind.SIGN_IN, FailureKind.RATE_LIMITED})


class Monitor:
    """Polls sources. Engine's loop only."""

    def __init__(
        self,
        pollers: Mapping[str, Poller],
        *,
        snapshot: Snapshot | None = None,
        on_step: Callable[[Step], None],
        on_sleep: Callable[[Sleep], None] = lambda _: None,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        faults: Faults | None = None,
    ) -> None:
        """
        Args:
            pollers: by source name.
            snapshot: of the sources, from before; None: nothing is known yet.
            on_step: takes every poll's outcome; returns at once. An exception is logged, and polling goes on.
            on_sleep: takes every sleep of the computer, before the outcomes that follow; as ``on_step``.
            clock: the time now, aware.
            monotonic: seconds that are never set.
            chance: 0 to 1, for jitter.
            faults: takes the unexpected errors; None: they are only logged.
        """
        self._pollers = pollers
        self.systems = Systems(pollers)
        self._on_step = on_step
        self._clock = clock
        self._chance = chance
        self._engine = Engine([poller.source for poller in pollers.values()], snapshot=snapshot)
        self._schedule = Schedule()
        self._on_sleep = on_sleep
        self._monotonic = monotonic
        self._sleep_detector = SleepDetector(clock=clock, monotonic=monotonic)
        self._due: dict[str, float] = {}
        self._woken_at_s = -math.inf
        self._polled: set[str] = set()
        self.interval_factor = 1.0
        """Multiplies the intervals of the settings, from the next polls on."""
        self._paused = False
        self._faults = faults or Faults()
        self.on_alive: Callable[[], None] = lambda: None
        """Called whenever a poll has come a step further."""

    @property
    def snapshot(self) -> Snapshot:
        return self._engine.snapshot

    @property
    def paused(self) -> bool:
        return self._paused

    def start(self) -> None:
        """Poll every source at once, and from then on when it is due."""
        self._schedule.start()
        for name, poller in self._pollers.items():
            self._schedule.add(name, partial(self._poll, poller))

    def replace(self, pollers: Mapping[str, Poller], snapshot: Snapshot) -> tuple[Poller, ...]:
        """Go on with these pollers and from this snapshot.

        A source that keeps its poller is due when it was, and a poll under way goes on. A source with another poller is
        due at once.

        Returns:
            The pollers that are not needed any more; the caller closes them.
        """
        before, self._pollers = self._pollers, pollers
        self.systems.pollers = pollers
        gone = tuple(poller for name, poller in before.items() if pollers.get(name) is not poller)
        self._engine.replace(snapshot)
        for poller in gone:
            self._schedule.remove(poller.source.name)
            self._due.pop(poller.source.name, None)
            self._polled.discard(poller.source.name)
        for name, poller in pollers.items():
            if before.get(name) is not poller:
                self._schedule.add(name, partial(self._poll, poller))
        return gone

    async def poll_once(self) -> None:
        """Poll every source once, as many as may be at the same time, without a schedule."""
        left = iter(tuple(self._pollers.values()))

        async def poll_some() -> None:
            for poller in left:
                await self._poll(poller)

        await asyncio.gather(*(poll_some() for _ in range(min(POLLS_AT_ONCE, len(self._pollers)))))

    def refresh(self) -> None:
        """Poll every source at once, as a person wants it; secrets that were refused are read again."""
        for name in self._pollers:
            self.retry(name)

    def retry(self, source: str) -> None:
        """Poll one source at once, if it is still in the settings, as ``refresh`` does."""
        if source in self._pollers:
            self._look_again(source, may_prompt=True)

    def look_at_refused(self) -> None:
        """Poll refused sources at once, with their secrets read again: settings or secrets may have changed."""
        if self._paused:
            return
        for name in self._pollers:
            # A poller that has not polled yet is due at once anyway.
            if name in self._polled and _secret_failed(self.snapshot.sources[name].failure):
                self._look_again(name)

    def poll_all(self, *, but: str | None = None) -> None:
        """Poll every source at once, except one; not while paused."""
        if self._paused:
            return
        for name in self._pollers:
            if name != but:
                self._schedule.run_now(name)

    def poll_when_back(self) -> None:
        """Poll every source within seconds, since the network is back; not while paused."""
        if self._paused:
            return
        now_s, chance = self._monotonic(), self._chance()
        for name in self._pollers:
            due_in_s = self._due.get(name, now_s) - now_s
            delay_s = poll_when_back_in_s(due_in_s, now_s - self._woken_at_s, chance=chance)
            self._schedule.run_in(name, delay_s)

    def set_paused(self, *, paused: bool) -> None:
        """Stop polling, or go on with a poll of everything at once."""
        self._paused = paused
        self._due.clear()  # what is late for a pause is not late for a sleep
        if paused:
            self._schedule.pause()
        else:
            self._schedule.resume()

    def look_for_sleep(self) -> None:
        """Take in from the desktop that the computer has just woken up."""
        self._take_sleep(self._sleep_detector.look(late_s=math.inf))

    async def aclose(self) -> None:
        """Cancel polls under way and close all connections."""
        self._schedule.stop()
        await self.close(poller for poller in self._pollers.values() if poller.is_open)

    async def close(self, pollers: Iterable[Poller]) -> None:
        """Close the connections of these pollers, all at once; none suffers from another one's error."""
        await asyncio.gather(*map(self._close, pollers))

    async def _close(self, poller: Poller) -> None:
        with self._faults.contained(f"the closing of {poller.source.name}"):
            await poller.close()

    def _look_again(self, source: str, *, may_prompt: bool = False) -> None:
        if _secret_failed(self.snapshot.sources[source].failure):
            self._pollers[source].read_secret_again(may_prompt=may_prompt)
        self._schedule.run_now(source)

    def _take_sleep(self, sleep: Sleep | None, *, polling: str | None = None) -> None:
        """``polling``: the source whose poll is just beginning."""
        if sleep is None:
            return
        self._engine.resume()
        self._woken_at_s = self._monotonic()
        self._due.clear()
        with self._faults.contained("what follows a sleep"):
            self._on_sleep(sleep)
        for poller in self._pollers.values():
            poller.drop_connections()
        self.poll_all(but=polling)

    def _ask_others(self, lost: str) -> None:
        """Poll other sources, whose answers show whether the own network is lost (alerts.md, rule 4).

        Sources that are lost as well, and servers that want to be left alone, are not asked before they are due: each
        failure more would double their back-off.
        """
        if self._paused:
            return
        for name, status in self.snapshot.sources.items():
            waits = status.failure is not None and status.failure.kind in _NOT_ASKED_AT_ONCE
            if name != lost and not status.unreachable and not waits:
                self._schedule.run_now(name)

    async def _poll(self, poller: Poller) -> float:
        """Poll a source, and give the seconds until its next poll.

        Nothing that a kind, a rule or a sink gets wrong is raised, as the source would never be polled again.
        """
        name = poller.source.name
        try:
            self._prepare(poller)
            step = self._engine.accept(await poller.poll(self.on_alive))
        except BaseException as error:
            if is_ending(error):
                raise
            self._faults.note(f"the poll of {name}", error)
            problem = UnreachableError(f"unexpected error: {type(error).__name__}")
            step = self._engine.accept(poller.failure(problem))
        self._polled.add(name)
        with self._faults.contained(f"what follows a poll of {name}"):
            if any(isinstance(change, SourceLost | SignInNeeded) for change in step.changes):
                self._ask_others(name)
            self._on_step(step)
        delay_s = poller.source.interval_s
        with self._faults.contained(f"the schedule of {name}"):
            status = self.snapshot.sources[name]
            delay_s = next_poll_in_s(status, self._clock(), chance=self._chance(), factor=self.interval_factor)
        self._due[name] = self._monotonic() + delay_s
        return delay_s

    def _prepare(self, poller: Poller) -> None:
        name = poller.source.name
        due = self._due.pop(name, math.inf)
        late_s = 0.0 if self._schedule.crowded else self._monotonic() - due  # late for its turn is not late for a sleep
        sleep = self._sleep_detector.look(late_s=late_s, interval_s=poller.source.interval_s)
        self._take_sleep(sleep, polling=name)
        if self.snapshot.sources[name].sign_in_needed:
            poller.read_secret_again()


def _secret_failed(failure: Failure | None) -> bool:
    """Whether the secret was refused, or could not be read."""
    return failure is not None and failure.kind is FailureKind.SIGN_IN
