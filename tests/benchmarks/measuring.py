"""What a process costs, read from the kernel's books; Linux only."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

QUIET_S = 0.3
"""So long without work is the end of it: hosts read a changed menu again within this time."""
QUIET_CPU_S = 0.002
"""Of so long a time; a loop that waits uses less."""
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One look at a process."""

    pss_kib: int
    """What would be free if it ended: its own memory, and its share of what several processes have mapped."""
    own_kib: int
    """Its own alone: the share changes by megabytes when another program with the same libraries comes or goes."""
    rss_kib: int
    threads: int
    files: int
    cpu_s: float
    """Of all its threads since its start, also of those that are over."""


def usage(pid: int) -> Usage:
    """What the process uses now.

    Raises:
        ProcessLookupError, FileNotFoundError: it has ended.
    """
    folder = Path(f"/proc/{pid}")
    memory = rollup((folder / "smaps_rollup").read_text())
    return Usage(
        pss_kib=memory["Pss"],
        own_kib=memory["Anonymous"],
        rss_kib=memory["Rss"],
        threads=_entries(folder / "task"),
        files=_entries(folder / "fd"),
        cpu_s=cpu_s(pid),
    )


def rollup(text: str) -> dict[str, int]:
    """``smaps_rollup`` as KiB by name.

    Source: proc(5); its first line is a range of addresses, every other one ``Name:   123 kB``.
    """
    fields = (line.split() for line in text.splitlines()[1:])
    return {name.rstrip(":"): int(kib) for name, kib, *_ in fields}


def cpu_s(pid: int) -> float:
    """Processor time of a process.

    By its clock, in nanoseconds: ``/proc/PID/stat`` counts in ticks of 10 ms, longer than a whole poll takes.

    Raises:
        OSError: it has ended.

    Source: clock_getcpuclockid(3), as the kernel's CPUCLOCK_SCHED makes the number of such a clock.
    """
    if sys.platform != "linux":
        raise NotImplementedError("only Linux tells")
    return time.clock_gettime((~pid << 3) | 2)


def until_quiet(pid: int, *, wait_s: float = 300.0, clock: Callable[[int], float] = cpu_s) -> float:
    """Wait until the process has nothing to do; its processor time then.

    Raises:
        TimeoutError: it always has.
    """
    end_at = time.monotonic() + wait_s
    since, then = time.monotonic(), clock(pid)
    while time.monotonic() < end_at:
        time.sleep(LOOK_EVERY_S)
        now = clock(pid)
        if now - then > QUIET_CPU_S:
            since, then = time.monotonic(), now
        elif time.monotonic() - since > QUIET_S:
            return now
    raise TimeoutError(f"the process still works after {wait_s:.0f} s")


def forget_files(*folders: Path) -> None:
    """Drop what these folders hold from the page cache, as far as nobody has it mapped: a start reads it anew."""
    if sys.platform != "linux":
        raise NotImplementedError("only Linux tells")
    os.sync()  # what is not on the disk yet stays
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                _forget(Path(parent, name))


def _entries(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def _forget(file: Path) -> None:
    if file.is_symlink() or not file.is_file():
        return
    if sys.platform != "linux":
        raise NotImplementedError("only Linux tells")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
