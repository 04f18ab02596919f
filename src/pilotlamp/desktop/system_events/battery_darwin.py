"""Power source of macOS, read by pmset.

Not ``plyer.battery``: its "isCharging" is false for a full battery on mains, and there it is all it tells.
"""

import subprocess

PMSET = ("/usr/bin/pmset", "-g", "ps")
TIMEOUT_S = 10.0


def on_battery_power() -> bool:
    """Tell whether the machine runs on battery. Blocks for a moment.

    Raises:
        OSError, subprocess.SubprocessError: pmset could not tell.
    """
    output = subprocess.run(PMSET, capture_output=True, text=True, check=True, timeout=TIMEOUT_S).stdout  # noqa: S603 - fixed
    return is_on_battery(output)


def is_on_battery(output: str) -> bool:
    """Read pmset's first line, such as "Now drawing from 'Battery Power'"; further lines name the batteries."""
    return "'Battery Power'" in output.partition("\n")[0]
