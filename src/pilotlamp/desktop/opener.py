"""Opening links and files with the desktop's programs. Each call may take seconds: call on a worker thread."""

import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pilotlamp.desktop import clipboard, texts
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
            raise DesktopError(texts.LINK_REFUSED)
        self._open_address(url)

    def open_own(self, url: str) -> None:
        if openable(url, url) != url:
            raise DesktopError(texts.ADDRESS_REFUSED)
        self._open_address(url)

    def open_file(self, path: str) -> None:
        file = Path(path).absolute()
        if not file.exists():
            raise DesktopError(texts.NO_SUCH_FILE.format(file=file))
        try:
            self._launch(str(file))
        except OSError as error:
            raise DesktopError(texts.FILE_FAILED.format(file=file, problem=error)) from error

    def run_program(self, argv: Sequence[str]) -> None:
        name = clean(argv[0], limit=LAST_LINE)
        if argv[0].rstrip(" .").lower().endswith(self._shell_suffixes):
            raise DesktopError(texts.NEEDS_SHELL.format(name=name))
        try:
            # A file, not a pipe: a program that outlives us must neither wait for a reader nor lose it.
            with tempfile.TemporaryFile() as errors:
                process = start(argv, stderr=errors)
                if failed_within(process, self._fails_within_s):
                    ended, last = exit_text(process.returncode), last_line(errors)
                    raise DesktopError(texts.ENDED_AT_ONCE.format(name=name, exit=ended, last_line=last))
        except FileNotFoundError as error:
            raise DesktopError(texts.NO_SUCH_PROGRAM.format(name=name)) from error
        except OSError as error:
            raise DesktopError(texts.NOT_STARTED.format(name=name, problem=error.strerror or error)) from error

    def copy(self, text: str) -> None:
        self._clipboard(text)

    def _open_address(self, url: str) -> None:
        try:
            self._launch(url)
        except OSError as error:
            raise DesktopError(texts.LINK_FAILED.format(host=urlsplit(url).hostname, problem=error)) from error

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
