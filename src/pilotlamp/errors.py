"""Every deliberate error of Pilotlamp.

PilotlampError
├── ConfigError          the settings file: names file, line and key; exit 2
├── SecretError          keyring locked, missing or absent: says which, and what to do
├── SourceError          one source goes stale, the others go on
│   ├── SignInError      401, 403: tried again seldom once it is confirmed
│   ├── RateLimitError   the server asks for a pause of ``retry_after_s``
│   ├── UnreachableError DNS, refused, TLS, timeout, 5xx: back off
│   ├── BadReplyError    ``where`` in the reply (JSON path), so that a user can report it
│   └── GoneError        what was asked about is not there any more
├── ActionError          a write call was refused: what, by whom, why
├── UsageError           a command line that means nothing here, or more than one thing; exit 2
├── NotDoneError         what was ordered was not tried; exit 1
├── NotReachedError      what was ordered was not tried, as the source does not answer; exit 3
├── OutputError          stdout can't be written: a full disk, say; exit 1
├── RecordingError       a recorded series of readings: names file, line and the place in it; exit 2
└── DesktopError         no tray, no daemon: degrade and say so

The text of each is one line for a person, free of secrets. Code chooses by type, never by text.
"""

from pathlib import Path


class PilotlampError(Exception):
    """The root: whatever is raised on purpose."""


class ConfigError(PilotlampError):
    """The settings file can't be used.

    ``str()`` of it reads ``FILE:LINE: KEY: what is wrong; what to do``, without the parts that are not known.
    """

    def __init__(self, problem: str, *, file: Path, line: int | None = None, key: str | None = None) -> None:
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {key}: {problem}" if key else f"{where}: {problem}")
        self.problem = problem
        self.file = file
        self.line = line
        self.key = key


class SecretError(PilotlampError):
    """A source's secret can't be had; the text says why and what to do."""


class SourceError(PilotlampError):
    """One source gave no reading.

    ``hint``: what the user can do about it, as a sentence; None where there is nothing to add. ``page``: a web page or
    a redirect came in the place of the API, as from a network that wants a sign-in first.
    """

    def __init__(self, problem: str, *, hint: str | None = None, page: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.page = page


class SignInError(SourceError):
    """The server refused the secret (401, 403, or in-band)."""


class RateLimitError(SourceError):
    """The server asked to be left alone for ``retry_after_s`` seconds; None when it did not say how long."""

    def __init__(self, problem: str, *, retry_after_s: float | None, hint: str | None = None) -> None:
        super().__init__(problem, hint=hint)
        self.retry_after_s = retry_after_s


class UnreachableError(SourceError):
    """No usable answer came: DNS, refused, TLS, timeout, 5xx.

    ``retry_after_s``: what a 503 asked for with Retry-After; None mostly. ``sent``: the request may have arrived and,
    if it was to change something, may have done so.
    """

    def __init__(
        self, problem: str, *, retry_after_s: float | None = None, hint: str | None = None, sent: bool = False
    ) -> None:
        super().__init__(problem, hint=hint)
        self.retry_after_s = retry_after_s
        self.sent = sent


class BadReplyError(SourceError):
    """An answer came but is not what the API promises; ``where`` is a JSON path such as ``$[3].name``, or None."""

    def __init__(self, problem: str, *, where: str | None = None, hint: str | None = None, page: bool = False) -> None:
        super().__init__(f"{problem} (at {where})" if where else problem, hint=hint, page=page)
        self.where = where


class GoneError(SourceError):
    """The device or user that a call was about is not there any more (404)."""


class ActionError(PilotlampError):
    """A write call was refused: the text says what is missing for it, or quotes the server's own reason."""


class UsageError(PilotlampError):
    """A command line names no such source, device, user or action, or more than one; says which there are."""


class NotDoneError(PilotlampError):
    """Nothing was done: refused by the server, not allowed, or not wanted after all."""


class NotReachedError(PilotlampError):
    """Nothing was done: the source could not be read."""


class OutputError(PilotlampError):
    """Standard output can't be written; the text has the system's words for ``error``."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"the output can't be written: {error.strerror or error}")


class RecordingError(PilotlampError):
    """A recorded series of readings can't be written, or can't be replayed.

    ``str()`` of it reads ``FILE:LINE: what is wrong (at JSON path)``, without the parts that are not known.
    """

    def __init__(self, problem: str, *, file: Path, line: int | None = None) -> None:
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {problem}")
        self.problem = problem
        self.file = file
        self.line = line


class DesktopError(PilotlampError):
    """The desktop lacks something (a tray, a notification daemon, a clipboard); the text says what, and the cure."""
