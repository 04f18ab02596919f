"""The settings file: where it is, and that every fault in it is named with file and line."""

from pathlib import Path

import pytest

from pilotlamp import config
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.errors import ConfigError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.config.settings_file import fault, load, source

CONTRACT_EXAMPLE = """\
[[sources]]
name = "Makerspace"            # unique; shown in the menu
kind = "formide"               # formide | okta-asa | clientexec | …
url = "https://api.formide.example"
poll_s = 30                    # default per kind; at least 5, or 0.05 for a loopback url
timeout_s = 10                 # whole request, connect to last byte

[[sources]]
name = "Laptops"
kind = "okta-asa"
url = "https://app.scaleft.com"
team = "acme"
all = true

[[sources]]
name = "Helpdesk"
kind = "clientexec"
url = "https://billing.example.com"
path = "/api/users/usersonline"
key_in = "header"              # header | query
key_name = "X-Application-Key"
"""


def test_the_contracts_example_is_read_as_it_says(file: Path) -> None:
    settings = load(file, CONTRACT_EXAMPLE)

    makerspace, laptops, helpdesk = settings.sources
    assert settings.file == file
    assert (makerspace.name, makerspace.kind, makerspace.poll_s, makerspace.enabled) == (
        "Makerspace",
        "formide",
        30,
        True,
    )
    assert makerspace.endpoint == Endpoint(name="Makerspace", url="https://api.formide.example", timeout_s=10)
    assert makerspace.options == FormideOptions()
    assert makerspace.alerts == AlertRules()
    assert settings.general == GeneralRules()
    assert (laptops.options, laptops.poll_s) == (OktaAsaOptions(team="acme", all=True), 60)
    assert helpdesk.options == ClientexecOptions(
        path="/api/users/usersonline", key_in="header", key_name="X-Application-Key"
    )


def test_path_is_taken_from_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(CONTRACT_EXAMPLE, encoding="utf-8")
    monkeypatch.setenv("PILOTLAMP_CONFIG", str(file))

    assert config.default_path() == file
    assert config.load().file == file


def test_without_a_path_it_is_in_the_users_configuration_folder(tmp_path: Path) -> None:
    """Also when the variable is there but empty."""
    assert config.default_path().parts[-2:] == ("pilotlamp", "config.toml")


def test_missing_file_is_told_with_its_path_and_an_example_that_works(file: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(file)

    assert str(caught.value) == f"{file}: there is no settings file; create it, or try 'pilotlamp demo'"
    (example,) = caught.value.__notes__
    assert len(load(file, example).sources) == 1


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "sources = []\n"])
def test_file_without_sources_is_told_with_an_example(file: Path, text: str) -> None:
    error = fault(file, text)

    assert "at least one [[sources]]" in str(error)
    assert error.__notes__ == [config.EXAMPLE]


def test_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"can't be read: Is a directory"):
        config.load(tmp_path)


def test_device_is_no_settings_file() -> None:
    """It may never end, or never begin."""
    with pytest.raises(ConfigError, match=r"can't be read: it is a device, not a file"):
        config.load(Path("/dev/zero"))


def test_file_in_another_encoding_is_told_with_the_line(file: Path) -> None:
    file.write_bytes(b'[[sources]]\nname = "B\xfcro"\n')

    with pytest.raises(ConfigError, match=r"config.toml:2: is not UTF-8 text"):
        config.load(file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_and_windows_line_ends_are_no_fault(file: Path, encoding: str) -> None:
    """Windows editors write both, and its shells UTF-16."""
    file.write_bytes(CONTRACT_EXAMPLE.replace("\n", "\r\n").encode(encoding))

    assert len(config.load(file).sources) == 3


def test_paths_are_relative_to_the_settings_file_also_where_that_is_named_relatively(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program named so is no bare name, for which the PATH would be looked through."""
    monkeypatch.chdir(tmp_path)
    text = source('secret_command = ["./x", "./y"]', 'secret_file = "y"')
    text += "[[actions]]\nlabel = 'x'\nrun = ['./x']\n"

    settings = load(Path("config.toml"), text)

    assert settings.sources[0].secret_command == (str(tmp_path / "x"), "./y")
    assert settings.sources[0].secret_file == tmp_path / "y"
    assert settings.actions[0].run == (str(tmp_path / "x"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[sources]]\nname = \n", 2),
        ("[[sources]]\nname = 'a'\nname = 'b'\n", 3),
        ('[[sources]]\nname = """\nno end', 3),
    ],
)
def test_syntax_error_is_told_with_its_line(file: Path, text: str, line: int) -> None:
    error = fault(file, text)

    assert error.line == line
    assert error.problem.startswith("is not TOML: ")
    assert "(at " not in error.problem


def test_file_nested_beyond_measure_is_a_fault_not_a_crash(file: Path) -> None:
    assert "nest" in fault(file, "a = " + "[" * 5000).problem


@pytest.mark.parametrize("text", ["sources = 3\n", "sources = [1]\n", '[sources]\nname = "a"\n'])
def test_sources_that_are_no_list_of_tables_are_told(file: Path, text: str) -> None:
    error = fault(file, text)

    assert str(error) == f"{file}:1: sources: must be written with two brackets, as [[sources]]"
