"""OctoPrint's application keys: a program asks for one, its user clicks Allow in the browser.

Source: systems.md, "OctoPrint".
"""

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from pilotlamp.errors import SignInError, SourceError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.http.client import HttpClient
from pilotlamp.sources.octoprint import wire
from pilotlamp.sources.wire import decode

_PROBE: Final = "/plugin/appkeys/probe"
_REQUEST: Final = "/plugin/appkeys/request"
_THERE: Final = 204
_WAITING: Final = 202
_GONE: Final = 404
_POLL_S: Final = 1.0
"""OctoPrint forgets a request that is not asked about for some seconds."""
_LIMIT_S: Final = 300.0

_INSTRUCTION: Final = (
    "Open {url} in a browser, sign in, and click Allow when OctoPrint says that Pilotlamp asks for access. "
    "Pilotlamp waits for that for 5 minutes."
)
_DENIED: Final = "OctoPrint gave Pilotlamp no key: access was denied"
_LATE: Final = "OctoPrint gave Pilotlamp no key: nobody clicked Allow in time"


async def request_key(
    endpoint: Endpoint, tell: Callable[[str], None], *, poll_s: float = _POLL_S, limit_s: float = _LIMIT_S
) -> str | None:
    """Ask for a key, and wait until it is allowed; ``None``: the server gives out none, or can't be asked.

    Raises:
        SourceError: nobody allowed it, or the server fell silent.
    """
    http = HttpClient(endpoint, has_secret=False)
    try:
        if not await _gives_keys(http):
            return None
        reply = await http.post(_REQUEST, json={"app": "Pilotlamp"})
        token = decode(reply.body, wire.KeyRequest, what="the request for a key").app_token
        tell(_INSTRUCTION.format(url=endpoint.url))
        async with asyncio.timeout(limit_s):
            return await _decision(http, f"{_REQUEST}/{quote(token, safe='')}", poll_s)
    except TimeoutError:
        raise SignInError(_LATE) from None
    finally:
        await http.aclose()


async def _gives_keys(http: HttpClient) -> bool:
    try:
        return (await http.get(_PROBE)).status == _THERE
    except SourceError:
        return False


async def _decision(http: HttpClient, path: str, poll_s: float) -> str:
    while True:
        reply = await http.get(path, accept=frozenset({_GONE}))
        if reply.status == _GONE:
            raise SignInError(_DENIED)
        if reply.status != _WAITING:
            return decode(reply.body, wire.KeyReply, what="the key").api_key
        await asyncio.sleep(poll_s)
