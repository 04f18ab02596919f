"""httpx is loaded without its command line."""

import subprocess
import sys

PROGRAM = """
import sys
from pilotlamp.sources.http import library as http_library
http_library.load()
http_library.load()
import httpx
print(hasattr(httpx, "AsyncClient"), *(name in sys.modules for name in ("httpx._main", "rich", "pygments")))
"""


def test_neither_rich_nor_pygments_comes_along() -> None:
    """In a process of its own: here they are loaded already."""
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert result.stdout.split() == ["True", "False", "False", "False"]
