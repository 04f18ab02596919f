"""The clock and the time zone of the running program."""

import logging
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
