"""httpx without its command line.

``import httpx`` (0.28) tries to import a command line of its own, and with it rich and pygments if they are installed:
6 MiB and a tenth of a second that a tray lamp has no use for. It goes without where that import fails.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_COMMAND_LINE = "httpx._main"


def load() -> None:
    """Import httpx, once; every ``import httpx`` after this finds it."""
    if "httpx" not in sys.modules:
        with _without_command_line():
            import httpx  # noqa: F401 - for those who import it later


@contextmanager
def _without_command_line() -> Iterator[None]:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # what the import system takes for "not there"
    try:
        yield
    finally:
        del sys.modules[_COMMAND_LINE]
