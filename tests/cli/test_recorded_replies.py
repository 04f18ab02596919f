"""Every recorded reply of a printer's server through the command ``status``: what the table beside the replies says.

A case names the replies by path: the HTTP status and a file, or text that is sent without a status line.
"""

import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from pilotlamp.cli.exit_codes import code_of_status
from pilotlamp.cli.invocation import Invocation
from pilotlamp.cli.watching import poll_once
from pilotlamp.clocks import utc_now
from pilotlamp.domain.severity import overview
from pilotlamp.domain.snapshot import Snapshot
from pilotlamp.logs import Redactor
from pilotlamp.view import jsonout
from pilotlamp.view.descriptions import device_words
from tests.quick import first_of_each
from tests.sources.fault_server import FaultServer, Script, reply

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
KINDS: Final = ("octoprint", "moonraker", "prusalink", "ipp")
TYPES: Final = {".json": "application/json", ".ipp": "application/ipp", ".html": "text/html"}
PORT: Final = re.compile(r"127\.0\.0\.1:\d+")
KEY: Final = "Zq7-hunter2-Xy9"

TABLE: Final = {kind: tomllib.loads((FIXTURES / kind / "expected.toml").read_text(encoding="utf-8")) for kind in KINDS}


def script(kind: str, told: str) -> Script:
    """The reply that a case describes."""
    first, _, name = told.partition(" ")
    if not first.isdigit():
        return only(told.encode())
    if not name:
        return reply(int(first))
    file = FIXTURES / kind / name
    return reply(int(first), file.read_bytes(), content_type=TYPES[file.suffix])


def only(data: bytes) -> Script:
    """Nothing but these bytes."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return script


async def read(kind: str, case: dict[str, Any], folder: Path) -> Snapshot:
    """The command's reading of a server that replies so."""
    file = folder / "config.toml"
    async with FaultServer() as server:
        server.scripts = {path: script(kind, told) for path, told in case["replies"].items()}
        url = server.url.replace("http", "ipp") + case["path"] if kind == "ipp" else server.url
        file.write_text(f'[[sources]]\nname = "Workshop"\nkind = "{kind}"\nurl = "{url}"\n', encoding="utf-8")
        environ = {"PILOTLAMP_SECRET_WORKSHOP": KEY} if case.get("key", kind != "ipp") else {}
        invocation = Invocation(config=file, redactor=Redactor(), environ=environ)
        return await poll_once(invocation.watch(invocation.settings()))


def became(snapshot: Snapshot) -> dict[str, Any]:
    """State and words, as the command prints them."""
    now = utc_now()
    printed = jsonout.dumps(jsonout.status(snapshot, now))
    assert KEY not in printed
    (source,) = json.loads(printed)["sources"]
    (status,) = snapshot.sources.values()
    found: dict[str, Any] = {"exit": code_of_status(overview(snapshot, now)), "state": source["state"]}
    if status.failure is not None:
        found |= {"problem": PORT.sub("SERVER", status.failure.problem), "hint": status.failure.hint or ""}
    for tracked in status.devices.values():
        state = tracked.printers[0].status.state.value
        words = device_words(tracked, lambda _: "HH:MM")
        found.setdefault("printers", []).append(f"{tracked.device.name}, {state}: {words}")
    return found


@pytest.mark.parametrize(
    "named",
    first_of_each(((kind, name) for kind in KINDS for name in TABLE[kind]), key=lambda named: named[0]),
    ids=": ".join,
)
async def test_recorded_reply_becomes(named: tuple[str, str], tmp_path: Path) -> None:
    kind, name = named
    case = TABLE[kind][name]

    assert became(await read(kind, case, tmp_path)) == case["became"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_recorded_reply_is_in_the_table(kind: str) -> None:
    used = {told.partition(" ")[2] for case in TABLE[kind].values() for told in case["replies"].values()}

    assert {file.name for file in (FIXTURES / kind).iterdir() if file.suffix in TYPES} - used == set()
