"""What was measured, as a table to read, as JSON, and as the README's table."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pilotlamp import __version__


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    NONE = "–"
    """There is no target, or nothing to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, and its peer's of the same run."""

    part: str
    what: str
    value: float | None
    """None: it could not be had; ``note`` says why."""
    unit: str
    peer: str = ""
    """What it is compared with; "": nothing, the target is one of the value itself."""
    peer_value: float | None = None
    at_most: float | None = None
    """Target for the ratio, or for the value where there is no peer."""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Of the value to the peer's."""
        if self.value is None or not self.peer_value:
            return None
        return self.value / self.peer_value

    @property
    def verdict(self) -> Verdict:
        found = self.ratio if self.peer else self.value
        if found is None or self.at_most is None:
            return Verdict.NONE
        return Verdict.MET if found <= self.at_most else Verdict.MISSED


_HEADS = ("What", "Pilotlamp", "Compared with", "Its figure", "Ratio", "Target", "")


def text(rows: Iterable[Row]) -> str:
    """For a terminal: a heading for each part, columns lined up over all of them."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    cells = {part: [_cells(row) for row in of] for part, of in parts.items()}
    everything = [_HEADS, *(line for lines in cells.values() for line in lines)]
    widths = [max(len(line[column]) for line in everything) for column in range(len(_HEADS))]
    out = [_line(_HEADS, widths)]
    for part, lines in cells.items():
        out += ["", part, *(_line(line, widths) for line in lines)]
        out += [f"  * {row.what}: {row.note}" for row in parts[part] if row.note]
    return "\n".join(out)


def markdown(rows: Iterable[Row]) -> str:
    """Only what has a target or a peer."""
    shown = [_cells(row) for row in rows if row.at_most is not None or row.ratio is not None]
    lines = [_HEADS, tuple("---" for _ in _HEADS), *shown]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(rows: Iterable[Row]) -> Mapping[str, Any]:
    """With what it was measured on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "pilotlamp": __version__,
        "python": platform.python_version(),
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
        "rows": [
            {
                "part": row.part,
                "what": row.what,
                "value": row.value,
                "unit": row.unit,
                "peer": row.peer or None,
                "peer_value": row.peer_value,
                "ratio": row.ratio,
                "at_most": row.at_most,
                "verdict": row.verdict.value if row.verdict is not Verdict.NONE else None,
                "note": row.note or None,
            }
            for row in rows
        ],
    }


def write(rows: Sequence[Row], file: Path) -> None:
    """``benchmarks.json``."""
    file.write_text(json.dumps(as_json(rows), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def figure(value: float | None, unit: str = "") -> str:
    """Three digits are all that a measurement is worth."""
    if value is None:
        return "–"
    number = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    target = "" if row.at_most is None else f"≤ {figure(row.at_most, '×' if row.peer else row.unit)}"
    return (
        row.what,
        figure(row.value, row.unit),
        row.peer,
        figure(row.peer_value, row.unit) if row.peer else "",
        figure(row.ratio, "×") if row.ratio is not None else "",
        target,
        "" if row.verdict is Verdict.NONE else row.verdict.value,
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
