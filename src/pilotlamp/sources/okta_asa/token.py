"""The bearer token of a service user: had in exchange for a key, and renewed before it ends by the server's clock.

Source: systems.md, "Okta Advanced Server Access (ScaleFT)".
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.http.ratelimit import server_time
from pilotlamp.sources.lenient import instant_or_none
from pilotlamp.sources.okta_asa import wire
from pilotlamp.sources.wire import decode

RENEW_BEFORE_END = timedelta(minutes=3)

_NO_TEAM = frozenset({HTTPStatus.NOT_FOUND})


class BearerToken:
    """The token to send with each request; those who need a new one at the same time share it.

    The secret is ``key_id:key_secret``, or, without a colon, itself a bearer token that can't be renewed.
    """

    def __init__(self, http: HttpClient, team_path: str, secret: str, *, clock: Callable[[], datetime]) -> None:
        """``team_path``: the escaped path that all calls of the team start with."""
        self._http = http
        self._path = f"{team_path}/service_token"
        self._clock = clock
        self._key_id, colon, self._key_secret = secret.partition(":")
        self.renewable = bool(colon)
        self._token = None if self.renewable else secret
        self._renew_at: datetime | None = None
        self._renewing = asyncio.Lock()

    async def current(self, *, rejected: str | None = None) -> str:
        """A token that should be good now; of a renewable one, never what the server has just ``rejected``.

        Raises:
            SourceError: no new one was to be had.
        """
        async with self._renewing:
            token = self._token
            if token is None or (self.renewable and (token == rejected or self._is_due())):
                token = self._token = await self._new()
            return token

    def _is_due(self) -> bool:
        return self._renew_at is not None and self._clock() >= self._renew_at

    async def _new(self) -> str:
        key = {"key_id": self._key_id, "key_secret": self._key_secret}
        reply = await self._http.post(self._path, json=key, accept=_NO_TEAM)
        if reply.status in _NO_TEAM:
            raise BadReplyError("the server knows no such team", hint="Are team and url right?")
        answer = decode(reply.body, wire.ServiceToken, what="the service token")
        end = instant_or_none(answer.expires_at)
        now = self._clock()
        self._renew_at = now + (end - server_time(reply.headers, now) - RENEW_BEFORE_END) if end else None
        return answer.bearer_token
