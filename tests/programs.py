"""Small programs for tests to start."""

import sys


def printing(text: str, *, then: str = "") -> tuple[str, ...]:
    """A command that prints ``text``."""
    return (sys.executable, "-c", f"import sys, time; print({text!r}, end='', flush=True); {then}")
