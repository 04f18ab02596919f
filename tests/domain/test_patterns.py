"""Names as the user writes them to mean devices."""

import pytest

from pilotlamp.domain.patterns import fits


@pytest.mark.parametrize(
    "pattern", ["printer-host", "PRINTER-HOST", "printer-*", "*Host", "printer?host", "[p]rinter-*"]
)
def test_a_name_fits_itself_and_its_patterns_whatever_the_case(pattern: str) -> None:
    assert fits("Printer-Host", ("other", pattern))


def test_a_name_fits_however_its_accents_are_written() -> None:
    """macOS writes them as characters of their own."""
    assert fits("Bu\u0308ro", ("B\u00fcro",))
    assert fits("B\u00dcRO", ("bu\u0308*",))


@pytest.mark.parametrize("patterns", [(), ("printer",), ("host*",)])
def test_a_name_fits_nothing_else(patterns: tuple[str, ...]) -> None:
    assert not fits("printer-host", patterns)
