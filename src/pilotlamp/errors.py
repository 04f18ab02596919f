"""The errors that Pilotlamp raises on purpose.

PilotlampError
├── ConfigError          the settings file: names file, line and key; exit 2
├── SecretError          the secret can't be read or stored; names the cure
│   └── NoSecretError    none was ever stored: some kinds of system can do without
├── SourceError          one source goes stale, the others go on
│   ├── SignInError      401, 403: polled less often once it is confirmed
│   ├── RateLimitError   the server asks for a pause of ``retry_after_s``
│   ├── UnreachableError DNS, refused, TLS, timeout, 5xx: back off
│   ├── BadReplyError    names the place in the reply (JSON path), so that a user can report it
│   └── GoneError        the device or user does not exist any more
├── ActionError          the server refused an action
├── UsageError           the command line names nothing, or more than one thing; exit 2
├── ActionAbortedError   an action was not tried; exit 1
├── SourceUnavailableError  an action was not tried, as the source does not respond; exit 3
├── OutputError          stdout can't be written, as on a full disk; exit 1
├── RecordingError       a recording can't be written or replayed: names file, line and place; exit 2
├── HistoryError         the history can't be read; exit 1
├── DiscoveryError       the network can't be searched: a package is missing, or there is no network; exit 1
└── DesktopError         the desktop has no tray, notification daemon or clipboard: go on without

The text of each is one line for a person, without secrets. Code distinguishes errors by type, never by text.
"""

from collections.abc import Mapping
from pathlib import Path


class PilotlampError(Exception):
    """Base of all errors that are raised on purpose."""


class ConfigError(PilotlampError):
    """The settings file can't be used.

    ``str()`` gives ``FILE:LINE: KEY: problem; cure``, without the parts that are not known.
    """

    def __init__(self, problem: str, *, file: Path, line: int | None = None, key: str | None = None) -> None:
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {key}: {problem}" if key else f"{where}: {problem}")
        self.problem = problem
        self.file = file
        self.line = line
        self.key = key


class SecretError(PilotlampError):
    """A source's secret can't be read or stored; the text names reason and cure."""


class NoSecretError(SecretError):
    """A source's secret is set nowhere, or there is no keyring that could hold one."""


class SourceError(PilotlampError):
    """One source gave no reading.

    ``hint``: a sentence of advice for the user, or None. ``page``: a web page or a redirect came instead of the API's
    reply, as from a network that wants a sign-in first.
    """

    def __init__(self, problem: str, *, hint: str | None = None, page: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.page = page


class SignInError(SourceError):
    """The server refused the secret (401, 403, or in-band)."""


class RateLimitError(SourceError):
    """The server asked for a pause of ``retry_after_s`` seconds; None if it did not say how long."""

    def __init__(self, problem: str, *, retry_after_s: float | None, hint: str | None = None) -> None:
        super().__init__(problem, hint=hint)
        self.retry_after_s = retry_after_s


class UnreachableError(SourceError):
    """No usable reply came: DNS, refused, TLS, timeout, 5xx.

    ``retry_after_s``: the Retry-After of a 503, else None. ``sent``: the request may have arrived, and an action may
    have been done.
    """

    def __init__(
        self, problem: str, *, retry_after_s: float | None = None, hint: str | None = None, sent: bool = False
    ) -> None:
        super().__init__(problem, hint=hint)
        self.retry_after_s = retry_after_s
        self.sent = sent


class BadReplyError(SourceError):
    """A reply came in an unexpected format; ``where`` is a JSON path such as ``$[3].name``, or None."""

    def __init__(self, problem: str, *, where: str | None = None, hint: str | None = None, page: bool = False) -> None:
        super().__init__(f"{problem} (at {where})" if where else problem, hint=hint, page=page)
        self.where = where


class GoneError(SourceError):
    """The device or user of a request does not exist any more (404)."""


class ActionError(PilotlampError):
    """The server refused an action; the text gives its reason or the missing precondition."""


class UsageError(PilotlampError):
    """The command line names no known source, device, user or action, or more than one; the text lists the choices."""


class ActionAbortedError(PilotlampError):
    """No action was tried: refused by the server, not allowed, or cancelled by the user."""


class SourceUnavailableError(PilotlampError):
    """No action was tried: the source could not be read."""


class OutputError(PilotlampError):
    """Standard output can't be written; the text gives the system's reason."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"the output can't be written: {error.strerror or error}")


class RecordingError(PilotlampError):
    """A recording of readings can't be written or replayed.

    ``str()`` gives ``FILE:LINE: problem (at JSON path)``, without the parts that are not known.
    """

    def __init__(self, problem: str, *, file: Path, line: int | None = None) -> None:
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {problem}")
        self.problem = problem
        self.file = file
        self.line = line


class HistoryError(PilotlampError):
    """The history can't be read; the text names the file, the reason and the cure."""


class DiscoveryError(PilotlampError):
    """The network can't be searched for systems; the text names the reason, and the cure."""


class DesktopError(PilotlampError):
    """The desktop lacks a tray, a notification daemon or a clipboard; the text names it, and the cure."""


class RestartNeeded(BaseException):
    """Monitoring hangs: the process is to be restarted, with these environment variables besides its own.

    Like ``SystemExit`` no ``Exception``, so that only the program's end catches it.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self.variables = variables
