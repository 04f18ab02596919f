"""What fuzzing has found, with the shortest input that showed it."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from pilotlamp import config
from pilotlamp.config.alerts import keys_out_of_range
from pilotlamp.config.load import MAX_BYTES
from pilotlamp.config.toml_lines import DEEPEST, key_lines
from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.links import page_of
from pilotlamp.domain.snapshot import Reading
from pilotlamp.domain.text import MAX_CHARS
from pilotlamp.errors import BadReplyError, ConfigError, RecordingError
from pilotlamp.sources.formide import parse, wire
from pilotlamp.sources.http.ratelimit import retry_after_s
from pilotlamp.sources.kinds import conditions
from pilotlamp.sources.lenient import instant_or_none
from pilotlamp.sources.okta_asa import parse as okta
from pilotlamp.sources.okta_asa import wire as okta_wire
from pilotlamp.sources.okta_asa.parse import next_link
from pilotlamp.sources.wire import decode
from pilotlamp.store import recording_reader
from pilotlamp.store.state import StateFile
from pilotlamp.view.headlines import headline
from pilotlamp.view.jsonout import dumps
from pilotlamp.view.menu.build import build_tray_view
from pilotlamp.view.menu.context import MenuContext
from tests.builders import NOW, after, device, failure, reading
from tests.fuzzing.seeds import RECORDINGS

SOURCE = '[[sources]]\nname = "A"\nkind = "formide"\nurl = "https://a.example"\n'


def read_recording(file: Path) -> recording_reader.Recording:
    return recording_reader.read(file, out_of_range=keys_out_of_range, conditions=conditions())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def fault(file: Path, text: str) -> ConfigError:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    return caught.value


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 99999999999999999 00:00:00 GMT",
        "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT",
        f"Mon, 01 Jan 2020 00:00:{'9' * 400} GMT",
    ],
)
@pytest.mark.parametrize("header", ["retry-after", "date"])
def test_date_beyond_all_dates_is_no_wait(header: str, date: str) -> None:
    """The C library's limits are not ``ValueError``s."""
    assert retry_after_s({"retry-after": "120", header: date}, NOW) in {None, 120.0}


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "0002-01-01T00:00:00+14:00"])
def test_time_that_no_time_zone_can_show_is_missing(text: str) -> None:
    """It ended the drawing of the menu, in time zones east of London."""
    assert instant_or_none(text) is None


def test_a_number_of_5000_digits_is_a_fault_of_the_settings(file: Path) -> None:
    assert "digits" in fault(file, SOURCE + f"poll_s = {'9' * 5000}").problem


def test_a_number_beyond_all_fractions_is_a_fault_of_its_key(file: Path) -> None:
    found = fault(file, SOURCE + f"poll_s = {'9' * 400}")

    assert (found.key, found.line) == ("sources.poll_s", 5)


@pytest.mark.parametrize(
    "line", ['ca_file = "\\u0000"', 'secret_file = "~\\u0000"', 'secret_command = ["a", "\\u0000"]']
)
def test_a_nul_character_is_a_fault_of_its_key(file: Path, line: str) -> None:
    found = fault(file, SOURCE + line)

    assert found.problem == "must not contain a NUL character"
    assert found.key == f"sources.{line.partition(' ')[0]}"


def test_what_is_told_of_a_key_can_be_printed(file: Path) -> None:
    found = fault(file, f'"\\u001b[31m\\u202e{"x" * 5000}" = 1')

    assert str(found).isprintable()
    assert len(str(found)) < 1000 + len(str(file))


def test_what_is_told_of_a_path_can_be_printed(file: Path) -> None:
    assert str(fault(file, SOURCE + 'ca_file = "\\u001b[31m"')).isprintable()


def test_a_settings_file_without_end_is_not_read_to_its_end(file: Path) -> None:
    found = fault(file, SOURCE + "#" * MAX_BYTES)

    assert "1024 KiB" in found.problem


def test_lines_of_a_key_with_thousands_of_parts_cost_no_more_than_its_length() -> None:
    """Paths of all its lengths would take gigabytes."""
    lines = key_lines("[" + ".".join("a" * 20_000) + "]\nb = 1\n")

    assert max(map(len, lines)) <= DEEPEST + 1
    assert set(lines.values()) == {1, 2}


def test_a_state_in_a_thousand_letters_is_shortened_in_the_menu() -> None:
    raw = wire.Client(id="a", status="x" * MAX_CHARS)

    menu = build_tray_view(after(reading(parse.device(raw))), MenuContext(now=NOW, tz=UTC)).menu

    assert max(len(node.label) for node in menu) < 200


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'"a\\\ud83d"', "a\\\ufffd"),
        (rb'"\\ud83d\ude00"', "\\ud83d\ufffd"),
        (rb'"\\\\\ud83d\ude00\ude00"', "\\\\😀\ufffd"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd😀"),
    ],
)
def test_half_an_emoji_behind_a_backslash_does_not_blind(body: bytes, text: str) -> None:
    assert decode(body, str, what="the reply") == text


@pytest.mark.parametrize("blank", ["\ufffe", "\u202e", " \0"])
def test_an_id_in_which_nothing_can_be_seen_is_none(blank: str) -> None:
    """Users without a name had an empty row."""
    with pytest.raises(BadReplyError, match="a user has no valid id"):
        parse.connection(wire.UserClient(id=blank))
    with pytest.raises(BadReplyError, match="a session has no valid id"):
        parse.past_session(wire.PastSession(id=blank))
    with pytest.raises(BadReplyError, match="a client has no valid id"):
        parse.device(wire.Client(id=blank))
    with pytest.raises(BadReplyError, match="a client has no valid id"):
        okta.device(okta_wire.Client(id=blank))


@pytest.mark.parametrize("id_", [".", "..", "", "ä" * 600])
def test_an_id_that_leads_to_another_page_or_is_too_long_has_no_page(id_: str) -> None:
    """The menu offered what the opener then refused."""
    assert page_of("https://pages.example/devices/{id}/edit", id_) is None


def test_a_page_with_a_scheme_in_capitals_can_be_opened() -> None:
    assert page_of("HTTPS://pages.example/{id}", "a/b") == "https://pages.example/a%2Fb"


def test_a_link_too_long_to_be_asked_for_is_a_bad_reply() -> None:
    with pytest.raises(BadReplyError, match="too long"):
        next_link(f'<{"a" * 10_000}>; rel="next"')


@pytest.mark.parametrize("char", ["\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\u2066", "\ufeff", "\U000e0041"])
def test_json_on_a_terminal_is_obeyed_by_nothing(char: str) -> None:
    """And it is one line for those who split at every kind of line break."""
    line = dumps({"id": f"a{char}b"})

    assert line.isprintable()
    assert json.loads(line) == {"id": f"a{char}b"}


def test_json_keeps_what_scripts_and_emoji_need() -> None:
    assert "👩\u200d🔧 ä" in dumps({"id": "\x9b", "name": "👩\u200d🔧 ä"})


def test_an_id_from_an_edited_file_is_clean_in_a_title() -> None:
    """The state file's devices need not have a name."""
    title = headline(NoticeKind.DEVICE_REMOVED, "Makerspace", (Subject(id="\x1b[31m", name=""),))

    assert title == "[31m is no longer listed"
    assert headline(NoticeKind.DEVICE_REMOVED, "Makerspace", (Subject(id="", name=""),)).startswith("(no name) ")


def test_a_trouble_is_clean_in_the_menu() -> None:
    """It names programs that the settings have and the computer hasn't."""
    context = MenuContext(now=NOW, tz=UTC, warnings=("Not installed: \x1b[31m",))

    assert [node.label for node in build_tray_view(after(), context).menu][1] == "Not installed: [31m"


def test_a_failure_without_a_word_is_no_empty_row() -> None:
    (row,) = [
        node
        for node in build_tray_view(after(failure(problem="")), MenuContext(now=NOW, tz=UTC)).menu
        if node.key.startswith("failed")
    ]

    assert all(child.label for child in row.children)


def test_a_key_of_the_state_file_gets_into_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log goes to stderr as it is."""
    times = {"at": "2026-11-21T19:00:00Z", "sources": {"\x1b[31m": {"read_at": "1969-01-01T00:00:00Z"}}}
    (tmp_path / "state.json").write_text(json.dumps({"mutes": [], "acknowledged": [], **times}), encoding="utf-8")

    assert StateFile(tmp_path).load() is None

    (line,) = caplog.messages
    assert "$.sources[...].read_at" in line
    assert line.isprintable()


def spoiled(tmp_path: Path, place: int, **parts: Any) -> Path:
    """A recording with these keys of one of its lines replaced."""
    lines = [json.loads(line) for line in RECORDINGS[0].splitlines()]
    lines[place] |= parts
    file = tmp_path / "recording.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


def test_texts_of_a_recording_are_clean(tmp_path: Path) -> None:
    """``replay`` prints them; ids, which are keys, only escaped."""
    bad = {"id": "\x1b[1m", "name": "a\u202eb", "state": "online", "tags": ["x\ny"]}
    file = spoiled(tmp_path, 1, reading={"devices": [bad]})

    events = tuple(read_recording(file).events)

    assert isinstance(events[0], Reading)
    assert events[0].devices == (device("ab", id="\x1b[1m", tags=("x y",)),)


def test_names_of_a_recordings_sources_are_clean_and_still_those_of_its_events(tmp_path: Path) -> None:
    file = spoiled(tmp_path, 0, sources=[{"name": "Maker\x07space", "kind": "formide", "interval_s": 30}])
    content = file.read_bytes().replace(b'"source": "Makerspace"', b'"source": "Maker\\u0007space"')
    file.write_bytes(content)

    read = read_recording(file)

    assert read.sources[0].name == "Maker space"
    assert {event.source for event in read.events if isinstance(event, Reading)} == {"Maker space"}


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ({"flap_window_s": 1e300}, "$.rules[...].flap_window_s"),
        ({"flap_window_s": -1}, "$.rules[...].flap_window_s"),
        ({"flap_changes": 0}, "$.rules[...].flap_changes"),
        ({"quiet": {"start": "22:00:00Z", "end": "07:00:00"}}, "$.rules[...].quiet"),
    ],
)
def test_rules_that_no_settings_could_have_are_no_recording(tmp_path: Path, rules: dict[str, Any], where: str) -> None:
    with pytest.raises(RecordingError, match=r":1: .*") as caught:
        recording_reader.read(
            spoiled(tmp_path, 0, rules={"Makerspace": rules}), out_of_range=keys_out_of_range, conditions=conditions()
        )

    assert where in str(caught.value)


@pytest.mark.parametrize("general", [{"toasts_per_minute": 0}, {"battery_factor": 0.5}])
def test_general_rules_that_no_settings_could_have_are_no_recording(tmp_path: Path, general: dict[str, Any]) -> None:
    with pytest.raises(RecordingError, match=r"\$\.general\."):
        recording_reader.read(
            spoiled(tmp_path, 0, general=general), out_of_range=keys_out_of_range, conditions=conditions()
        )


def test_a_sleep_since_the_year_one_is_no_event(tmp_path: Path) -> None:
    file = spoiled(tmp_path, 6, slept_since="0001-01-01T00:00:00Z")

    with pytest.raises(RecordingError, match=r"out of range \(at \$\.slept_since\)"):
        tuple(read_recording(file).events)
