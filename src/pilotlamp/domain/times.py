"""Range of times that can be true."""

from typing import Final

YEARS: Final = range(1970, 2200)
"""Times in other years are mistakes or placeholders, and can't be shown in every time zone."""
