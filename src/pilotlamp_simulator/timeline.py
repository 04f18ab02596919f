"""Makes a scenario's events happen in their time, with timers of the running event loop."""

import asyncio
import logging
from functools import partial

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.scenario import TimedEvent
from pilotlamp_simulator.stage import Stage

log = logging.getLogger(__name__)


class Timeline:
    """All on the event loop."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def restart(self) -> None:
        """Everything as at the start, and the clock at 0."""
        self.stop()
        self._stage.reset()
        begin = asyncio.get_running_loop().time()
        for timed in self._stage.scenario.events:
            if timed.at_s > 0:
                self._plan(timed, begin + timed.at_s)
            elif timed.every_s is not None:
                self._plan(timed, begin + timed.every_s)
        if (repeat_s := self._stage.scenario.start.repeat_s) is not None:
            self._timers["repeat"] = asyncio.get_running_loop().call_at(begin + repeat_s, self.restart)

    def stop(self) -> None:
        """Nothing more happens by itself."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _plan(self, timed: TimedEvent, when: float) -> None:
        self._timers[timed.key] = asyncio.get_running_loop().call_at(when, partial(self._happen, timed, when))

    def _happen(self, timed: TimedEvent, when: float) -> None:
        if timed.every_s is not None:
            self._plan(timed, when + timed.every_s)
        try:
            timed.happen(self._stage.world, self._stage.now())
        except ScenarioError as error:  # somebody has deleted through the API what the event is about
            log.warning("%s: %s did not happen: %s", self._stage.scenario.name, timed.key, error)
