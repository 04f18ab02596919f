"""A recording gives back what happened, and says where it can't be one."""

import json
import os
import stat
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pilotlamp.config.alerts import keys_out_of_range
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.events import Event
from pilotlamp.domain.model import Device, Person, PrinterState, Role
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import Failure, FailureKind, Reading
from pilotlamp.errors import RecordingError
from pilotlamp.monitor.replay import replay
from pilotlamp.sources.kinds import conditions
from pilotlamp.store import recording_reader
from pilotlamp.store.recording import Recorder
from pilotlamp.store.recording_reader import MAX_LINE_BYTES, Recording
from tests.builders import (
    LAPTOPS,
    MAKERSPACE,
    NOW,
    at,
    device,
    failure,
    person,
    printer,
    reading,
    session,
    source,
    went_offline,
)

SOURCES = (replace(MAKERSPACE, offline_after=3, expected_off=("Shelf*",)), LAPTOPS)
RULES = {
    "Makerspace": AlertRules(offline_after=3, quiet=QuietHours(start=time(22), end=time(7)), expected_off=("Shelf*",)),
    "Laptops": AlertRules(urgency={**DEFAULT_URGENCY, NoticeKind.DEVICE_OFFLINE: None}),
}
GENERAL = GeneralRules(toasts_per_minute=2)
ZONE = ZoneInfo("Europe/Amsterdam")

FULL_DEVICE = device(
    "Element “1”",
    type="the_element",
    description="By the door",
    owner="ada",
    os="linux",
    encrypted=False,
    tags=("a", "b"),
    mac="00:00:5e:00:53:01",
    state_text="active",
    expected_off=True,
    page="https://x.example/1",
    session=session(since=at(-5.000001)),
    printers=(
        printer(state=PrinterState.PRINTING, progress_pct=12.5, remaining_s=0.1, expected_off=True),
        printer("Other"),
    ),
    allowed_actions=("sync",),
)
"""With every part known."""
FULL_PERSON = Person(
    id="4145", name="Jack", role=Role.STAFF, online=False, for_s=600.0, viewing="support", link="https://x.example"
)
EVENTS: tuple[Event, ...] = (
    Reading(source="Makerspace", taken_at=at(0.25), devices=(FULL_DEVICE,), people=(FULL_PERSON,), not_before=at(60)),
    Reading(source="Makerspace", taken_at=at(30), left_out=2, printers_left_out=1),
    failure(FailureKind.RATE_LIMITED, of=LAPTOPS, failed_at=at(31), hint="Wait.", retry_after_s=1.5),
    replace(failure(of=LAPTOPS, failed_at=at(32)), evidence=Evidence.PAGE),
    (at(40), at(3600)),
)


def read(file: Path) -> Recording:
    return recording_reader.read(file, out_of_range=keys_out_of_range, conditions=conditions())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "false-alarm.jsonl"


def record(file: Path, *events: Event) -> None:
    with closing(Recorder(file, SOURCES, rules=RULES, general=GENERAL, zone=ZONE)) as recorder:
        for event in events:
            recorder.write(event)


def written(file: Path, *lines: str) -> Recording:
    """A recording of Makerspace and Laptops with these lines after the first."""
    record(file)
    with file.open("a", encoding="utf-8") as more:
        more.writelines(f"{line}\n" for line in lines)
    return read(file)


def test_what_was_recorded_is_read(file: Path) -> None:
    record(file, *EVENTS)

    recording = read(file)

    assert (recording.sources, recording.rules, recording.general) == (SOURCES, RULES, GENERAL)
    assert recording.zone == ZONE
    assert tuple(recording.events) == EVENTS


def test_no_part_of_an_outcome_is_left_out() -> None:
    """A part that is new must be recorded, or it is missing in a replay."""
    assert {field.name for field in fields(Reading)} == {
        *("source", "taken_at", "devices", "people", "left_out", "printers_left_out", "not_before")
    }
    parts = {"source", "at", "kind", "problem", "hint", "retry_after_s", "evidence"}
    assert {field.name for field in fields(Failure)} == parts
    assert all(getattr(FULL_DEVICE, field.name) for field in fields(Device) if field.name != "encrypted")


def test_email_addresses_are_left_out(file: Path) -> None:
    record(file, reading(people=(person("Ada", email="ada@example.com"),)))

    assert "ada@example.com" not in file.read_text(encoding="utf-8")
    assert tuple(read(file).events) == (reading(people=(person("Ada"),)),)


def test_email_addresses_in_other_texts_are_masked_each_in_the_same_way(file: Path) -> None:
    """Users are called by their address, laptops after their owners, and links and errors name both."""
    ann = device(
        "ann@example.com", owner="Ann@Example.com", description="ask o'neil@example.com", tags=("ann@example.com",)
    )
    link = "https://desk.example/?user=ann%40example.com&next=%2F"
    cyd = person("Cyd <cyd@example.com>", viewing="mail to ann@example.com.", link=link)
    calling = source("ann@example.com's", host="desk.example")
    failing = failure(of=calling, problem='no user "j doe"@example.com at pi@[192.0.2.1]')
    with closing(Recorder(file, [calling], rules={calling.name: AlertRules()}, general=GENERAL, zone=ZONE)) as recorder:
        recorder.write(reading(ann, of=calling, people=(cyd,)))
        recorder.write(failing)

    assert "@example" not in file.read_text(encoding="utf-8").casefold().replace("%40", "@")
    recording = read(file)
    told, failed = recording.events
    assert isinstance(told, Reading)
    assert isinstance(failed, Failure)
    (laptop,), (visitor,) = told.devices, told.people
    mask = laptop.name
    assert mask.endswith("@masked.invalid")
    assert (laptop.id, laptop.owner, laptop.tags) == (mask, mask, (mask,))
    assert (recording.sources[0].name, list(recording.rules)) == (f"{mask}'s", [f"{mask}'s"])
    assert visitor.viewing == f"mail to {mask}."
    assert visitor.link == link.replace("ann%40example.com", mask.replace("@", "%40"))
    assert laptop.description not in {f"ask {mask}", "ask o'neil@example.com"}
    assert "example.com" not in failed.problem
    assert "192.0.2.1" not in failed.problem


def test_ids_that_look_alike_are_told_apart_in_a_replay(file: Path) -> None:
    pair = reading(device(id="a"), device(id="a\u200b"))
    record(file, pair)

    assert tuple(read(file).events) == (pair,)


def test_each_event_is_in_the_file_at_once(file: Path) -> None:
    """Somebody who ends the program with a signal keeps what was recorded."""
    with closing(Recorder(file, SOURCES, rules=RULES, general=GENERAL, zone=ZONE)) as recorder:
        recorder.write(EVENTS[1])

        assert tuple(read(file).events) == EVENTS[1:2]


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX's")
def test_it_is_for_its_owner_alone(file: Path) -> None:
    record(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_zone_without_a_name_is_not_known_later(file: Path) -> None:
    Recorder(file, SOURCES, rules=RULES, general=GENERAL, zone=UTC).close()

    assert read(file).zone is None


def test_a_file_that_is_there_is_not_written_over(file: Path) -> None:
    file.write_text("precious")

    with pytest.raises(RecordingError, match="exists already"):
        record(file)

    assert file.read_text() == "precious"


def test_a_recording_that_cant_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="can't be created: No such file or directory"):
        record(tmp_path / "nowhere" / "file.jsonl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to be had here")
def test_a_full_disk_is_told(file: Path) -> None:
    with closing(Recorder(file, SOURCES, rules=RULES, general=GENERAL, zone=ZONE)) as recorder:
        with Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), recorder._file.fileno())

        with pytest.raises(RecordingError, match="can't be written: No space left on device"):
            recorder.write(EVENTS[1])


def test_half_a_surrogate_pair_is_told(file: Path) -> None:
    with pytest.raises(RecordingError, match="can't be written"):
        Recorder(file, [replace(MAKERSPACE, name="\ud800")], rules={}, general=GENERAL, zone=ZONE)
    file.unlink()
    with pytest.raises(RecordingError, match="can't be written"):
        record(file, reading(device("\ud800")))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "the line is not valid JSON"),
        ("[]", "Expected object, got array (at $)"),
        ('{"source": "Makerspace", "reading": {}}', "missing required field at (at $)"),
        (
            '{"at": "2026-11-21T19:00:00Z", "source": "Makerspace", "reading": {"devices": [{"id": 1}]}}',
            "Expected str, got int (at $.reading.devices[0].id)",
        ),
        (
            '{"at": "2026-11-21T19:00:00", "source": "Makerspace", "reading": {}}',
            "a time needs a zone, such as Z (at $.at)",
        ),
        (
            '{"at": "2026-11-21T19:00:00Z", "source": "Laptops", "reading": {"not_before": "2026-11-21T19:00:00"}}',
            "a time needs a zone, such as Z (at $.reading.not_before)",
        ),
        ('{"at": "9999-11-21T19:00:00Z", "source": "Makerspace", "reading": {}}', "a time out of range (at $.at)"),
        (
            '{"at": "2026-11-21T19:00:00Z", "source": "Else", "reading": {}}',
            "its source is not in the first line (at $.source)",
        ),
        ('{"at": "2026-11-21T19:00:00Z", "reading": {}}', "its source is not in the first line (at $.source)"),
        (
            '{"at": "2026-11-21T19:00:00Z", "source": "Makerspace"}',
            "needs one of reading, failure and slept_since (at $)",
        ),
        (
            '{"at": "2026-11-21T19:00:00Z", "source": "Laptops", "reading": {}, "slept_since": "2026-11-21T18:00:00Z"}',
            "needs one of reading, failure and slept_since (at $)",
        ),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_place_in_it(line: str, reason: str, file: Path) -> None:
    good = '{"at": "2026-11-21T19:00:00Z", "source": "Makerspace", "reading": {}}'
    events = written(file, good, "", line).events
    assert next(events) == reading()

    with pytest.raises(RecordingError) as caught:
        next(events)

    assert str(caught.value).startswith(f"{file}:4: ")
    assert str(caught.value).endswith(reason)
    assert (caught.value.file, caught.value.line) == (file, 4)


def test_an_endless_line_is_not_read(file: Path) -> None:
    events = written(file, " " * MAX_LINE_BYTES).events

    with pytest.raises(RecordingError, match=":2: the line is longer than"):
        next(events)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"type": "something"}, "$.type"),
        ({"version": 2}, "a newer Pilotlamp has written it"),
        ({"zone": "Nowhere/Atlantis"}, "this time zone is not known here (at $.zone)"),
        ({"zone": "../../etc/passwd"}, "this time zone is not known here (at $.zone)"),
        ({"sources": [{"name": "a"}]}, "$.sources[0]"),
        ({"sources": [{"name": "a", "kind": "a", "interval_s": 0}]}, "no interval (at $.sources[0].interval_s)"),
        ({"sources": [{"name": "a", "kind": "a", "interval_s": 1e300}]}, "no interval (at $.sources[0].interval_s)"),
        (
            {"sources": [{"name": "a", "kind": "a", "interval_s": 9}] * 2},
            "two sources have one name (at $.sources[1].name)",
        ),
    ],
)
def test_a_bad_first_line_is_named_at_once(parts: dict[str, object], reason: str, file: Path) -> None:
    file.write_text(json.dumps({"type": "pilotlamp-recording", "version": 1, "sources": [], **parts}))

    with pytest.raises(RecordingError) as caught:
        read(file)

    assert str(caught.value).startswith(f"{file}:1: ")
    assert reason in str(caught.value)


def test_an_empty_or_missing_file_is_no_recording(file: Path) -> None:
    with pytest.raises(RecordingError, match="can't be read: No such file"):
        read(file)

    file.touch()
    with pytest.raises(RecordingError, match=":1: the line is empty"):
        read(file)


def test_kinds_that_an_older_program_did_not_know_go_by_the_defaults(file: Path) -> None:
    header = {
        "type": "pilotlamp-recording",
        "version": 1,
        "sources": [{"name": "a", "kind": "formide", "interval_s": 30}],
        "rules": {"a": {"urgency": {"device_offline": None}}},
        "general": {"urgency": {}},
    }
    file.write_text(json.dumps(header))

    recording = read(file)

    assert recording.rules["a"].urgency == {**DEFAULT_URGENCY, NoticeKind.DEVICE_OFFLINE: None}
    assert recording.general.urgency == DEFAULT_URGENCY


def test_conditions_follow_from_what_an_older_program_recorded_and_unknown_ones_are_ignored(file: Path) -> None:
    old = '{"at":"2026-11-21T19:00:00Z","source":"Laptops","reading":{"devices":[{"id":"a","name":"a","state":"online"'
    recording = written(
        file,
        f'{old},"encrypted":false,"printers":[{{"id":"p","name":"p","state":"error"}}]}}]}}}}',
        f'{old},"conditions":[{{"key":"of_tomorrow"}}]}}]}}}}',
    )

    first, second = (event.devices[0] for event in recording.events if isinstance(event, Reading))

    assert first == device("a", encrypted=False, printers=(printer("p", PrinterState.ERROR),))
    assert second == device("a")


def test_a_recorded_false_alarm_is_told_again_by_the_rules_it_was_told_by(file: Path) -> None:
    with closing(Recorder(file, [MAKERSPACE], rules={}, general=GENERAL, zone=ZONE)) as recorder:
        for outcome in went_offline():
            recorder.write(outcome)
    recording = read(file)

    told = replay(recording.sources, recording.events, rules=recording.rules, general=recording.general, zone=ZONE)

    assert [(alert.kind, alert.at) for alert in told] == [(NoticeKind.DEVICE_OFFLINE, NOW + timedelta(seconds=60))]
