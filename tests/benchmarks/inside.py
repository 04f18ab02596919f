"""What a poll costs from the last byte on, against a bare decode of those bytes in the same process."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.fleet import KINDS
from tests.benchmarks.processes import PYTHON, BenchmarkError, started
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted

PART = "A poll, from the last byte on"
_AT_MOST = {"unchanged": 0.25, "1 % changed": 2.5}
_TARGET_DEVICES = 10_000
_LOOKS = {"stages": (), "profile": (), "memory": ("-X", "tracemalloc=1")}
_SHOWN = 25


def measure(wanted: Wanted) -> list[Row]:
    """All sizes."""
    rows = []
    for devices in wanted.sizes:
        wanted.say(f"from the last byte on: {devices:,} devices")
        for found in _found(devices, _times(devices, wanted)):
            kind = found["kind"]
            at_most = _AT_MOST.get(kind) if devices == _TARGET_DEVICES else None
            rows.append(
                Row(
                    part=PART,
                    what=f"CPU, {kind}, {devices:,} devices",
                    value=found["poll_ms"],
                    unit="ms",
                    peer="bare decode",
                    peer_value=found["decode_ms"],
                    at_most=at_most,
                )
            )
    return rows


def costs(wanted: Wanted) -> list[Row]:
    """Where it goes: stages, functions, memory; told line by line, and nothing of it is a row."""
    for devices in wanted.sizes:
        for look, options in _LOOKS.items():
            wanted.say(f"\n{devices:,} devices, {look}")
            for found in _found(devices, _times(devices, wanted), "--look", look, options=options):
                _tell(found, wanted)
    return []


def _times(devices: int, wanted: Wanted) -> int:
    """So many pairs of polls: there and back."""
    if devices >= _TARGET_DEVICES:
        return 1 if wanted.quick else 5
    return 3 if wanted.quick else 9


def _found(devices: int, times: int, *arguments: str, options: Sequence[str] = ()) -> list[Mapping[str, Any]]:
    """By kind of poll, on a desktop whose panel is gone: what a panel reads anew is no part of this."""
    from tests.desktop.real_desktop import RealDesktop  # needs python-xlib, as only Linux has it

    with RealDesktop() as desktop:
        desktop.kill_panel()
        command = [PYTHON, *options, "-m", "tests.benchmarks.inside_process", str(devices), str(times), *arguments]
        with started(command, desktop.environment) as process:
            try:
                return [process.json(wait_s=None) for _ in KINDS]
            except BenchmarkError as error:
                raise BenchmarkError(f"{devices:,} devices: {error}") from error


def _tell(found: Mapping[str, Any], wanted: Wanted) -> None:
    poll_ms, decode_ms = found["poll_ms"], found["decode_ms"]
    wanted.say(f"{found['kind']}: {poll_ms:.2f} ms, {poll_ms / decode_ms:.2f} × a bare decode")
    for name, spent_ms in sorted(found.get("stages_ms", {}).items(), key=lambda stage: -stage[1]):
        wanted.say(f"  {spent_ms:10.2f} ms  {name}")
    for thread, tables in found.get("profile", {}).items():
        for order, rows in tables.items():
            wanted.say(f"  {thread}, {order}: calls, own ms, ms with calls")
            for where, calls, own_ms, all_ms in rows[:_SHOWN]:
                wanted.say(f"  {calls:8} {own_ms:10.2f} {all_ms:10.2f}  {where}")
    if "traced_kib" in found:
        wanted.say(f"  {found['traced_kib']:,} KiB traced")
    for order in ("files", "lines"):
        for where, kib, count in found.get(order, [])[:_SHOWN]:
            wanted.say(f"  {kib:8,} KiB in {count:8,} blocks  {where}")
