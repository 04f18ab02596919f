"""BuildNotify 3, the nearest relative in Python, on the same desktop and server; in an environment of its own."""

import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.processes import BenchmarkError, Started, started

PACKAGE = "BuildNotify>=3,<4"
FEED = "/cctray.xml"
XCB_PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-xkb1 libxkbcommon-x11-0"
    " libegl1 libgl1"
)
"""What PySide6 needs of Debian and does not bring along."""

FOLDER = Path.home() / ".cache" / "pilotlamp-benchmarks" / "buildnotify"

_SETTINGS = """\
[General]
schema_version=5

[connection]
interval_in_seconds={poll_s}
timeout=600

[first_run]
server_prompt_shown=true

[servers]
1\\kind=cctray
1\\url={url}
size=1
"""
"""Source: BuildNotify 3.0.0, ``buildnotifylib/adapters/settings_store.py``."""


def python_of_its_own() -> Path:
    """An interpreter that has BuildNotify; installs it where it is not there yet.

    Raises:
        BenchmarkError: it can't be had.
    """
    python = FOLDER / "bin" / "python"
    if not _has_it(python):
        sys.stderr.write(f"installing BuildNotify into {FOLDER} (some 700 MB, mostly Qt)\n")
        venv.create(FOLDER, with_pip=True, clear=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], check=False)
        if done.returncode:
            raise BenchmarkError(f"BuildNotify can't be installed: pip ended with code {done.returncode}")
    return python


def settings_file(folder: Path, *, url: str, poll_s: float) -> Path:
    """One server with the feed; whole seconds, at least 1."""
    file = folder / "buildnotify.ini"
    file.write_text(_SETTINGS.format(url=url + FEED, poll_s=max(1, round(poll_s))), encoding="utf-8")
    return file


@contextmanager
def buildnotify(python: Path, settings: Path, env: Mapping[str, str]) -> Iterator[Started]:
    """The tray."""
    with started([python, "-m", "buildnotifylib", "--settings", settings], {**env, "QT_QPA_PLATFORM": "xcb"}) as it:
        yield it


def hint(complaint: str) -> str:
    """What to do about the last words of a BuildNotify that did not start."""
    if "xcb" in complaint or "platform plugin" in complaint or "cannot open shared object" in complaint:
        return f"{complaint}; for Debian: apt-get install --no-install-recommends {XCB_PACKAGES}"
    return complaint


def _has_it(python: Path) -> bool:
    return (
        python.is_file()
        and not subprocess.run(
            [python, "-c", "import buildnotifylib, PySide6.QtCore"], capture_output=True, check=False
        ).returncode
    )
