"""One run of the program, as all commands use it: its global options and the output of errors."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pilotlamp.cli.output import say_error, system_fault
from pilotlamp.config import Settings, load
from pilotlamp.errors import PilotlampError
from pilotlamp.logs import Redactor

if TYPE_CHECKING:
    from pilotlamp.cli.watching import Watch
    from pilotlamp.domain.alerts.saved import SavedState
    from pilotlamp.monitor.replay import Event

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
        on_event: "Callable[[Event], None]" = lambda _: None,
        failures_logged: int = logging.WARNING,
    ) -> "Watch":
        """Make the monitoring service of these settings; ``environ=None``: our own."""
        from pilotlamp.monitor.service import MonitoringService

        return lambda on_update: MonitoringService(
            settings,
            on_update=on_update,
            redactor=self.redactor,
            memory=memory,
            on_event=on_event,
            environ=self.environ if environ is None else environ,
            failures_logged=failures_logged,
        )


in_invocation = click.make_pass_decorator(Invocation)


def fail(error: PilotlampError | OSError, code: int) -> int:
    """Print an error as one line on stderr; the exit code."""
    log.debug("it ended by this", exc_info=error)
    say_error(f"pilotlamp: {system_fault(error) if isinstance(error, OSError) else error}")
    return code
