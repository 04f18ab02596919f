"""Replies that are not quite JSON, as servers have sent them: of each all is read but what is damaged."""

import json
from pathlib import Path

import pytest

from pilotlamp.domain.snapshot import Reading
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.kinds import KINDS
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.sources.fault_server import FaultServer, reply

DAMAGED = Path(__file__).parent.parent / "fixtures" / "damaged"
OPTIONS = {
    "formide": ("/clients", FormideOptions()),
    "okta-asa": ("/v1/teams/acme/clients", OktaAsaOptions(team="acme")),
    "clientexec": ("/api/users/usersonline", ClientexecOptions()),
}


async def read(kind: str, body: bytes, **headers: str) -> Reading:
    """What a source of this kind makes of a reply."""
    path, options = OPTIONS[kind]
    async with FaultServer() as server:
        server.scripts[path] = reply(200, body, **headers)
        system = KINDS[kind].build(Endpoint(name="Watched", url=server.url), options, "secret")
        try:
            return await system.fetch()
        finally:
            await system.aclose()


def names(reading: Reading) -> list[str]:
    return [*(device.name for device in reading.devices), *(person.name for person in reading.people)]


@pytest.mark.parametrize(
    ("file", "expected", "left_out"),
    [
        ("cesu8-name.json", ["Workbench", "\N{GRINNING FACE}"], 0),
        ("latin1-isp.json", ["Workbench", "Front desk"], 0),
        ("latin1-name.json", ["Workbench", "B\ufffdro"], 0),
        ("name-cut-in-a-character.json", ["Workbench", "Front des\ufffd"], 0),
        ("raw-tab-in-name.json", ["Workbench", "Front desk"], 0),
        ("null-among-clients.json", ["Workbench"], 1),
        ("null-id.json", ["Workbench"], 1),
        ("numeric-id.json", ["Workbench", "Front desk"], 0),
        ("newline-then-byte-order-mark.json", ["Workbench", "Front desk"], 0),
        ("two-byte-order-marks.json", ["Workbench", "Front desk"], 0),
        ("invisible-names.json", [*(f"{number:024}" for number in range(1, 7)), "Front desk"], 0),
    ],
)
async def test_formide(file: str, expected: list[str], left_out: int) -> None:
    reading = await read("formide", (DAMAGED / "formide" / file).read_bytes())

    assert names(reading) == expected
    assert reading.left_out == left_out


@pytest.mark.parametrize("file", ["empty-first-gzip-member.json.gz", "three-gzip-members.json.gz"])
async def test_okta_asa(file: str) -> None:
    reading = await read("okta-asa", (DAMAGED / "okta_asa" / file).read_bytes(), content_encoding="gzip")

    assert names(reading) == ["lap-1", "lap-2"]


@pytest.mark.parametrize(("file", "name"), [("php-notice.txt", "Ann"), ("entities.json", "Zoë O'Neil")])
async def test_clientexec(file: str, name: str) -> None:
    assert names(await read("clientexec", (DAMAGED / "clientexec" / file).read_bytes())) == [name]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000, "007", "undefined"])
async def test_number_that_is_none_costs_nothing_but_itself(number: str) -> None:
    body = json.dumps([{"_id": "a", "name": "Shelf", "session": {"port": "?"}}, {"_id": "b", "name": "Desk"}])

    reading = await read("formide", body.replace('"?"', number).encode())

    assert (names(reading), reading.left_out) == (["Shelf", "Desk"], 0)
