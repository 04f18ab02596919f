"""Expected off (alerts.md, rule 14): devices and printers that may be off are shown, never alarmed, never red."""

from dataclasses import replace

from pilotlamp.domain.model import Device, Printer
from pilotlamp.domain.patterns import fits


def expecting_off(devices: tuple[Device, ...], patterns: tuple[str, ...]) -> tuple[Device, ...]:
    """The devices, with those marked whose name fits a pattern, whatever the case; the same tuple if none does."""
    marked = tuple(_marked(device, patterns) for device in devices)
    return marked if any(new is not old for new, old in zip(marked, devices, strict=True)) else devices


def _marked(device: Device, patterns: tuple[str, ...]) -> Device:
    printers = tuple(_marked_printer(printer, patterns) for printer in device.printers)
    if any(new is not old for new, old in zip(printers, device.printers, strict=True)):
        device = replace(device, printers=printers)
    return replace(device, expected_off=True) if fits(device.name, patterns) and not device.expected_off else device


def _marked_printer(printer: Printer, patterns: tuple[str, ...]) -> Printer:
    return replace(printer, expected_off=True) if fits(printer.name, patterns) else printer
