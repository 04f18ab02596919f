"""Conditions as data: a description that is incomplete fails when it is built, and a reading names declared ones."""

from dataclasses import replace
from typing import Any

import pytest

from pilotlamp.domain.conditions import Bearer, Condition, ConditionSpec, Holding, UndeclaredConditionError, by_key
from pilotlamp.domain.levels import Severity, Urgency
from pilotlamp.domain.snapshot import Snapshot
from tests.builders import CONDITIONS, MAKERSPACE, after, at, device, printer, reading, status_of

SPEC = ConditionSpec(
    key="supplies_low",
    of=Bearer.PRINTER,
    severity=Severity.ATTENTION,
    urgency=Urgency.LOW,
    meaning="A printer is low on supplies.",
    one="{printer} is low on supplies",
    many="{printers} are low on supplies",
    short="low on supplies",
)
SHOP = replace(MAKERSPACE, conditions=(SPEC,))


def shop(*conditions: Condition, seconds: float = 0.0) -> Any:
    return reading(device(printers=(printer(conditions=conditions),)), of=SHOP, taken_at=at(seconds))


def held(snapshot: Snapshot) -> tuple[Holding, ...]:
    (tracked,) = status_of(snapshot).devices.values()
    return tracked.printers[0].conditions


@pytest.mark.parametrize(
    "fault",
    [
        {"key": "Supplies low"},
        {"key": ""},
        {"severity": Severity.OK},
        {"one": "The printer is low on supplies"},
        {"one": "{device} is low on supplies"},
        {"one": "{printer.name} is low on supplies"},
        {"one": "{printer is low on supplies"},
        {"many": "{printer} are low on supplies"},
        {"many": ""},
    ],
    ids=str,
)
def test_an_incomplete_spec_fails_when_it_is_built(fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="condition"):
        replace(SPEC, **fault)


def test_a_key_stands_for_one_thing() -> None:
    assert by_key((SPEC, SPEC), taken=("device_offline",)) == {"supplies_low": SPEC}
    with pytest.raises(ValueError, match="in use"):
        by_key((SPEC, replace(SPEC, short="nearly empty")))
    with pytest.raises(ValueError, match="in use"):
        by_key(CONDITIONS, taken=("printer_error",))


def test_a_condition_holds_since_the_first_reading_that_names_it() -> None:
    low, lower = (Condition(key="supplies_low", detail=detail) for detail in ("black 5 %", "black 1 %"))

    snapshot = after(shop(), shop(low, seconds=30), shop(lower, seconds=60), sources=(SHOP,))

    assert held(snapshot) == (Holding(spec=SPEC, detail="black 1 %", since=at(30)),)
    assert held(after(shop(low), sources=(SHOP,))) == (Holding(spec=SPEC, detail="black 5 %"),)
    assert held(after(shop(low), shop(seconds=30), sources=(SHOP,))) == ()


def test_a_condition_that_the_kind_does_not_declare_is_refused() -> None:
    with pytest.raises(UndeclaredConditionError, match="lid_open"):
        after(shop(Condition(key="lid_open")), sources=(MAKERSPACE,))
