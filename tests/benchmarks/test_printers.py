"""The print shop of the benchmark is one that Pilotlamp reads whole."""

from pilotlamp.sources.ipp import parse
from pilotlamp.sources.ipp.codec import Tag
from pilotlamp.sources.ipp.requests import reply
from tests.benchmarks.printers import OCTOPRINTS, QUEUES, bodies


def test_every_printer_can_be_told_from_the_others() -> None:
    found = bodies()

    devices = [parse.device(attributes) for attributes in reply(found["/"]).of(Tag.PRINTER)]

    assert len({device.id for device in devices if device is not None}) == QUEUES
    assert len(found) == 1 + OCTOPRINTS
