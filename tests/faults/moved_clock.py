"""The clocks of one process, set while it runs; ``clock/sitecustomize.py`` says how, and what that leaves alone."""

import os
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "clock"


class MovedClock:
    """``environment`` is for the process whose clocks these are to be."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where the file is that the process looks into."""
        self._file = folder / "clock"
        self._time_s = self._ticks_s = 0.0
        self._write()

    @property
    def environment(self) -> Mapping[str, str]:
        folders = os.pathsep.join(filter(None, (str(_FOLDER), os.environ.get("PYTHONPATH"))))
        return {"PYTHONPATH": folders, "MOVED_CLOCK_FILE": str(self._file)}

    def set(self, seconds: float) -> None:
        """Set the clock that people read, forward or, with less than 0, back; ``time.monotonic`` goes on as it did."""
        self._time_s += seconds
        self._write()

    def let_pass(self, seconds: float) -> None:
        """As if the process had not been given a turn for so long: both clocks have gone on."""
        self._ticks_s += seconds
        self.set(seconds)

    def _write(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{self._time_s} {self._ticks_s}", encoding="ascii")
        new.replace(self._file)
