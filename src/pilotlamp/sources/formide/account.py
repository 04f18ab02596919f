"""The account's list of printers: a call that many servers don't have, and that never costs a reading."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from pilotlamp.domain.tracking import with_hidden
from pilotlamp.errors import RateLimitError, SignInError, SourceError
from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse_printers import AccountPrinter, account_printers
from pilotlamp.sources.http.client import HttpClient, Reply
from pilotlamp.sources.http.deadline import Deadline
from pilotlamp.sources.wire import decode

log = logging.getLogger(__name__)

_NO_LIST = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN})
"""404: the server has no such call. 403: the token, good for the clients, does not extend to it."""

_PAUSE_WITHOUT_LIST = 19
"""Readings to leave out when there is no such list."""
_PAUSE_AFTER_FAILURE = 3


class AccountPrinters:
    """Keeps the last list through failures."""

    def __init__(self, http: HttpClient, headers: Mapping[str, str], *, timeout_s: float = 5.0) -> None:
        """``timeout_s``: shorter than for other calls, as a reading waits for it."""
        self._http = http
        self._headers = headers
        self._timeout_s = timeout_s
        self._known: tuple[AccountPrinter, ...] = ()
        self.left_out = 0
        """Entries of the last list that can't be read."""
        self._body: bytes | None = None
        self._pause = 0
        self._doubtful = False
        """The last answer was that there is no list, and there was one before."""

    @property
    def known(self) -> tuple[AccountPrinter, ...]:
        """Printers as last read."""
        return self._known

    def ask_again(self) -> None:
        """At the next reading, even if there was no list the last time."""
        self._pause = 0

    async def read(self) -> tuple[AccountPrinter, ...]:
        """The list; the same object as last time if nothing changed.

        Raises:
            SignInError: the token isn't accepted any more.
            RateLimitError: the server wants a pause.
        """
        if self._pause:
            self._pause -= 1
            return self._known
        try:
            async with Deadline(self._timeout_s):
                self._take(await self._http.get("/db/printers", headers=self._headers, accept=_NO_LIST))
        except (SignInError, RateLimitError):
            raise
        except (SourceError, TimeoutError) as error:
            log.debug("the account's list of printers is not to be had now: %s", str(error) or "no answer in time")
            self._pause = _PAUSE_AFTER_FAILURE
        return self._known

    def _take(self, reply: Reply) -> None:
        if reply.status in _NO_LIST:
            log.debug("no list of printers for this account: status %d", reply.status)
            if self._known and not self._doubtful:  # a single 403 may be a firewall's
                self._doubtful = True
                self._pause = _PAUSE_AFTER_FAILURE
                return
            self._doubtful = False
            self._pause = _PAUSE_WITHOUT_LIST
            self._known, self._body, self.left_out = (), None, 0
            return
        self._doubtful = False
        if reply.body is not self._body:
            found = account_printers(decode(reply.body, wire.PrinterRecords, what="the list of printers", empty=[]))
            self._known = with_hidden(
                found.entries, self._known, left_out=found.left_out, key=lambda record: record.printer.id
            )
            self._body, self.left_out = reply.body, found.left_out
