"""Progress of a run over many devices, on stderr: a bar on a terminal, elsewhere only the reasons of pauses."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as RichProgress

from pilotlamp.actions.bulk import Progress
from pilotlamp.cli import texts
from pilotlamp.cli.output import say_error
from pilotlamp.domain.attempts import Attempt
from pilotlamp.view.formatting import duration


@contextlib.contextmanager
def shown_progress(*, bar: bool) -> Iterator[Progress]:
    """``bar``: show one if that can be."""
    console = Console(stderr=True)
    if not (bar and console.is_terminal):
        yield Lines()
        return
    drawn = RichProgress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
    try:
        yield Bar(drawn)
    finally:
        drawn.stop()


class Lines:
    """Tells of pauses only."""

    def begun(self, total: int) -> None:
        pass

    def ended(self, made: Attempt) -> None:
        pass

    def waiting(self, wait_s: float) -> None:
        say_error(texts.ERROR.format(error=_asked(wait_s)))


class Bar:
    """A bar, once there is more than one to do."""

    def __init__(self, drawn: RichProgress) -> None:
        self._drawn = drawn
        self._task = drawn.add_task("", total=None, visible=False)

    def begun(self, total: int) -> None:
        if total > 1:
            self._drawn.update(self._task, total=total, visible=True)
            self._drawn.start()

    def ended(self, made: Attempt) -> None:  # noqa: ARG002 - the protocol's
        self._drawn.update(self._task, description="", advance=1)

    def waiting(self, wait_s: float) -> None:
        self._drawn.update(self._task, description=_asked(wait_s))


def _asked(wait_s: float) -> str:
    return texts.SERVER_ASKS_TO_WAIT.format(time=duration(wait_s))
