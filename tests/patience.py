"""Limits of a test's waiting: for hangs only, far from any duration, on a busy machine too."""

from typing import Final

HANG_S: Final = 60.0
"""How long a test waits for an event that should come."""
LOOK_EVERY_S: Final = 0.02
"""How often a test looks at what tells of no change."""
NEVER_S: Final = 600.0
"""How long something hangs that nobody may wait for: longer than a test waits, and than pytest lets a test run."""
