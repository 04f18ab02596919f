"""macOS: the power source, as pmset tells it.

Not ``plyer.battery``: its "isCharging" is false for a full battery on mains, and there it is all it tells.
"""

import subprocess

PMSET = ("/usr/bin/pmset", "-g", "ps")
TIMEOUT_S = 10.0


def on_battery_power() -> bool:
    """Whether the machine runs on battery. Blocks for a moment.

    Raises:
        OSError, subprocess.SubprocessError: pmset could not tell.
    """
    told = subprocess.run(PMSET, capture_output=True, text=True, check=True, timeout=TIMEOUT_S).stdout  # noqa: S603 - fixed
    return is_on_battery(told)


def is_on_battery(told: str) -> bool:
    """By its first line, such as "Now drawing from 'Battery Power'"; the others name the batteries."""
    return "'Battery Power'" in told.partition("\n")[0]
