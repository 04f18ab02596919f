"""Rows in columns for a terminal: each cell is wrapped once and only if it has to be.

rich's own table measures, pads and splits every cell several times, which takes ten seconds for ten thousand devices.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

Cell = tuple[str, str]
"""Lines of a text, and their style."""
Row = tuple[Cell, Cell, Cell, Cell]
"""Symbol, name, state, and what else there is to say."""

_INDENT: Final = Segment("  ")
_SYMBOL_WIDTH: Final = 2
_SHARES: Final = (5, 5, 7)
"""Shares of the other columns in the rest of the width."""


class Columns:
    """Rows as wide as the terminal, indented, with a space between the columns."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = _widths(options.max_width - len(_INDENT.text))
        for row in self._rows:
            styles = [console.get_style(style) if style else None for _, style in row]
            columns = [_lines(console, text, width) for (text, _), width in zip(row, widths, strict=True)]
            for line in zip_longest(*columns, fillvalue=""):
                yield _INDENT
                for text, style, width in zip(line, styles, widths, strict=True):
                    yield Segment(text, style)
                    yield Segment(set_cell_size("", width - cell_len(text) + 1))
                yield Segment.line()


def _widths(width: int) -> tuple[int, ...]:
    """Widths of the columns, without the spaces between them."""
    rest, shares = width - _SYMBOL_WIDTH - len(_SHARES) - 1, sum(_SHARES)
    widths = [max(1, rest * share // shares) for share in _SHARES[:-1]]
    return (_SYMBOL_WIDTH, *widths, max(1, rest - sum(widths)))


def _lines(console: Console, text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        if cell_len(line) <= width:
            yield line
        else:
            yield from (part.plain.rstrip() for part in Text(line).wrap(console, width, overflow="fold"))
