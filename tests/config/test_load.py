"""The settings file: what is read from it, and that every fault is told with file, line and key."""

import logging
from datetime import time
from pathlib import Path

import pytest

from pilotlamp import config
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.levels import Urgency
from pilotlamp.errors import ConfigError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.okta_asa.options import OktaAsaOptions

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

NO_TIMES = 'must be two times of day from 00:00 to 23:59, such as "22:00-07:00"'
NO_NAMES = 'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]'

CA_FILE = Path(__file__).parents[1] / "fixtures" / "tls" / "authority.pem"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def source(*lines: str, kind: str = "formide", url: str = "https://api.formide.example") -> str:
    """A source that is all right, with ``lines`` added: the first of them is line 5."""
    return "\n".join(["[[sources]]", 'name = "Makerspace"', f'kind = "{kind}"', f'url = "{url}"', *lines, ""])


def load(file: Path, text: str) -> config.Settings:
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def fault(file: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(file, text)
    return caught.value


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


def test_everything_a_source_may_have_is_taken_over(file: Path) -> None:
    settings = load(
        file,
        source(
            "poll_s = 12.5",
            "timeout_s = 3",
            'proxy = "http://proxy.example:8080/"',
            'proxy_user = "ada"',
            'proxy_secret_command = ["pass", "show", "proxy"]',
            'proxy_secret_file = "proxy.secret"',
            "secret_command_timeout_s = 90",
            "verify = false",
            f"ca_file = '{CA_FILE}'",
            "enabled = false",
            'device_page = "https://formide.example/devices/{id}?tab=1"',
            'secret_command = ["pass", "show", "makerspace"]',
            'secret_file = "makerspace.secret"',
            "local_printers = true",
        ),
    )

    (makerspace,) = settings.sources
    assert makerspace.endpoint == Endpoint(
        name="Makerspace",
        url="https://api.formide.example",
        timeout_s=3.0,
        ca_file=CA_FILE,
        proxy="http://proxy.example:8080",
        verify=False,
        device_page="https://formide.example/devices/{id}?tab=1",
    )
    assert makerspace.poll_s == 12.5
    assert not makerspace.enabled
    assert makerspace.secret_command == ("pass", "show", "makerspace")
    assert makerspace.secret_file == file.parent / "makerspace.secret"
    assert makerspace.secret_command_timeout_s == 90
    assert makerspace.proxy_user == "ada"
    assert makerspace.proxy_secret_command == ("pass", "show", "proxy")
    assert makerspace.proxy_secret_file == file.parent / "proxy.secret"
    assert makerspace.options == FormideOptions(local_printers=True)


def test_trailing_slash_of_url_is_dropped(file: Path) -> None:
    """Paths are put behind it as they are."""
    settings = load(file, source(url="https://api.formide.example/base/"))

    assert settings.sources[0].endpoint.url == "https://api.formide.example/base"


def test_tilde_is_the_home_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")

    settings = load(file, source('secret_file = "~/makerspace"'))

    assert settings.sources[0].secret_file == Path("/home/somebody/makerspace")


# Where the file is


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


# Faults


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("pol_s = 30", "sources.pol_s", "there is no such key; did you mean poll_s?"),
        ("Timeout-S = 3", "sources.Timeout-S", "there is no such key; did you mean timeout_s?"),
        ("zzz = 30", "sources.zzz", "there is no such key; expected one of name, kind, url, poll_s, timeout_s, "),
        ("team = 'acme'", "sources.team", "there is no such key; "),
        ('poll_s = "30"', "sources.poll_s", "must be a number"),
        ("poll_s = true", "sources.poll_s", "must be a number"),
        ("poll_s = nan", "sources.poll_s", "must be a number"),
        ("poll_s = 4.9", "sources.poll_s", "must be a number of seconds from 5 to 86400"),
        ("poll_s = 1e300", "sources.poll_s", "must be a number of seconds from 5 to 86400"),
        ("poll_limit_s = 9", "sources.poll_limit_s", "must be a number of seconds from 10 to 86400"),
        ("timeout_s = 0", "sources.timeout_s", "must be a number of seconds from 0.01 to 86400"),
        ("verify = 0", "sources.verify", "must be true or false"),
        ("enabled = 'no'", "sources.enabled", "must be true or false"),
        ("local_printers = 1", "sources.local_printers", "must be true or false"),
        ("secret_command = 'pass show x'", "sources.secret_command", "must be a list of texts"),
        ("secret_command = []", "sources.secret_command", "must begin with a program, such as"),
        ("secret_command = ['pass', 1]", "sources.secret_command", "must be a list of texts"),
        ("secret_command = [' ']", "sources.secret_command", "must begin with a program, such as"),
        (
            "secret_command_timeout_s = 0",
            "sources.secret_command_timeout_s",
            "a number of seconds from 1 to 86400",
        ),
        ("proxy_user = 'ada'", "sources.proxy_user", "has no effect without proxy"),
        ("proxy_secret_file = 'x'", "sources.proxy_secret_file", "has no effect without proxy_user"),
        ("proxy_secret_command = ['x']", "sources.proxy_secret_command", "has no effect without proxy_user"),
        (
            "proxy_password = 'x'",
            "sources.proxy_password",
            "store it with 'pilotlamp login NAME --proxy', or name a proxy",
        ),
        ("secret_file = ''", "sources.secret_file", "must be the path of a file"),
        ("secret_file = '~nobody-of-that-name/x'", "sources.secret_file", "names a home folder that does not exist"),
        ("proxy = 'proxy.example:8080'", "sources.proxy", "must be an address that begins with"),
        ("proxy = 'http://me:pw@proxy.example'", "sources.proxy", "must not contain a user name or password"),
        ("proxy = 'http://me:pw@proxy.example'", "sources.proxy", "proxy_user, and store the password with 'pilotlamp"),
        ("device_page = 'https://formide.example/'", "sources.device_page", "must contain {id}"),
        ("device_page = 'https://formide.example/{id}/{x}'", "sources.device_page", "no other braces"),
        ("device_page = 'https://{id}.example/'", "sources.device_page", "must not contain {id} in its host"),
        ("device_page = 'javascript:{id}'", "sources.device_page", "must be an address"),
        ("alerts = 3", "sources.alerts", "must be a table, written as [sources.alerts]"),
        ("ca_file = 'missing.pem'", "sources.ca_file", "missing.pem can't be read: No such file or directory"),
        ("ca_file = '/dev/zero'", "sources.ca_file", "/dev/zero can't be read: it is a device, not a file"),
        ("ca_file = 'config.toml'", "sources.ca_file", "config.toml holds no certificates in PEM format"),
    ],
)
def test_fault_names_line_key_and_cure(file: Path, line: str, key: str, problem: str) -> None:
    error = fault(file, source("", line))

    assert (error.file, error.line, error.key) == (file, 6, key)
    assert problem in error.problem
    assert str(error).startswith(f"{file}:6: {key}: ")
    assert "\n" not in str(error)


@pytest.mark.parametrize("missing", ["name", "kind", "url"])
def test_missing_key_is_told_at_its_table(file: Path, missing: str) -> None:
    text = "\n" + "".join(line for line in source().splitlines(keepends=True) if not line.startswith(missing))

    error = fault(file, text)

    assert (error.line, error.key) == (2, f"sources.{missing}")
    assert error.problem.startswith("is missing; ")


def test_missing_key_of_the_kind_is_told(file: Path) -> None:
    error = fault(file, source(kind="okta-asa"))

    assert str(error) == f'{file}:1: sources.team: is missing; add a line such as: team = "acme"'


def test_unknown_kind_is_told_with_the_nearest(file: Path) -> None:
    error = fault(file, source(kind="fromide"))

    assert str(error) == f"{file}:3: sources.kind: there is no kind 'fromide'; did you mean formide?"


def test_word_that_is_none_of_the_allowed_is_told_with_those(file: Path) -> None:
    error = fault(file, source('key_in = "cookie"', kind="clientexec"))

    assert str(error) == f'{file}:5: sources.key_in: must be "header" or "query"'


def test_optional_word_is_checked_too(file: Path) -> None:
    error = fault(file, source('team = "acme"', 'state = "active"', kind="okta-asa"))

    assert error.problem == 'must be "ACTIVE", "PENDING" or "DELETED"'


@pytest.mark.parametrize(("one", "other"), [("Makerspace", "Makerspace"), ("Bu\u0308ro", "B\u00fcro")])
def test_two_sources_of_one_name_are_told_with_both_lines(file: Path, one: str, other: str) -> None:
    """Also where the name is only written in two ways that look the same."""
    error = fault(file, source().replace("Makerspace", one) + source().replace("Makerspace", other))

    assert (error.line, error.key) == (6, "sources.name")
    assert ", on line 2" in error.problem


@pytest.mark.parametrize(
    ("one", "other", "variable"),
    [
        ("Lab 1", "Lab-1", "PILOTLAMP_SECRET_LAB_1"),
        ("Lab", "lab", "PILOTLAMP_SECRET_LAB"),
        ("Büro", "Böro", "PILOTLAMP_SECRET_B_RO"),
        ("Цех", "Бар", "PILOTLAMP_SECRET____"),
        ("창고", "공방", "PILOTLAMP_SECRET___"),
    ],
)
def test_two_sources_of_one_variable_are_told_with_both_lines(file: Path, one: str, other: str, variable: str) -> None:
    """A secret in it would be sent to both servers."""
    error = fault(file, source().replace("Makerspace", one) + source().replace("Makerspace", other))

    assert (error.line, error.key) == (6, "sources.name")
    assert f'would be read from {variable}, like that of "{one}" on line 2; ' in error.problem
    cured = source().replace("Makerspace", one) + source().replace("Makerspace", f"{other} 2")
    assert len(load(file, cured).sources) == 2


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


@pytest.mark.parametrize("name", ["", " Lab", "Lab\\nOne", "Lab\\u202e", "x" * 61])
def test_name_that_would_not_look_right_is_refused(file: Path, name: str) -> None:
    error = fault(file, source().replace("Makerspace", name))

    assert (error.line, error.key) == (2, "sources.name")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.formide.example",
        "ftp://api.formide.example",
        "https://",
        "https:///path",
        "https://api.formide.example:0",
        "https://api.formide.example:99999",
        "https://api.formide.example:port",
        "https://[::1",
        "https://api formide.example",
        "https://api..example",
        "https://good.example\\\\.bad.example",
        "https://api.formide.example?key=s3cret",
        "https://api.formide.example/#s3cret",
        "https://me:s3cret@api.formide.example",
        "https://s3cret@api.formide.example",
    ],
)
def test_bad_url_is_refused_without_quoting_it(file: Path, url: str) -> None:
    """What somebody pastes into it may be a secret."""
    error = fault(file, source(url=url))

    assert (error.line, error.key) == (4, "sources.url")
    assert "s3cret" not in str(error)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8080", "http://127.0.0.1", "http://127.8.9.1:1", "http://[::1]:1337", "http://a.localhost"],
)
def test_loopback_may_be_polled_often(file: Path, url: str) -> None:
    settings = load(file, source("poll_s = 0.05", url=url))

    assert settings.sources[0].poll_s == 0.05


def test_even_loopback_has_a_limit(file: Path) -> None:
    error = fault(file, source("poll_s = 0.04", url="http://localhost"))

    assert error.problem == "must be a number of seconds from 0.05 to 86400"


@pytest.mark.parametrize(
    "key", ["token", "secret", "password", "key", "api_key", "key_secret", "Access-Token", "key_id"]
)
@pytest.mark.parametrize("where", ["source", "top"])
def test_secret_in_the_file_is_refused_and_not_repeated(file: Path, key: str, where: str) -> None:
    line = f'{key} = "s3cret"'

    error = fault(file, source(line) if where == "source" else f"{line}\n{source()}")

    assert "secrets do not belong in the settings file" in error.problem
    assert "pilotlamp login" in error.problem
    assert "s3cret" not in str(error)


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


# Alerts


def test_alerts_of_a_source_win_over_the_files_and_those_over_the_defaults(file: Path) -> None:
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                'device_offline = "normal"',
                'source_back = "off"',
                "offline_after = 4",
                "group_above = 9",
                source(),
                "[sources.alerts]",
                'device_offline = "low"',
                'no_staff = "critical"',
                "offline_after = 1",
                source().replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert makerspace == AlertRules(
        urgency={
            **DEFAULT_URGENCY,
            NoticeKind.DEVICE_OFFLINE: Urgency.LOW,
            NoticeKind.SOURCE_BACK: None,
            NoticeKind.NO_STAFF: Urgency.CRITICAL,
        },
        offline_after=1,
        online_after=1,
        unreachable_after=3,
        group_above=9,
    )
    assert (other.offline_after, other.urgency[NoticeKind.DEVICE_OFFLINE]) == (4, Urgency.NORMAL)


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("device_ofline = 'low'", "device_ofline", "there is no such key; did you mean device_offline?"),
        ("device_offline = 'loud'", "device_offline", 'must be "off", "low", "normal" or "critical"'),
        ("device_offline = false", "device_offline", 'must be "off", "low", "normal" or "critical"'),
        ("offline_after = 0", "offline_after", "must be a whole number from 1"),
        ("offline_after = 1.5", "offline_after", "must be a whole number from 1"),
        ("offline_after = true", "offline_after", "must be a whole number from 1"),
        ("flap_changes = 1", "flap_changes", "must be a whole number from 2"),
        ("flap_changes = 4.5", "flap_changes", "must be a whole number from 2"),
        ("flap_window_s = 0", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("flap_window_s = 86401", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("flap_window_s = '10 min'", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("quiet = true", "quiet", 'must be text in quotes, such as "22:00-07:00"'),
        ("quiet = 'at night'", "quiet", NO_TIMES),
        ("quiet = '22:00'", "quiet", NO_TIMES),
        ("quiet = '22:00-24:00'", "quiet", NO_TIMES),
        ("quiet = '22:60-07:00'", "quiet", NO_TIMES),
        ("quiet = '22:00-07:00 '", "quiet", NO_TIMES),
        (
            "quiet = '22:00-22:00'",
            "quiet",
            'must begin and end at different times, such as "22:00-07:00"',
        ),
        (
            "expected_off = 'Lab'",
            "expected_off",
            'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]',
        ),
        (
            "expected_off = [1]",
            "expected_off",
            'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]',
        ),
        (
            "expected_off = ['Lab', ' ']",
            "expected_off",
            "must not contain an empty text; each text is a name, or a pattern of names",
        ),
        ("device_unstable = 'loud'", "device_unstable", 'must be "off", "low", "normal" or "critical"'),
    ],
)
def test_fault_in_alerts_names_line_and_key(file: Path, line: str, key: str, problem: str) -> None:
    of_all = fault(file, f"[alerts]\n{line}\n{source()}")
    of_one = fault(file, source("[sources.alerts]", line))

    assert (of_all.line, of_all.key, of_all.problem) == (2, f"alerts.{key}", problem)
    assert (of_one.line, of_one.key, of_one.problem) == (6, f"sources.alerts.{key}", problem)


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("toasts_per_minute = 0", "toasts_per_minute", "must be a whole number from 1"),
        ("toasts_per_minute = 2.5", "toasts_per_minute", "must be a whole number from 1"),
        ("battery_factor = 0.5", "battery_factor", "must be a number from 1 to 100"),
        ("battery_factor = 101", "battery_factor", "must be a number from 1 to 100"),
        ("battery_factor = false", "battery_factor", "must be a number from 1 to 100"),
        ("network_lost = 'loud'", "network_lost", 'must be "off", "low", "normal" or "critical"'),
    ],
)
def test_fault_in_what_is_of_no_source_names_line_and_key(file: Path, line: str, key: str, problem: str) -> None:
    error = fault(file, f"[alerts]\n{line}\n{source()}")

    assert (error.line, error.key, error.problem) == (2, f"alerts.{key}", problem)


@pytest.mark.parametrize(
    "line",
    [
        "toasts_per_minute = 3",
        "battery_factor = 1",
        "network_lost = 'low'",
        "network_back = 'low'",
        "digest = 'off'",
    ],
)
def test_what_is_of_no_source_is_refused_in_a_sources_table(file: Path, line: str) -> None:
    """There it would look as if it held for that source alone."""
    error = fault(file, source("[sources.alerts]", line))

    assert (error.line, error.key) == (6, f"sources.alerts.{line.partition(' ')[0]}")
    assert error.problem == "applies to all sources; move it to [alerts]"


def test_what_is_of_no_source_is_set_in_the_files_table(file: Path) -> None:
    lines = ["toasts_per_minute = 3", "battery_factor = 1", "network_lost = 'critical'", "digest = 'off'"]
    settings = load(file, "\n".join(["[alerts]", *lines, source()]))

    assert settings.general == GeneralRules(
        urgency={**DEFAULT_URGENCY, NoticeKind.NETWORK_LOST: Urgency.CRITICAL, NoticeKind.DIGEST: None},
        toasts_per_minute=3,
        battery_factor=1.0,
    )


def test_flapping_and_quiet_hours_are_a_sources_own_or_the_files(file: Path) -> None:
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                "flap_changes = 6",
                "flap_window_s = 86400",
                'quiet = "22:00-7:30"',
                source(),
                "[sources.alerts]",
                "flap_changes = 2",
                "flap_window_s = 0.5",
                'quiet = "00:00-23:59"',
                'device_unstable = "off"',
                source().replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert (makerspace.flap_changes, makerspace.flap_window_s) == (2, 0.5)
    assert makerspace.quiet == QuietHours(start=time(0, 0), end=time(23, 59))
    assert makerspace.urgency[NoticeKind.DEVICE_UNSTABLE] is None
    assert (other.flap_changes, other.flap_window_s) == (6, 86400)
    assert other.quiet == QuietHours(start=time(22, 0), end=time(7, 30))


def test_devices_expected_off_are_those_of_the_file_and_of_the_source(file: Path) -> None:
    """Joined, unlike all else: a source's list must not make alarms of what the file says is no matter."""
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                'expected_off = ["Shelf printer", "demo-*"]',
                source("[sources.alerts]", 'expected_off = ["demo-*", "Lab [12]"]'),
                source("[sources.alerts]", "expected_off = []").replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert makerspace.expected_off == ("Shelf printer", "demo-*", "Lab [12]")
    assert other.expected_off == ("Shelf printer", "demo-*")


def test_every_kind_of_notice_has_a_default() -> None:
    assert set(AlertRules().urgency) == set(NoticeKind)


# Warnings


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (source("verify = false"), "Makerspace: verify = false: anybody between here and api.formide.example can"),
        (source(url="http://api.formide.example"), "Makerspace: the secret travels to api.formide.example unencrypted"),
    ],
)
def test_what_endangers_the_secret_is_warned_of(
    file: Path, caplog: pytest.LogCaptureFixture, text: str, warning: str
) -> None:
    load(file, text)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert warning in caplog.text


def test_loopback_without_encryption_is_no_danger(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    load(file, source(url="http://127.0.0.1:8080"))

    assert not caplog.records


@pytest.mark.parametrize(
    ("lines", "limit_s"),
    [
        ((), 300),
        (("timeout_s = 2",), 60),
        (("poll_s = 3600",), 3600),
        (("poll_s = 3600", "poll_limit_s = 20"), 20),
    ],
)
def test_a_whole_poll_has_time_for_thirty_slow_requests_or_an_interval(
    file: Path, lines: tuple[str, ...], limit_s: float
) -> None:
    assert load(file, source("", *lines)).sources[0].poll_limit_s == limit_s
