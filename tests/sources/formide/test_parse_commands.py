"""Printers that a device can be told to pause, resume or stop."""

import json

import pytest

from pilotlamp.sources.formide import wire
from pilotlamp.sources.formide.parse_commands import OnlyPrinter, only_printer
from tests.sources.formide.test_parse import FIXTURES


def only(listed: object) -> OnlyPrinter | None:
    return only_printer(wire.decode_local(json.dumps(listed).encode()))


def test_recorded_printer_is_named_by_its_port_and_may_be_paused_and_stopped() -> None:
    recorded = (FIXTURES / "formide_printer_printing.json").read_bytes()

    assert only_printer(wire.decode_local(recorded)) == OnlyPrinter(
        port="/dev/virt0", is_v1=False, allowed=("pause", "stop")
    )


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("printing", ("pause", "stop")),
        ("PAUSED", ("resume", "stop")),
        *((other, ()) for other in ("stopping", "heating", "online", "error", "connecting", None, 7)),
    ],
)
def test_state_decides_what_is_allowed(status: object, allowed: tuple[str, ...]) -> None:
    found = only({"ttyUSB0": {"port": "/dev/ttyUSB0", "status": status}})

    assert found == OnlyPrinter(port="ttyUSB0", is_v1=True, allowed=allowed)


@pytest.mark.parametrize(
    "listed", [[], {}, [None], [{"status": "printing"}], [{"port": "a"}, {"port": "b"}], [{"port": "a"}, None]]
)
def test_without_exactly_one_printer_that_has_a_name_there_is_none(listed: object) -> None:
    """null is a printer that was plugged in just now."""
    assert only(listed) is None
