"""Wait until a source's next poll. Pure: chance and time are arguments."""

from datetime import datetime

from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.snapshot import Failure, FailureKind, SourceStatus

BACK_OFF_MAX_S = 300.0
LOOK_S = 900.0
LOOK_MAX_S = 3600.0
"""From the first of these to the second one doubles the wait until a refused secret is tried again."""
SECRET_MAX_S = 60.0
"""After so long at the latest a secret that could not be read is tried again."""
RETRY_AFTER_MAX_S = 3600.0
"""A server that asks for more is asked again after an hour all the same: it may have meant something else."""

_NETWORK_BACK_S = 8.0
_JUST_WOKEN_S = 60.0
"""After a sleep; a wireless network is back within it."""
_EARLY_MIN_S = 1.0
_EARLY_MAX_S = 15.0
_RETRY_MAX_S = 60.0
"""A source with a longer interval is retried, after its first failures, as if that were its interval."""
_JITTER = 0.1


def next_poll_in_s(status: SourceStatus, now: datetime, *, chance: float, factor: float = 1.0) -> float:
    """Seconds until the next poll.

    Args:
        status: after the poll that just ended.
        now: for the server's own wish of when to come again.
        factor: how much longer intervals are at the moment, on battery; not where something is in doubt.
        chance: 0 to 1, spreads the polls of many users: up to 10 % earlier or later, back-off up to a half earlier,
            the first retry over a whole interval.

    Source: alerts.md, rules 2, 3 and 5.
    """
    interval_s = status.source.interval_s
    if status.failure is not None:
        return _after_failure(status, status.failure, chance, factor)
    wanted_s = early_s(interval_s) if _confirming(status) else _spread(interval_s * factor, chance)
    return _allowed(status, wanted_s, now)


def longest_wait_s(status: SourceStatus, now: datetime, *, factor: float = 1.0) -> float:
    """The interval, or as long as ``next_poll_in_s`` may say at most where that is longer."""
    interval_s = status.source.interval_s * factor
    if status.failure is None:
        return _allowed(status, interval_s, now)
    return max(interval_s, *(_after_failure(status, status.failure, chance, factor) for chance in (0.0, 1.0)))


def poll_when_back_in_s(due_in_s: float, awake_s: float, *, chance: float) -> float:
    """Seconds until a source is polled because the network is back.

    A team's desktops hear of the network in the same second, and must not all poll in that second. After a sleep a
    person is waiting, and few desktops have woken up together: the source is polled at once.

    Args:
        due_in_s: until the source is due anyway.
        awake_s: since the computer woke up.
        chance: 0 to 1.
    """
    wait_s = 0.0 if awake_s < _JUST_WOKEN_S else _NETWORK_BACK_S * chance
    return max(0.0, min(wait_s, due_in_s))


def early_s(interval_s: float) -> float:
    """Wait before an early poll that settles a doubt: a quarter of the interval, from 1 s to 15 s, never later
    than the next ordinary poll."""
    return min(interval_s, max(_EARLY_MIN_S, min(interval_s / 4, _EARLY_MAX_S)))


def _after_failure(status: SourceStatus, failure: Failure, chance: float, factor: float) -> float:
    interval_s = status.source.interval_s
    if failure.without_secret:
        return _until_secret(status)
    if failure.kind is FailureKind.SIGN_IN:
        return _until_look(status, factor) * (1 + _JITTER * chance)
    doublings = status.misses - status.source.unreachable_after + 1
    if doublings > 0 or failure.kind is FailureKind.RATE_LIMITED:
        wait_s = _backed_off(interval_s, max(doublings, 0)) * (1 - chance / 2)
    else:
        wait_s = _retried(interval_s, status.misses, chance)
    if failure.retry_after_s is not None:
        return max(wait_s, min(failure.retry_after_s, RETRY_AFTER_MAX_S))
    return wait_s


def _retried(interval_s: float, misses: int, chance: float) -> float:
    """Until the failure is confirmed.

    The first failures of a team that shares a server come within one interval. Retries all a quarter of it later would
    be three times the server's ordinary load, just when it struggles; so the first retry is spread widely.
    """
    usual_s = min(interval_s, _RETRY_MAX_S)
    return usual_s * (0.5 + chance) if misses == 1 else usual_s / 2


def _until_secret(status: SourceStatus) -> float:
    """The server is not bothered by it: at the interval, then less often, but each minute."""
    return min(status.source.interval_s * 2.0 ** min(status.refusals.in_a_row - 1, 16), SECRET_MAX_S)


def _until_look(status: SourceStatus, factor: float) -> float:
    """Never earlier than ordinarily: servers lock out those who insist."""
    interval_s, refusals = status.source.interval_s * factor, status.refusals
    if refusals.confirmed:
        return max(interval_s, min(LOOK_S * 2.0 ** min(refusals.looks, 16), LOOK_MAX_S))
    # Enough to confirm it, but the network may be to blame: that is over soon, and as soon as with other failures.
    return _backed_off(interval_s, refusals.beyond)


def _backed_off(interval_s: float, doublings: int) -> float:
    # A source polled less often than the longest back-off is never polled more often for failing.
    return min(interval_s * 2.0 ** min(doublings, 16), max(BACK_OFF_MAX_S, interval_s))


def _allowed(status: SourceStatus, wanted_s: float, now: datetime) -> float:
    """Later where the server has asked for that."""
    if status.reading is None or status.reading.not_before is None:
        return wanted_s
    return max(wanted_s, min((status.reading.not_before - now).total_seconds(), RETRY_AFTER_MAX_S))


def _spread(interval_s: float, chance: float) -> float:
    return interval_s * (1 - _JITTER + 2 * _JITTER * chance)


def _confirming(status: SourceStatus) -> bool:
    return any(
        tracked.missing or tracked.presence.candidate is DeviceState.OFFLINE for tracked in status.devices.values()
    )
