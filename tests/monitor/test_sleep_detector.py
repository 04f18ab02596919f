"""Sleep is told by the clocks, and a clock that is set back is not sleep."""

from datetime import datetime

from pilotlamp.monitor.sleep_detector import SleepDetector
from tests.builders import at


class Clocks:
    """Two clocks moved by hand."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.ticks_s = 1000.0

    def wall(self) -> datetime:
        return at(self.wall_s)

    def ticks(self) -> float:
        return self.ticks_s

    def pass_(self, wall_s: float, ticks_s: float) -> None:
        self.wall_s += wall_s
        self.ticks_s += ticks_s


def test_clocks_that_go_together_are_awake() -> None:
    clocks = Clocks()
    wakefulness = SleepDetector(clock=clocks.wall, monotonic=clocks.ticks)

    clocks.pass_(30, 30)
    assert wakefulness.look() is None
    clocks.pass_(3600, 3595)
    assert wakefulness.look() is None


def test_a_gap_between_them_is_a_sleep_and_told_once() -> None:
    clocks = Clocks()
    wakefulness = SleepDetector(clock=clocks.wall, monotonic=clocks.ticks)
    clocks.pass_(30, 30)
    wakefulness.look()

    clocks.pass_(8 * 3600, 20)

    assert wakefulness.look() == (at(30), at(30 + 8 * 3600))
    clocks.pass_(30, 30)
    assert wakefulness.look() is None


def test_a_clock_set_back_is_no_sleep() -> None:
    clocks = Clocks()
    wakefulness = SleepDetector(clock=clocks.wall, monotonic=clocks.ticks)

    clocks.pass_(30 - 3600, 30)

    assert wakefulness.look() is None


def test_a_poll_more_than_an_interval_late_is_a_sleep_where_clocks_go_on() -> None:
    clocks = Clocks()
    wakefulness = SleepDetector(clock=clocks.wall, monotonic=clocks.ticks)

    clocks.pass_(100, 100)
    assert wakefulness.look(late_s=29, interval_s=30) is None
    clocks.pass_(100, 100)
    assert wakefulness.look(late_s=31, interval_s=30) == (at(100), at(200))


def test_a_busy_machine_is_not_asleep() -> None:
    """With intervals of milliseconds, being an interval late says nothing."""
    clocks = Clocks()
    wakefulness = SleepDetector(clock=clocks.wall, monotonic=clocks.ticks)

    clocks.pass_(5, 5)

    assert wakefulness.look(late_s=4.9, interval_s=0.05) is None
