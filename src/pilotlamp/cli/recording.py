"""``watch --record``: a sink that writes every reading, failure and sleep into a file."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

from pilotlamp.clocks import local_zone
from pilotlamp.config import Settings
from pilotlamp.errors import RecordingError
from pilotlamp.monitor.sinks import Update
from pilotlamp.monitor.source_setup import watched_sources
from pilotlamp.store.recording import Recorder

log = logging.getLogger(__name__)


class RecordingSink:
    """Writes events; a full disk ends the recording with a line in the log, and not the watching."""

    name = "the recording"

    def __init__(self, recorder: Recorder) -> None:
        self._recorder: Recorder | None = recorder

    def take(self, update: Update) -> None:
        if self._recorder is None or update.event is None:
            return
        try:
            self._recorder.write(update.event)
        except RecordingError as error:
            self._recorder = None
            log.warning("the recording ends here: %s", error)


@contextlib.contextmanager
def recording(file: Path, settings: Settings) -> Iterator[RecordingSink]:
    """Record into a new file to the end of the block.

    Raises:
        RecordingError: the file exists already, or can't be made.
    """
    rules = {source.name: source.alerts for source in settings.sources}
    recorder = Recorder(file, watched_sources(settings), rules=rules, general=settings.general, zone=local_zone())
    with contextlib.closing(recorder):
        yield RecordingSink(recorder)
