"""Links and files to the desktop's own programs, texts to the clipboard. Each may take seconds: for worker threads."""

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pilotlamp.desktop.programs import failed_within, start
from pilotlamp.domain.links import openable
from pilotlamp.errors import DesktopError

log = logging.getLogger(__name__)

FAILS_WITHIN_S = 3.0
"""A program that opens things and still runs after this has opened it: some stay until the browser is closed."""

Launch = Callable[[str], None]
"""Opens an address or a file; raises OSError if it can't."""


class SystemOpener:
    """An ``Opener``; ``allowed_http_hosts``: those that the user configured with http."""

    def __init__(self, launch: Launch, *, allowed_http_hosts: Iterable[str] = ()) -> None:
        self._launch = launch
        self._bases = ("https://nowhere.invalid", *(f"http://{host}" for host in allowed_http_hosts))

    def open_link(self, url: str) -> None:
        if not self._may_be_opened(url):
            raise DesktopError("This link may not be opened: it is neither https nor one of your own servers")
        try:
            self._launch(url)
        except OSError as error:
            raise DesktopError(f"The link to {urlsplit(url).hostname} can't be opened: {error}") from error

    def open_file(self, path: str) -> None:
        file = Path(path).absolute()
        if not file.exists():
            raise DesktopError(f"There is no file {file}")
        try:
            self._launch(str(file))
        except OSError as error:
            raise DesktopError(f"{file} can't be opened: {error}") from error

    def copy(self, text: str) -> None:
        """The text stays as long as this process where the desktop has no clipboard of its own (X11, Wayland)."""
        try:
            import copykitten
        except ImportError as error:
            raise DesktopError("There is no clipboard: copykitten can't be loaded") from error
        try:
            copykitten.copy(text)
        except copykitten.CopykittenError as error:
            raise DesktopError(f"There is no clipboard: {error}") from error

    def _may_be_opened(self, url: str) -> bool:
        """The view has checked it already; here is the last place before a program gets it."""
        return any(openable(url, base) == url for base in self._bases)


class ProgramLauncher:
    """A ``Launch`` by the first of several programs that does it; each gets the target as its last argument."""

    def __init__(self, programs: Sequence[Sequence[str]], *, fails_within_s: float = FAILS_WITHIN_S) -> None:
        self._programs = tuple(tuple(program) for program in programs)
        self._fails_within_s = fails_within_s

    def __call__(self, target: str) -> None:
        for program in self._programs:
            try:
                process = start([*program, target])
            except OSError as error:
                log.debug("%s: %s", program[0], error)
                continue
            if not failed_within(process, self._fails_within_s):
                return
            log.debug("%s could not open it: exit code %s", program[0], process.returncode)
        raise OSError("no program does it; tried " + ", ".join(" ".join(program) for program in self._programs))
