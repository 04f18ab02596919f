"""One run of the program, as all commands use it: its global options and the output of errors."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pilotlamp.cli import texts
from pilotlamp.cli.output import say_error, system_fault
from pilotlamp.config import Settings, load
from pilotlamp.errors import PilotlampError
from pilotlamp.logs import Redactor

if TYPE_CHECKING:
    from pilotlamp.cli.watching import Watch
    from pilotlamp.domain.alerts.saved import SavedState
    from pilotlamp.monitor.sinks import Sink

log = logging.getLogger(__name__)


class Invocation:
    """One run of the program: its global options, and what every command is built from."""

    def __init__(self, *, config: Path | None, redactor: Redactor, environ: Mapping[str, str]) -> None:
        self.config = config
        """The file of ``--config``; None: the default place."""
        self.redactor = redactor
        self.environ = environ
        """Secrets, by the names of their environment variables."""

    def settings(self, file: Path | None = None) -> Settings:
        """The settings of a file, else of ``--config``, else of the default place.

        Raises:
            ConfigError: they can't be used.
        """
        return load(file or self.config)

    def watch(
        self,
        settings: Settings,
        *,
        environ: Mapping[str, str] | None = None,
        memory: "SavedState | None" = None,
        sinks: "Sequence[Sink]" = (),
        failures_logged: int = logging.WARNING,
    ) -> "Watch":
        """Make the monitoring service of these settings, with these sinks before others; ``environ=None``: our own."""
        from pilotlamp.monitor.service import MonitoringService
        from pilotlamp.monitor.sinks import SourceLog

        def watch() -> MonitoringService:
            service = MonitoringService(
                settings,
                redactor=self.redactor,
                memory=memory,
                environ=self.environ if environ is None else environ,
            )
            for sink in (SourceLog(failures_logged), *sinks):
                service.subscribe(sink)
            return service

        return watch


in_invocation = click.make_pass_decorator(Invocation)


def fail(error: PilotlampError | OSError, code: int) -> int:
    """Print an error as one line on stderr, with the examples that are its notes below; the exit code."""
    log.debug("it ended by this", exc_info=error)
    say_error(texts.ERROR.format(error=system_fault(error) if isinstance(error, OSError) else error))
    for note in getattr(error, "__notes__", ()):
        say_error(texts.FOR_EXAMPLE.format(example=note))
    return code
