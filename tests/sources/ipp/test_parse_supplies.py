"""Supplies, from both ways in which printers list them."""

import pytest

from pilotlamp.domain.model import Supply
from pilotlamp.sources.ipp.codec import Value
from pilotlamp.sources.ipp.parse_supplies import MAX_SUPPLIES, supplies


def read(**given: tuple[Value, ...]) -> list[tuple[str, float | None]]:
    found = supplies({name.replace("_", "-"): values for name, values in given.items()})
    return [(supply.name, supply.level_pct) for supply in found]


def test_markers_have_names_and_levels_at_the_same_places() -> None:
    assert read(
        marker_names=("Black", "Waste", "Cyan"),
        marker_types=("toner", "waste-toner", "toner"),
        marker_levels=(6, 90, 80, 5),
    ) == [("Black", 6.0), ("Cyan", 80.0), ("supply 4", 5.0)]


def test_printer_supply_comes_before_markers_without_names() -> None:
    assert read(
        marker_levels=(4, 50),
        printer_supply=(
            b"index=1;class=receptacleThatIsFilled;type=wasteInk;level=25;",
            b"index=2;class=supplyThatIsConsumed;type=ink;unit=percent;maxcapacity=100;level=75;colorantname=black;",
            "type=toner;unit=impressions;maxcapacity=2000;level=500;colorantname=cyan",
            5,
        ),
        printer_supply_description=("Waste", "Black Ink"),
    ) == [("Black Ink", 75.0), ("cyan toner", 25.0)]


@pytest.mark.parametrize("level", ["-1", "-2", "-3", "101", "", "x", "9" * 5000, "٣"])
def test_level_that_is_unknown_or_makes_no_sense_is_none(level: str) -> None:
    assert read(printer_supply=(f"level={level};",)) == [("supply 1", None)]


@pytest.mark.parametrize("most", ["-2", "0", ""])
def test_level_in_another_unit_without_a_capacity_is_none(most: str) -> None:
    assert read(printer_supply=(f"unit=grams;maxcapacity={most};level=7",)) == [("supply 1", None)]


def test_marker_level_that_is_no_number_is_unknown() -> None:
    assert read(marker_levels=("much",), marker_names=(5,)) == [("supply 1", None)]


def test_of_many_supplies_the_first_are_read_and_each_name_once() -> None:
    assert len(read(marker_levels=(1,) * (MAX_SUPPLIES + 5))) == MAX_SUPPLIES
    assert supplies({"marker-levels": (1, 2), "marker-names": ("Black", "Black")}) == (
        Supply(name="Black", level_pct=1.0),
    )
