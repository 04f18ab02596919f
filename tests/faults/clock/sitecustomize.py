"""Python loads this at its start where the folder is in PYTHONPATH: the process's clocks are then the test's to set.

Only root may set a computer's clock, and everything else on it would go by that too. So the seconds in a file, read at
every look, are added to what ``datetime.now``, ``time.time`` and ``time.monotonic`` tell the program and its scheduler.
What is not moved: the times of files, TLS, and how long the kernel sleeps.
"""

import datetime as dt
import os
import sys
import time
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path

_FILE = Path(os.environ["MOVED_CLOCK_FILE"])
_PACKAGES = {"pilotlamp", "apscheduler"}
_Time = dt.datetime
_time, _monotonic = time.time, time.monotonic


def _seconds(place: int) -> float:
    return float(_FILE.read_text(encoding="ascii").split()[place])


class _Same(type):
    """Whatever is a time is one of this kind of time too."""

    def __instancecheck__(cls, other: object) -> bool:
        return isinstance(other, _Time)


class _MovedTime(_Time, metaclass=_Same):
    """Makes ordinary times: nobody gets to see one of these."""

    def __new__(cls, *arguments, **keywords):  # type: ignore[no-untyped-def]
        return _Time(*arguments, **keywords)

    @classmethod
    def now(cls, tz=None):  # type: ignore[no-untyped-def]
        return _Time.now(tz) + dt.timedelta(seconds=_seconds(0))


class _Loader(SourceFileLoader):
    """Hands the moved time to each module once it is loaded: msgspec knows the type by its identity."""

    def exec_module(self, module):  # type: ignore[no-untyped-def]
        super().exec_module(module)
        if vars(module).get("datetime") is _Time:
            module.datetime = _MovedTime


class _Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):  # type: ignore[no-untyped-def]
        spec = PathFinder.find_spec(name, path, target) if name.partition(".")[0] in _PACKAGES else None
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(name, spec.loader.path)
        return spec


time.time = lambda: _time() + _seconds(0)
time.monotonic = lambda: _monotonic() + _seconds(1)
sys.meta_path.insert(0, _Finder)
