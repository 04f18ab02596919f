"""A poll is missed after its time, and a look that was held up itself says nothing of the engine."""

import threading

from pilotlamp.tray.watchdog import Alertness, Pulse, Watchdog
from tests.patience import HANG_S


def test_a_poll_is_missed_after_its_time_but_not_before_the_least_silence() -> None:
    now_s = 0.0
    pulse = Pulse(monotonic=lambda: now_s)
    pulse.beat(90.0)

    now_s = 90.0
    assert pulse.missed_for_s(30) is None
    now_s = 90.5
    assert pulse.missed_for_s(30) == 90.5
    assert pulse.missed_for_s(100) is None
    pulse.afresh()
    assert pulse.missed_for_s(30) is None
    pulse.beat(None)
    now_s = 1e9
    assert pulse.missed_for_s(30) is None
    assert pulse.polls == 2


def test_a_look_that_was_held_up_itself_says_nothing_of_the_engine() -> None:
    """Asleep, or stopped: whatever is late was late for that."""
    ticks = iter([0.0, 5.1, 5.1, 20.0, 20.0, 25.1])
    calls: list[str] = []
    third = threading.Event()

    def monotonic() -> float:
        tick = next(ticks, None)
        if tick is None:
            third.set()
            dog.stop()
        return tick or 25.1

    dog = Watchdog(
        lambda: calls.append("look"),
        woken_up=lambda: calls.append("woken up"),
        alertness=Alertness(every_s=5.0, late_s=5.0),
        monotonic=monotonic,
    )
    dog._over.wait = lambda timeout=None: dog._over.is_set()  # type: ignore[method-assign]
    dog.start()

    assert third.wait(HANG_S)
    assert calls[:3] == ["look", "woken up", "look"]
