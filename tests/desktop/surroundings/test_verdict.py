"""Several services, one word."""

from pilotlamp.desktop.surroundings.verdict import Verdict


def test_first_that_says_anything_counts() -> None:
    told: list[bool] = []
    verdict = Verdict(told.append, assumed=True)

    verdict.say(1, False)
    verdict.say(0, True)
    verdict.say(1, True)
    verdict.say(1, False)
    verdict.say(0, None)

    assert told == [False, True, False]


def test_where_nobody_says_anything_the_assumption_holds() -> None:
    told: list[bool] = []
    verdict = Verdict(told.append, assumed=True)

    verdict.say(0, None)
    verdict.say(0, True)
    verdict.say(0, False)
    verdict.say(0, None)
    verdict.say(0, None)

    assert told == [False, True]
