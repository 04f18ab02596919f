"""Layout of a question window: mnemonics, matching choices, shortened texts, position. Pure."""

from collections.abc import Callable, Sequence

from pilotlamp.desktop.dialogs.arguments import COLUMNS

MAX_LINES = 14
"""Most lines of a text: the window must fit the screen, however long the name of a device is."""
MAX_ERROR_LINES = 5
MAX_LABEL = 40


def mnemonics(labels: Sequence[str]) -> tuple[int, ...]:
    """Choose a different Alt key for each label; returns the place of its letter, -1: none is left."""
    taken: set[str] = set()
    places = []
    for label in labels:
        free = (at for at, char in enumerate(label[:MAX_LABEL]) if char.isascii() and char.isalpha())
        place = next((at for at in free if label[at].lower() not in taken), -1)
        taken |= {label[place].lower()} if place >= 0 else set()
        places.append(place)
    return tuple(places)


def matching(typed: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Filter the choices by the typed text; returns all where the text is one of them, or none matches."""
    found = tuple(choice for choice in choices if typed.casefold() in choice.casefold())
    return tuple(choices) if typed in choices or not found else found


def fitting(text: str, *, lines: int = MAX_LINES, width: int = COLUMNS, measure: Callable[[str], int] = len) -> str:
    """Shorten a text to so many lines of this width, measured by ``measure``."""
    kept: list[str] = []
    left = lines
    for line in text.splitlines():
        if left <= 0:
            return "\n".join(kept) + "…"
        need, room = measure(line), left * width
        kept.append(line if need <= room else line[: len(line) * room // need - 1] + "…")
        left -= max(1, -(-need // width))
    return "\n".join(kept)


def centred(size: tuple[int, int], screen: tuple[int, int], pointer_x: int) -> tuple[int, int]:
    """Return left and top of a window in the middle of the screen.

    Tk knows of all monitors together only. A desktop wider than any one monitor is taken for equal ones side by side,
    and the window goes to the one with the pointer.
    """
    monitors = max(1, round(screen[0] * 9 / (screen[1] * 16)))
    width = screen[0] // monitors
    monitor = min(max(pointer_x, 0) // width, monitors - 1)
    return monitor * width + max(0, (width - size[0]) // 2), max(0, (screen[1] - size[1]) // 2)
