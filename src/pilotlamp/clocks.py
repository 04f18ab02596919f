"""The clock, the time zone and the alarms of the running program."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfoNotFoundError

from tzlocal import get_localzone

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def local_zone() -> tzinfo:
    """The user's time zone, for clock times: one that knows of clock changes, as "until tomorrow 08:00" has to."""
    try:
        return get_localzone()
    except ZoneInfoNotFoundError as error:
        log.warning("the time zone is not known (%s): clock times are in UTC", error)
        return UTC


class Alarm:
    """Calls back once, after a delay; another delay takes the place of the last. One event loop only."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        return self._timer is not None

    def set(self, delay_s: float) -> None:
        """Call back after a delay."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._ring)

    def cancel(self) -> None:
        """Call back no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        self._call()
