"""What was meant by a typed name: one thing, or none, but never one of several."""

from pathlib import Path

import pytest

from pilotlamp.actions.arguments import Selection
from pilotlamp.actions.selection import connection_called, device_called, selected, source_called
from pilotlamp.config import load
from pilotlamp.domain.model import Connection, DeviceState
from pilotlamp.errors import UsageError
from tests.builders import device, offline

DEVICES = (
    device("Shelf", id="1"),
    device("shelf", id="2"),
    device("Workbench", id="Shelf-id"),
    offline("1", id="4"),
    device("two words", id="5"),
)
USERS = (
    Connection(id="u1", name="Alma", email="alma@x.example"),
    Connection(id="u2", name="Bo", email="bo@x.example"),
    Connection(id="u3", name="bo"),
    Connection(id="u4", name="", email=None),
)


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("1", "1"),
        ("Shelf", "1"),
        ("shelf", "2"),
        ("WORKBENCH", "Shelf-id"),
        ("4", "4"),
        ("two\u202e  words\n", "5"),
    ],
)
def test_an_id_goes_before_a_name_and_that_before_its_case(typed: str, id_: str) -> None:
    assert device_called(typed, DEVICES, "Makerspace").id == id_


def test_an_accent_may_be_typed_as_a_character_of_its_own(tmp_path: Path) -> None:
    """As macOS does it."""
    file = tmp_path / "config.toml"
    file.write_text(
        '[[sources]]\nname = "B\u00fcro"\nkind = "formide"\nurl = "https://api.formide.example"\n', encoding="utf-8"
    )

    assert device_called("Tu\u0308r", (device("T\u00fcr", id="6"),), "Makerspace").id == "6"
    assert source_called("Bu\u0308ro", load(file)).name == "B\u00fcro"


def test_of_several_none_is_meant_and_all_are_told() -> None:
    with pytest.raises(UsageError) as caught:
        device_called("SHELF", DEVICES, "Makerspace")

    assert str(caught.value).splitlines()[1:] == ["  Shelf  1  online", "  shelf  2  online"]


def test_of_very_many_some_are_told() -> None:
    twins = tuple(device("Twin", id=str(number)) for number in range(500))

    with pytest.raises(UsageError, match="500 devices") as caught:
        device_called("Twin", twins, "Makerspace")

    assert str(caught.value).endswith("and 490 more")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("workbnech", "did you mean 'Workbench'?"),
        ("zzz", "there is 'Shelf', 'shelf', 'Workbench', '1' and 'two words'"),
        ("", "there is"),
        ("x" * 100_000, "there is"),
    ],
)
def test_of_none_the_nearest_are_told(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        device_called(typed, DEVICES, "Makerspace")

    assert told in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_source_without_devices_says_so() -> None:
    with pytest.raises(UsageError, match="there is none at all"):
        device_called("x", (), "Makerspace")


@pytest.mark.parametrize(
    ("typed", "id_"), [("u2", "u2"), ("Bo", "u2"), ("bo", "u3"), ("BO@x.example", "u2"), ("ALMA", "u1")]
)
def test_a_user_is_known_by_id_email_and_name(typed: str, id_: str) -> None:
    assert connection_called(typed, USERS, "Shelf").id == id_


@pytest.mark.parametrize(
    ("typed", "told"), [("BO", "  Bo  u2  bo@x.example\n  bo  u3"), ("", "no user of Shelf"), ("almo", "'Alma'")]
)
def test_a_user_who_is_not_the_only_one_is_not_chosen(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        connection_called(typed, USERS, "Shelf")

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(state=DeviceState.ONLINE), ["1", "2", "Shelf-id", "5"]),
        (Selection(pattern="SH*"), ["1", "2"]),
        (Selection(state=DeviceState.OFFLINE, pattern="*"), ["4"]),
        (Selection(again=True), ["2", "4"]),
        (Selection(again=True, state=DeviceState.OFFLINE), ["4"]),
        (Selection(pattern=""), []),
    ],
)
def test_every_part_of_a_selection_has_to_fit(selection: Selection, ids: list[str]) -> None:
    assert [each.id for each in selected(selection, DEVICES, undone={"4", "2", "gone"})] == ids
