"""Rows of a submenu that hosts do not bring to their new place; no I/O."""

from collections.abc import Sequence


def misplaced(before: tuple[int, ...], after: tuple[int, ...]) -> Sequence[int]:
    """Return the ids of a submenu's rows that a host would leave in a wrong place.

    GNOME's extension (version 46) ignores moves, and puts new rows in while those that are gone are still there. So
    what follows the first row that is gone or has moved must be new, if anything there is new or has moved.
    """
    old, new = frozenset(before), frozenset(after)
    kept = [id_ for id_ in after if id_ in old]
    stay = next((place for place, id_ in enumerate(kept) if id_ != before[place]), len(kept))
    later = kept[stay:]
    if not later:
        return ()
    moved = kept != [id_ for id_ in before if id_ in new]
    added = any(id_ not in old for id_ in after[after.index(later[0]) :])
    return later if moved or added else ()
