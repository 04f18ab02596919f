"""Sink of the history: hands updates to the recorder."""

from pilotlamp.monitor.sinks import Update
from pilotlamp.store.history_recorder import HistoryRecorder


class HistorySink:
    """Records every update."""

    name = "the history"

    def __init__(self, recorder: HistoryRecorder) -> None:
        self._recorder = recorder

    def take(self, update: Update) -> None:
        if isinstance(update.event, tuple):
            self._recorder.slept(update.event)
        self._recorder.take(update.before, update.after)
