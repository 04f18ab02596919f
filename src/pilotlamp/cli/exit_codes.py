"""Exit codes of the commands, and the rules that choose between them."""

from collections.abc import Iterable
from typing import Final

from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.severity import Overview

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_ATTENTION: Final = 1
EXIT_BAD_SETTINGS: Final = 2
EXIT_WRONG_USE: Final = 2
EXIT_PROBLEM: Final = 2
EXIT_NO_DESKTOP: Final = 3
EXIT_UNKNOWN: Final = 3


def code_of_actions(attempts: Iterable[Attempt]) -> int:
    """Exit code of ``act``: 1 if any action was refused, else 3 if any did not arrive or may not have, else 0."""
    results = {attempt.result for attempt in attempts}
    if results & {Result.REFUSED, Result.CHANGED}:
        return EXIT_FAILED
    return EXIT_UNKNOWN if results & {Result.UNREACHABLE, Result.UNCERTAIN} else EXIT_OK


def code_of_status(overview: Overview) -> int:
    """Exit code of ``status``, by the convention of monitoring plug-ins.

    A problem comes first: a stale source never hides another one's problem. An unknown or stale state comes before
    attention and ok, which can't be certain then.
    """
    if overview.severity is Severity.PROBLEM:
        return EXIT_PROBLEM
    if overview.severity is Severity.UNKNOWN or overview.stale:
        return EXIT_UNKNOWN
    return EXIT_ATTENTION if overview.severity is Severity.ATTENTION else EXIT_OK
