"""Scenario files: what they may say, and that what is wrong is named by file and key."""

from pathlib import Path

import pytest

from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.events.vocabulary import VERBS
from pilotlamp_simulator.scenario import built_in, load


@pytest.mark.parametrize("name", built_in())
def test_built_in_scenarios_are_sound(name: str) -> None:
    assert load(name).name == name


def test_what_a_file_says_is_in_the_world(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        """
        vendor_examples = false
        [[formide.devices]]
        name = "Zoë’s"
        tags = ["a", "b"]
        [[formide.devices.printers]]
        name = "Felix"
        progress_pct = 5
        [[clientexec.people]]
        name = "Jo"
        lastview = []
        [[events]]
        at_s = 0
        do = "device_offline"
        device = "Zoë’s"
        [[events]]
        at_s = 5
        do = "device_online"
        device = "Zoë’s"
        """,
        encoding="utf-8",
    )

    world = load(file).world(0.0, {})

    (device,) = world.formide.clients()
    assert (device["name"], device["tags"], device["status"]) == ("Zoë’s", ["a", "b"], "offline")
    assert world.formide.printer("Felix").progress_pct == 5.0
    assert [user["lastview"] for user in world.clientexec.reply(0.0)["users"]] == [[]]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("vendor_example = true", "vendor_example: unknown key; did you mean vendor_examples?"),
        ("repeat_s = 0", "repeat_s: must be more than 0"),
        ("repeat_s = 'soon'", "repeat_s: must be a number"),
        ("clock_runs = 1", "clock_runs: must be true or false"),
        ("okta_asa.rate_limit = true", "okta_asa.rate_limit: must be a whole number"),
        ("formide = 3", "formide: must be a table"),
        ("formide.devices = {}", "formide.devices: must be a list"),
        ("formide.devices = [{ type = 'x' }]", "formide.devices[0].name: is missing"),
        (
            "formide.devices = [{ name = 'a', local_api = 'v3' }]",
            "formide.devices[0].local_api: must be one of v1, v2",
        ),
        ("okta_asa.laptops = [{ hostname = 7 }]", "okta_asa.laptops[0].hostname: must be a text"),
        ("clientexec.key_in = 'body'", "clientexec.key_in: must be one of header, query"),
        ("events = 1", "events: must be a list of tables"),
        ("events = [1]", "events[0]: must be a table"),
        ("events = [{ do = 'tokens_expire' }]", "events[0].at_s: is missing"),
        ("events = [{ at_s = 1 }]", "events[0].do: there is no event None"),
        (
            "events = [{ at_s = 1, do = 'device_ofline' }]",
            "events[0].do: there is no event 'device_ofline'; did you mean device_offline?",
        ),
        ("events = [{ at_s = 1, do = 'device_offline' }]", "events[0].device: is missing"),
        (
            "events = [{ at_s = 1, do = 'tokens_expire', when = 'now' }]",
            "events[0].when: unknown key",
        ),
        (
            "events = [{ at_s = -1, do = 'tokens_expire' }]",
            "events[0]: at_s must be 0 or more, every_s more than 0",
        ),
        (
            "events = [{ at_s = 1, every_s = 0, do = 'tokens_expire' }]",
            "events[0]: at_s must be 0 or more, every_s more than 0",
        ),
        (
            "events = [{ at_s = 1, do = 'device_offline', device = 'Nowhere' }]",
            "events[0].device: there is no device 'Nowhere'",
        ),
        (
            "events = [{ at_s = 0, do = 'printer_finish', printer = 'Nowhere' }]",
            "events[0].printer: there is no printer 'Nowhere'",
        ),
        (
            "events = [{ at_s = 1, do = 'source_401', system = 'okta-asa' }]",
            "events[0].system: must be one of formide, okta_asa, clientexec, octoprint, moonraker, cups",
        ),
        (
            "events = [{ at_s = 1, do = 'source_answers', system = 'formide', body = '', headers = 1 }]",
            "events[0].headers: must be a table",
        ),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(tmp_path: Path, toml: str, message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(toml)

    with pytest.raises(ScenarioError) as caught:
        load(file)

    assert str(caught.value) == f"{file}: {message}"


def test_events_are_rehearsed_in_their_order(tmp_path: Path) -> None:
    """A device may be spoken of after it was added, wherever it stands in the file."""
    file = tmp_path / "mine.toml"
    file.write_text(
        "events = [{ at_s = 2, do = 'device_offline', device = 'New' },"
        " { at_s = 1, do = 'device_added', device = 'New' }]"
    )

    assert [timed.at_s for timed in load(file).events] == [1.0, 2.0]


@pytest.mark.parametrize("content", [b"events = [", b"name = '\xff'"])
def test_a_file_that_is_not_toml_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(content)

    with pytest.raises(ScenarioError, match=r"mine\.toml: .+"):
        load(str(file))


@pytest.mark.parametrize("name", ["nope", "nope.toml"])
def test_a_scenario_that_is_nowhere_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScenarioError, match=r"nope"):
        load(str(tmp_path / name))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match="demo, quiet, vendor"):
        load("nope")


def test_every_word_says_what_it_does() -> None:
    """The vocabulary is the documentation."""
    assert {"device_offline", "printer_plug", "laptop_asks", "person_views", "source_429"} <= set(VERBS)
    assert all(verb.__doc__ for verb in VERBS.values())
