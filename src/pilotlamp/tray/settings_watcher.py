"""Watcher of the settings file: it is looked at every other second.

The system's own file events are not enough: editors write another file and rename it over the old one, and another
computer that writes into a network folder raises no event here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from pilotlamp.config import Settings, load
from pilotlamp.errors import ConfigError
from pilotlamp.tray import texts

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0

_Mark = tuple[int, int, int]
"""Time of the last write, length and number of the file."""


class SettingsFile:
    """The settings file as it was read last. One thread at a time; blocks for as long as a file can."""

    def __init__(self, settings: Settings) -> None:
        """``settings``: just read from the file."""
        self.path = settings.file
        self.settings = settings
        """The settings in force."""
        self._read = self._seen = self._mark()

    def look(self) -> Settings | None:
        """Read the settings if the file has changed, and has been left alone since the last look; None: it has not.

        Raises:
            ConfigError: the file can't be used.
        """
        mark = self._mark()
        settled = mark == self._seen
        self._seen = mark
        return self.read() if settled and mark != self._read else None

    def read(self) -> Settings:
        """Read the settings.

        Raises:
            ConfigError: the file can't be used.
        """
        self._read = self._seen = self._mark()
        return load(self.path)

    def _mark(self) -> _Mark | None:
        try:
            known = self.path.stat()
        except OSError:
            return None
        return known.st_mtime_ns, known.st_size, known.st_ino


class SettingsWatcher:
    """Watches the settings file. Engine's loop only."""

    def __init__(
        self,
        file: SettingsFile,
        *,
        take: Callable[[Settings], Awaitable[None]],
        tell: Callable[[str | None], None],
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        """
        Args:
            file: what is followed.
            take: given the settings of a file that was changed and can be used.
            tell: given a line about why it can't; None: it can again.
            every_s: seconds from one look to the next.
        """
        self._file = file
        self._take = take
        self._tell = tell
        self._every_s = every_s
        self._asked = asyncio.Event()
        self._told: str | None = None

    def now(self) -> None:
        """Read the file at once, whether it has changed or not."""
        self._asked.set()

    async def run(self) -> None:
        """Watch the file until cancelled."""
        while True:
            asked = await self._asked_within(self._every_s)
            try:
                settings = await asyncio.to_thread(self._file.read if asked else self._file.look)
            except ConfigError as error:
                if str(error) != self._told:
                    log.warning("%s; the settings before stay in force", error)
                    self._tell_of(error)
                continue
            if settings is not None:
                if self._told is not None:
                    log.info("%s: can be used again", self._file.path)
                    self._told = None
                    self._tell(None)
                await self._take(settings)

    async def _asked_within(self, wait_s: float) -> bool:
        try:
            async with asyncio.timeout(wait_s):
                await self._asked.wait()
        except TimeoutError:
            return False
        self._asked.clear()
        return True

    def _tell_of(self, error: ConfigError) -> None:
        self._told = str(error)
        # The whole path would leave no room for the problem.
        problem = self._told.replace(str(error.file), error.file.name, 1)
        self._tell(texts.BAD_SETTINGS.format(problem=problem))
