"""Logging to stderr and, on request, to a file; secrets are masked in all lines, those of libraries included.

Uncaught exceptions are logged too: Python itself would print them with the secrets in them. asyncio logs its own.
"""

import contextlib
import copy
import errno
import json
import logging
import logging.handlers
import os
import re
import stat
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote, quote_plus

from pilotlamp.errors import ConfigError

log = logging.getLogger(__name__)

MASK = "***"
MAX_FILE_BYTES = 4 * 1024 * 1024
"""A file of this size is renamed to ``….1`` and a new one is begun: at most two files are kept."""

_NOISY = ("PIL", "apscheduler", "asyncio", "dbus_fast", "httpcore", "httpx", "keyring", "zeroconf")
"""Libraries whose lines at INFO and DEBUG are left out: httpx's have whole addresses with their query keys."""

_MIN_PART_CHARS = 4
_PIPE = "it is a pipe, not a file"

_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]{8,}")
# Log lines quote servers. None of these looks at a character again for each place at which it might begin.
_QUERY = re.compile(r"([?&][^=&?\s#]++=)[^&\s#\"'<>]+")
_FIELD = re.compile(
    r"""(?ix)
    ( (?: token | secret | password | authorization | (?:api|application)[_-]?key )
      (?: \\?["']? \s* [:=] \s* | ["'] \s* , \s* ) (?: b(?=["']) )? )
    (?: \\?"[^"]*" | \\?'[^']*' | (?: (?:basic|bearer|token) \s+ )? [^\s"'\\,;&(){}\[\]]+ )
    """
)
"""Values of names that end in these words, such as ``clientToken``, in JSON, in headers and in a ``repr``."""


class Redactor:
    """Masks all secrets of this run in texts. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spellings: frozenset[str] = frozenset()
        self._known: re.Pattern[str] | None = None

    def redact(self, secret: str) -> None:
        """Mask this secret from now on; of ``key_id:key_secret``, both parts too."""
        parts = [part for part in secret.split(":") if len(part) >= _MIN_PART_CHARS]
        spellings = {spelling for part in (secret, *parts) for spelling in _spellings(part) if spelling}
        with self._lock:
            self._spellings |= spellings
            longest_first = sorted(self._spellings, key=len, reverse=True)
            self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def redacted(self, text: str) -> str:
        """The text with ``***`` for every known secret, bearer token, ``clientToken`` and query value."""
        known = self._known
        if known is not None:
            text = known.sub(MASK, text)
        text = _BEARER.sub(rf"\1{MASK}", text)
        text = _QUERY.sub(rf"\1{MASK}", text)
        return _FIELD.sub(rf"\1{MASK}", text)


class RedactingFormatter(logging.Formatter):
    """Masks secrets in the finished text, message and traceback alike, so that none is missed."""

    def __init__(self, layout: str, *, redactor: Redactor, tracebacks: bool) -> None:
        super().__init__(layout)
        self._redactor = redactor
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)  # ``Formatter`` keeps the traceback's text, not redacted, in the record it is given
        own.exc_text = None
        if not self._tracebacks:
            own.exc_info = None
            own.stack_info = None
        try:
            text = super().format(own)
        except (TypeError, ValueError, KeyError) as error:
            # Otherwise ``Handler.handleError`` would print message and arguments as they are.
            text = f"{record.levelname} {record.name}: {record.msg} (its arguments do not fit: {error})"
        return self._redactor.redacted(text)


def set_up(*, debug: bool, file: Path | None, redactor: Redactor) -> None:
    """Send the log to stderr (warnings; everything with ``debug``) and to ``file`` (INFO and above; everything).

    Uncaught exceptions are logged as well. A second call replaces the first. Only ``debug`` shows tracebacks on stderr.

    Raises:
        ConfigError: the log file can't be written.
    """
    handlers: list[logging.Handler] = []
    if file is not None:
        written = _file_handler(file)
        written.setLevel(logging.DEBUG if debug else logging.INFO)
        layout = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
        written.setFormatter(RedactingFormatter(layout, redactor=redactor, tracebacks=True))
        handlers.append(written)
    shown = logging.StreamHandler()
    shown.setLevel(logging.DEBUG if debug else logging.WARNING)
    layout = "%(levelname)s %(name)s: %(message)s" if debug else "pilotlamp: %(message)s"
    shown.setFormatter(RedactingFormatter(layout, redactor=redactor, tracebacks=debug))
    handlers.append(shown)

    logging.raiseExceptions = False  # a closed stderr is no reason to print a record's raw parts to it
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler.formatter, RedactingFormatter)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(min(handler.level for handler in handlers))
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_uncaught_in_thread


class _PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """Writes files that only their owner may read: they hold names and addresses.

    Lines that do not fit on a full disk are lost; the fault is logged once, to stderr.
    """

    _failing = False
    _failed = False
    """Whether the current line could not be written."""

    def emit(self, record: logging.LogRecord) -> None:
        self._failed = False
        super().emit(record)
        if self._failing and not self._failed:
            self._failing = False
            log.info("%s: can be written again", self.baseFilename)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging has it
        self._failed = True
        if not self._failing:
            self._failing = True
            log.warning("%s: can't be written: %s", self.baseFilename, sys.exc_info()[1])

    def close(self) -> None:
        with contextlib.suppress(OSError):  # a full disk, which has been logged
            super().close()

    def _open(self) -> IO[str]:  # type: ignore[override]  # typeshed asks for TextIOWrapper; any text file will do
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=_private)


def _private(path: str, flags: int) -> int:
    """Open a file, new or old, that only its owner may read; a device too, but no pipe, which might block."""
    try:
        number = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o600)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a pipe that nobody reads, or a socket
            raise OSError(errno.EINVAL, _PIPE) from error
        raise
    mode = os.fstat(number).st_mode
    if stat.S_ISFIFO(mode):
        os.close(number)
        raise OSError(errno.EINVAL, _PIPE)
    if stat.S_ISREG(mode) and os.chmod in os.supports_fd:
        with contextlib.suppress(PermissionError):  # another user's file: its owner decides
            os.chmod(number, 0o600)  # noqa: PTH101 - of an open file
    return number


def _file_handler(file: Path) -> logging.Handler:
    try:
        return _PrivateFileHandler(file, maxBytes=MAX_FILE_BYTES, backupCount=1, encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigError(f"can't be written as a log file: {error.strerror}", file=file, key="--log") from error


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("unexpected error: %s", _last_line(error), exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value
    if error is not None and not isinstance(error, SystemExit):
        name = args.thread.name if args.thread else "?"
        log.critical("unexpected error in thread %s: %s", name, _last_line(error), exc_info=error)


def _log_unraisable(args: "sys.UnraisableHookArgs") -> None:
    error = args.exc_value
    if error is not None:
        log.error("%s %r: %s", args.err_msg or "error ignored in", args.object, _last_line(error), exc_info=error)


def _last_line(error: BaseException) -> str:
    """Type and text of an error, also where ``str()`` of it fails."""
    return traceback.format_exception_only(error)[-1].rstrip()


def _spellings(secret: str) -> set[str]:
    """Spellings of a secret in an address, in JSON and in a ``repr``."""
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    }
