"""Names as the user writes them to mean devices: glob patterns, whatever the case."""

from collections.abc import Iterable
from fnmatch import fnmatchcase


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name is, or matches, one of the patterns (``*``, ``?``, ``[abc]``)."""
    folded = name.casefold()
    return any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns)
