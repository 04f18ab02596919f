"""The record of a run: for each target how many inputs it had, what they reached, and what they broke."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("record.json")

_LIBRARIES: Final = ("pilotlamp", "atheris", "msgspec", "httpx", "rich", "dbus-fast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One target's part."""

    inputs: int
    edges_of_seeds: int | None
    """Reached by the seeds; None: it was not counted."""
    edges: int | None
    """Reached by all inputs."""
    features: int | None
    """Edges, told apart by how often they were passed."""
    kept: int | None
    """Inputs that reached something new."""
    slowest_s: float | None
    """None: it was not noted."""
    crashes: int


def table(rows: Mapping[str, Row]) -> str:
    """For people."""
    lines = [f"{'target':30}{'inputs':>9}{'edges':>15}{'features':>10}{'kept':>7}{'slowest':>9}{'crashes':>9}"]
    for name, row in rows.items():
        edges = "" if row.edges is None else f"{row.edges_of_seeds} → {row.edges}"
        slowest = "" if row.slowest_s is None else f"{row.slowest_s:.2f} s"
        counted = f"{edges:>15}{row.features or '':>10}{row.kept or '':>7}"
        lines.append(f"{name:30}{row.inputs:>9,}{counted}{slowest:>9}{row.crashes:>9}")
    total = sum(row.inputs for row in rows.values())
    lines.append(f"{'all':30}{total:>9,}{sum(row.crashes for row in rows.values()):>50}")
    return "\n".join(lines)


def read(file: Path) -> dict[str, Row]:
    """The rows of an earlier record; none without one."""
    if not file.exists():
        return {}
    kept: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["targets"]
    return {name: Row(**row) for name, row in kept.items()}


def write(rows: Mapping[str, Row], file: Path) -> None:
    """As JSON; nothing in it says where it was made."""
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "inputs": sum(row.inputs for row in rows.values()),
        "crashes": sum(row.crashes for row in rows.values()),
        "targets": {name: asdict(row) for name, row in rows.items()},
    }
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _version(library: str) -> str | None:
    """None: it is not installed, and was not used."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
