"""BatteryWatch: reads on a thread, calls back on the loop."""

import asyncio
import threading

from pilotlamp.desktop.system_events.battery import BatteryWatch
from pilotlamp.desktop.system_events.battery_darwin import is_on_battery
from tests.desktop.system_events.event_log import EventLog
from tests.patience import HANG_S, NEVER_S


class Meter:
    """Gives these readings one after the other, the last one for ever; an error is raised."""

    def __init__(self, *readings: bool | Exception) -> None:
        self.readings = list(readings)
        self.threads: set[threading.Thread] = set()
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> bool:
        with self._changed:
            self.threads.add(threading.current_thread())
            self.count += 1
            self._changed.notify_all()
            reading = self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]
        if isinstance(reading, Exception):
            raise reading
        return reading

    async def until(self, count: int) -> None:
        """Wait for so many readings."""

        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: self.count >= count, HANG_S)

        assert await asyncio.to_thread(wait)


async def test_changes_are_told_on_the_loop() -> None:
    """A reading may block: never on the loop's own thread."""
    log = EventLog()
    meter = Meter(False, True, True, False)
    watch = BatteryWatch(log.on_battery, meter, every_s=0.001)

    await watch.start()
    await meter.until(5)
    await log.until_words("on battery", "on mains")
    await watch.aclose()

    assert threading.current_thread() not in meter.threads


async def test_battery_that_cannot_be_read_is_asked_again() -> None:
    log = EventLog()
    watch = BatteryWatch(log.on_battery, Meter(OSError("no battery"), True), every_s=0.001)

    await watch.start()
    await log.until_words("on battery")
    await watch.aclose()


async def test_reading_that_hangs_does_not_hold_up_the_end() -> None:
    log = EventLog()
    begun, free = threading.Event(), threading.Event()

    def hang() -> bool:
        begun.set()
        return free.wait(NEVER_S)

    watch = BatteryWatch(log.on_battery, hang)
    await watch.start()
    await asyncio.to_thread(begun.wait, HANG_S)

    async with asyncio.timeout(HANG_S):
        await watch.aclose()
    free.set()
    await asyncio.sleep(0.01)

    assert log.words == []


async def test_watch_that_never_started_can_be_closed() -> None:
    await BatteryWatch(EventLog().on_battery, Meter(True)).aclose()


def test_pmset_tells_by_its_first_line() -> None:
    """The lines of the batteries say "charging" also of a full one on mains."""
    mains = (
        "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t100%; charged; 0:00 remaining present: true\n"
    )
    battery = "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t84%; discharging; 4:51 remaining\n"

    assert (is_on_battery(mains), is_on_battery(battery), is_on_battery("")) == (False, True, False)
