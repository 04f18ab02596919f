"""Calls to the sources' systems on demand: a device's details and lists, and actions."""

import contextlib
import logging
from collections.abc import Iterator, Mapping

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.model import Device, Rows
from pilotlamp.errors import ActionError, PilotlampError, SecretError, SignInError, SourceError
from pilotlamp.monitor.faults import is_ending
from pilotlamp.monitor.poller import Poller
from pilotlamp.sources.base import Lists, Performs, System

log = logging.getLogger(__name__)


class Systems:
    """The systems by source name. Engine's loop only."""

    def __init__(self, pollers: Mapping[str, Poller]) -> None:
        self.pollers = pollers
        """By source name; they open the systems."""

    async def device(self, source: str, device_id: str) -> Device:
        """Read one device.

        Raises:
            SourceError: the source did not give it.
        """
        with _bugs_told(source):
            return await (await self._system(source)).device(device_id)

    async def rows(self, source: str, device_id: str, list_name: str) -> Rows:
        """Read the rows of one of a device's lists.

        Raises:
            SourceError: the source did not give them.
        """
        with _bugs_told(source):
            system = await self._system(source)
            return await system.rows(device_id, list_name) if isinstance(system, Lists) else ()

    async def perform(self, source: str, device_id: str, request: ActionRequest) -> None:
        """Perform an action on a device; never twice.

        Raises:
            ActionError: the server refused the action.
            SourceError: the source did not perform the action, or did not say so.
        """
        system = await self._system(source)
        if not isinstance(system, Performs):
            raise ActionError("the system has no actions")
        await system.perform(device_id, request)

    async def _system(self, source: str) -> System:
        poller = self.pollers.get(source)
        if poller is None:
            raise SourceError(f"{source} is not in the settings any more")
        try:
            return await poller.system(may_prompt=True)
        except SecretError as error:
            raise SignInError(str(error)) from error


@contextlib.contextmanager
def _bugs_told(source: str) -> Iterator[None]:
    """Make a kind's unexpected errors errors of its source: somebody waits for a list or a window.

    Raises:
        SourceError: in the place of an unexpected error.
    """
    try:
        yield
    except PilotlampError:
        raise
    except BaseException as error:
        if is_ending(error):
            raise
        log.exception("%s: unexpected error while reading a device", source)
        raise SourceError(f"unexpected error: {type(error).__name__}") from error
