"""The floor: what it costs to do nothing but what nobody who uses these libraries can do without.

A process that imports what the running tray has imported of other people's, and a bare httpx client that asks for the
same bytes.
"""

import signal
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import PYTHON, Started, started

LISTING = """
import json, signal, sys
def tell(*_):
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    print(json.dumps(files), flush=True)
signal.signal(signal.SIGUSR1, tell)
from pilotlamp.cli import main
main()
"""
"""Pilotlamp, which lists its modules when it is told to."""

IMPORTING = """
import sys
for name in sys.argv[2:]:
    __import__(name)
if sys.argv[1]:
    import msgspec.json
    with open(sys.argv[1], "rb") as file:
        body = file.read()
    decoded = msgspec.json.decode(body)
import time
print(time.monotonic(), flush=True)
sys.stdin.read()
"""

GETTING = """
import asyncio, sys, httpx
async def main():
    async with httpx.AsyncClient(verify=False, trust_env=False, timeout=600) as client:
        while True:
            (await client.get(sys.argv[1])).content
            await asyncio.sleep(float(sys.argv[2]))
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Modules of a running tray, in the order it imported them."""

    libraries: tuple[str, ...]
    """Other people's: of ``site-packages``."""
    standard: tuple[str, ...]
    """Python's own."""


def imported(tray: Started) -> Imported:
    """What a tray that was started by ``LISTING`` has imported by now."""
    tray.signal(signal.Signals["SIGUSR1"])  # the type checker's Windows lacks it
    files: Mapping[str, str | None] = tray.json()
    packages = sysconfig.get_path("purelib")
    return Imported(
        libraries=tuple(name for name, file in files.items() if file and file.startswith(packages)),
        standard=tuple(name for name in files if name.partition(".")[0] in sys.stdlib_module_names),
    )


@contextmanager
def importing(modules: Sequence[str], env: Mapping[str, str], *, body: Path | None = None) -> Iterator[Started]:
    """A process that imports these modules, tells when it has, and sleeps.

    ``body``: a file of JSON whose bytes and values it holds besides.
    """
    quiet = {**env, "PYSTRAY_BACKEND": "dummy"}  # as the tray does: any other backend opens a display
    with started([PYTHON, "-c", IMPORTING, str(body or ""), *modules], quiet) as process:
        yield process


@contextmanager
def getting(url: str, env: Mapping[str, str], *, every_s: float) -> Iterator[Started]:
    """A process that asks for the same address again and again."""
    with started([PYTHON, "-c", GETTING, url, str(every_s)], env) as process:
        yield process
