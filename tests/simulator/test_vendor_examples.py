"""The first answers are the vendors' documented examples, byte for byte."""

from pathlib import Path

import pytest

from tests.simulator.simulated import Simulated

FIXTURES = Path(__file__).parents[1] / "fixtures"
ELEMENT = "55c8ff04d4beab38774ff593"
LIGHT_IN_AUGUST = "1c8dd4d4-a9ab-499c-86b7-cac3fa6ac7a2"


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("/clients", "formide-clients"),
        (f"/clients/{ELEMENT}", "formide-client"),
        (f"/clients/{ELEMENT}/sessions", "formide-client-sessions"),
    ],
)
async def test_formide_begins_with_the_vendor_s_bytes(vendor: Simulated, path: str, example: str) -> None:
    reply = await vendor.formide("GET", path)

    assert reply.content == (FIXTURES / "formide" / f"{example}.json").read_bytes()


@pytest.mark.parametrize("query", ["", "?all=true"])
async def test_okta_asa_begins_with_the_vendor_s_bytes(vendor: Simulated, query: str) -> None:
    """The caller is the one whose clients the example shows."""
    reply = await vendor.okta("GET", f"/clients{query}")

    assert reply.content == (FIXTURES / "okta_asa" / "okta-asa-clients.json").read_bytes()


async def test_a_single_okta_asa_client_begins_with_the_vendor_s_bytes(vendor: Simulated) -> None:
    reply = await vendor.okta("GET", f"/clients/{LIGHT_IN_AUGUST}")

    assert reply.content == (FIXTURES / "okta_asa" / "okta-asa-client.json").read_bytes()


async def test_clientexec_keeps_the_vendor_s_bytes_while_its_clock_stands(vendor: Simulated) -> None:
    vendor.now += 600

    reply = await vendor.clientexec()

    assert reply.content == (FIXTURES / "clientexec" / "clientexec-users-online.json").read_bytes()


async def test_a_change_is_told_in_the_vendor_s_layout(vendor: Simulated) -> None:
    before = (await vendor.formide("GET", f"/clients/{ELEMENT}")).json()

    vendor.happen("device_renamed", device=ELEMENT, to="Élan")

    after = (await vendor.formide("GET", f"/clients/{ELEMENT}")).json()
    assert after == before | {"name": "Élan"}
