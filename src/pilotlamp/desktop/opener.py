"""Opening links and files with the desktop's programs. Each call may take seconds: call on a worker thread."""

import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pilotlamp.desktop import clipboard
from pilotlamp.domain.links import openable
from pilotlamp.domain.text import clean
from pilotlamp.errors import DesktopError
from pilotlamp.programs import LAST_LINE, exit_text, failed_within, last_line, start

log = logging.getLogger(__name__)

FAILS_WITHIN_S = 3.0
"""Time after which a program that still runs counts as successful: some stay until the browser is closed."""

Launch = Callable[[str], None]
"""Opens an address or a file; raises OSError if it can't."""


class SystemOpener:
    """An ``Opener``; ``allowed_http_hosts``: those that the user configured with http, asked for at each link.

    ``copy``: puts a text on the clipboard; raises DesktopError if it can't.
    ``shell_suffixes``: of programs that the system hands to a shell, arguments and all; those are not run.
    """

    def __init__(
        self,
        launch: Launch,
        *,
        allowed_http_hosts: Iterable[str] = (),
        copy: Callable[[str], None] = clipboard.copy,
        shell_suffixes: tuple[str, ...] = (),
        fails_within_s: float = FAILS_WITHIN_S,
    ) -> None:
        self._launch = launch
        self._clipboard = copy
        self._shell_suffixes = shell_suffixes
        self._fails_within_s = fails_within_s
        self._allowed_http_hosts = allowed_http_hosts

    def open_link(self, url: str) -> None:
        if not self._may_be_opened(url):
            raise DesktopError("This link was not opened: it is neither https nor on one of your own servers")
        self._open_address(url)

    def open_own(self, url: str) -> None:
        if openable(url, url) != url:
            raise DesktopError(
                "This address can't be opened in a browser: it must be http or https, and have no password"
            )
        self._open_address(url)

    def open_file(self, path: str) -> None:
        file = Path(path).absolute()
        if not file.exists():
            raise DesktopError(f"The file {file} does not exist")
        try:
            self._launch(str(file))
        except OSError as error:
            raise DesktopError(f"{file} can't be opened: {error}") from error

    def run_program(self, argv: Sequence[str]) -> None:
        name = clean(argv[0], limit=LAST_LINE)
        if argv[0].rstrip(" .").lower().endswith(self._shell_suffixes):
            raise DesktopError(f'"{name}" was not started: it would run in a shell. Name the program itself.')
        try:
            # A file, not a pipe: a program that outlives us must neither wait for a reader nor lose it.
            with tempfile.TemporaryFile() as errors:
                process = start(argv, stderr=errors)
                if failed_within(process, self._fails_within_s):
                    raise DesktopError(
                        f'"{name}" ended at once with {exit_text(process.returncode)}{last_line(errors)}'
                    )
        except FileNotFoundError as error:
            raise DesktopError(f'"{name}" can\'t be started: there is no such program') from error
        except OSError as error:
            raise DesktopError(f'"{name}" can\'t be started: {error.strerror or error}') from error

    def copy(self, text: str) -> None:
        self._clipboard(text)

    def _open_address(self, url: str) -> None:
        try:
            self._launch(url)
        except OSError as error:
            raise DesktopError(f"The link to {urlsplit(url).hostname} can't be opened: {error}") from error

    def _may_be_opened(self, url: str) -> bool:
        """Check a link that the view has checked already: the last place before a program gets it."""
        bases = ("https://nowhere.invalid", *(f"http://{host}" for host in self._allowed_http_hosts))
        return any(openable(url, base) == url for base in bases)


class ProgramLauncher:
    """A ``Launch`` by the first of several programs that succeeds; each gets the target as its last argument."""

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
