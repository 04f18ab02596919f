"""A poll is missed after its time, and a look that was held up itself says nothing of the engine."""

import threading

import pytest

from pilotlamp.tray.watchdog import Alertness, Watchdog
from tests.patience import HANG_S


def test_a_poll_is_missed_after_its_time_but_not_before_the_least_silence() -> None:
    now_s = 0.0
    watchdog = Watchdog(lambda _: None, alertness=Alertness(at_least_s=30), monotonic=lambda: now_s)
    watchdog.beat(90.0)

    now_s = 90.0
    assert watchdog.silent_s is None
    now_s = 90.5
    assert watchdog.silent_s == 90.5
    watchdog.afresh()
    assert watchdog.silent_s is None
    watchdog.beat(1.0)
    now_s += 30.0
    assert watchdog.silent_s is None
    watchdog.beat(None)
    now_s = 1e9
    assert watchdog.silent_s is None
    assert watchdog.polls == 3


def test_a_look_that_was_held_up_itself_says_nothing_of_the_engine() -> None:
    """Asleep, or stopped: all that is late was late for that."""
    now_s = 0.0
    waits = iter([20.0, 5.1, 5.1])
    silences: list[float] = []
    over = threading.Event()

    def wait() -> bool:
        nonlocal now_s
        waited_s = next(waits, None)
        if waited_s is None:
            over.set()
            return True
        now_s += waited_s
        return False

    watchdog = Watchdog(silences.append, alertness=Alertness(at_least_s=6.0), monotonic=lambda: now_s)
    watchdog._over.wait = lambda timeout=None: wait()  # type: ignore[method-assign]
    watchdog.start()

    assert over.wait(HANG_S)
    assert silences == [pytest.approx(10.2)]
