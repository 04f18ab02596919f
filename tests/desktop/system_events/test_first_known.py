"""Several services, one word."""

from pilotlamp.desktop.system_events.first_known import FirstKnown


def test_first_that_says_anything_counts() -> None:
    log: list[bool] = []
    known = FirstKnown(log.append, assumed=True)

    known.set(1, False)
    known.set(0, True)
    known.set(1, True)
    known.set(1, False)
    known.set(0, None)

    assert log == [False, True, False]


def test_where_nobody_says_anything_the_assumption_holds() -> None:
    log: list[bool] = []
    known = FirstKnown(log.append, assumed=True)

    known.set(0, None)
    known.set(0, True)
    known.set(0, False)
    known.set(0, None)
    known.set(0, None)

    assert log == [False, True]
