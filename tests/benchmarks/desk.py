"""What the parts share: a private desktop and the server, all in processes of their own."""

import os
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.buildnotify_process import buildnotify, hint, python_of_its_own
from tests.benchmarks.floor import Imported, imported
from tests.benchmarks.pilotlamp_process import MAKERSPACE, OTHERS, pilotlamp, settings_file
from tests.benchmarks.processes import BenchmarkError, Started
from tests.benchmarks.server_process import ServerProcess, serving
from tests.benchmarks.signals import REGISTERED, Signals, watching_bus
from tests.benchmarks.wanted import Say

if TYPE_CHECKING:
    from tests.desktop.real_desktop import RealDesktop


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running desktop with a server."""

    desktop: "RealDesktop"
    server: ServerProcess
    signals: Signals
    folder: Path
    buildnotify: Path | None
    """Its Python; None: not to be had."""

    @property
    def env(self) -> Mapping[str, str]:
        return self.desktop.environment

    @contextmanager
    def tray(self, settings: Path, *, listing: bool = False) -> Iterator[Started]:
        """Pilotlamp, from when its icon is registered."""
        self.signals.forget()
        with pilotlamp(settings, self.env, listing=listing) as process:
            self._until_registered(process)
            yield process

    @contextmanager
    def peer(self, settings: Path) -> Iterator[Started]:
        """BuildNotify, likewise."""
        if self.buildnotify is None:
            raise BenchmarkError("BuildNotify is not to be had")
        self.signals.forget()
        with buildnotify(self.buildnotify, settings, self.env) as process:
            self._until_registered(process)
            yield process

    def what_is_imported(self, polls: int = 4) -> Imported:
        """By a tray that has polled three sources."""
        file = settings_file(self.folder, MAKERSPACE + OTHERS, url=self.server.url, poll_s=0.5)
        before = self.server.answered()
        with self.tray(file, listing=True) as process:
            self.desktop.until(lambda: self.server.answered() >= before + 3 * polls, 60.0)
            return imported(process)

    def _until_registered(self, process: Started) -> None:
        try:
            self.signals.until(lambda signal: signal.member == REGISTERED, 30.0)
        except BenchmarkError as error:
            raise BenchmarkError(hint(process.complaint) if process.over is not None else str(error)) from error


@contextmanager
def desk(say: Say) -> Iterator[Desk]:
    """A desktop of its own for one part, gone after it.

    Raises:
        BenchmarkError: this machine lacks something.
    """
    from tests.desktop.desktops import XFCE
    from tests.desktop.real_desktop import RealDesktop  # needs python-xlib, as only Linux has it

    missing = XFCE.missing
    if missing:
        raise BenchmarkError(f"no desktop to measure on: {', '.join(missing)} not installed")
    with (
        _ended_with_its_plugins(RealDesktop()) as desktop,
        watching_bus(desktop.environment["DBUS_SESSION_BUS_ADDRESS"]) as signals,
        serving() as server,
        tempfile.TemporaryDirectory(prefix="pilotlamp-benchmark-") as folder,
    ):
        yield Desk(desktop=desktop, server=server, signals=signals, folder=Path(folder), buildnotify=_buildnotify(say))


@contextmanager
def _ended_with_its_plugins(real: "RealDesktop") -> Iterator["RealDesktop"]:
    """A panel's plugins are processes of their own: one that lays out a large menu outlives its panel by minutes."""
    with real as desktop:
        mark = f"HOME={desktop.environment['HOME']}".encode()
        try:
            yield desktop
        finally:
            for pid in _of_environment(mark):
                if pid != os.getpid():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.Signals["SIGKILL"])  # the type checker's Windows lacks it


def _of_environment(mark: bytes) -> Iterator[int]:
    """Processes that were started with this variable."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


def _buildnotify(say: Say) -> Path | None:
    try:
        return python_of_its_own()
    except (BenchmarkError, OSError) as error:
        say(f"without BuildNotify: {error}")
        return None
