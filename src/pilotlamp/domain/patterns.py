"""Names as the user writes them to mean devices: glob patterns, whatever the case."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from pilotlamp.domain.text import same_look


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name is, or matches, one of the patterns (``*``, ``?``, ``[abc]``)."""
    folded = same_look(name.casefold())
    return any(fnmatchcase(folded, same_look(pattern.casefold())) for pattern in patterns)
