"""The ``[[sources]]`` tables: what is read from them, and that every fault is named with file, line and key."""

import logging
from pathlib import Path

import pytest

from pilotlamp.config.sources import warn_of_risks
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.formide.options import FormideOptions
from tests.config.settings_file import fault, load, source

CA_FILE = Path(__file__).parents[1] / "fixtures" / "tls" / "authority.pem"


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
        ("local_user = 'ada'", "sources.local_user", "has no effect without local_printers"),
        ("local_secret_file = 'x'", "sources.local_secret_file", "has no effect without local_user"),
        (
            "local_password = 'x'",
            "sources.local_password",
            "store it with 'pilotlamp login NAME --local', or name a local",
        ),
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


@pytest.mark.parametrize(
    ("lines", "key", "problem"),
    [
        ("local_printers = false\nlocal_user = 'ada'", "local_user", "has no effect without local_printers"),
        ("local_printers = true\nlocal_user = ''", "local_user", "must be a name with visible characters only"),
        (
            "local_printers = true\nlocal_user = 'ada'\nlocal_secret_command = []",
            "local_secret_command",
            "must begin with a program",
        ),
    ],
)
def test_login_of_the_devices_is_complete(file: Path, lines: str, key: str, problem: str) -> None:
    error = fault(file, source("", lines))

    assert error.key == f"sources.{key}"
    assert problem in error.problem


def test_login_of_the_devices_is_read(file: Path) -> None:
    lines = "local_printers = true\nlocal_user = 'ada'\nlocal_secret_command = ['./x', 'y']\nlocal_secret_file = 'z'"

    (makerspace,) = load(file, source("", lines)).sources

    assert makerspace.options == FormideOptions(
        local_printers=True,
        local_user="ada",
        local_secret_command=(str(file.parent / "x"), "y"),
        local_secret_file=file.parent / "z",
    )


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((word, "moonraker") for word in ("klipper", "Mainsail", "fluidd", "kalico", "moonracker")),
        *((word, "ipp") for word in ("cups", "AirPrint")),
        ("octopi", "octoprint"),
        ("prusa", "prusalink"),
    ],
)
def test_kind_that_is_known_by_another_name_is_told(file: Path, typed: str, meant: str) -> None:
    assert fault(file, source(kind=typed)).problem == f"there is no kind '{typed}'; did you mean {meant}?"


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
    assert "proxy" not in str(error)


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
    ("text", "warning"),
    [
        (source("verify = false"), "Makerspace: verify = false: anybody between here and api.formide.example can"),
        (source(url="http://api.formide.example"), "Makerspace: the secret travels to api.formide.example unencrypted"),
        (source(kind="ipp", url="ipp://cups.example"), "to cups.example unencrypted; use ipps"),
    ],
)
def test_what_endangers_the_secret_is_warned_of(
    file: Path, caplog: pytest.LogCaptureFixture, text: str, warning: str
) -> None:
    warn_of_risks(load(file, text).sources[0])

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert warning in caplog.text


def test_loopback_without_encryption_is_no_danger(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_of_risks(load(file, source(url="http://127.0.0.1:8080")).sources[0])

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


@pytest.mark.parametrize("url", ["ipp://cups.example", "ipps://printer.example/ipp/print", "http://cups.example:631"])
def test_kind_has_addresses_of_its_own_schemes(file: Path, url: str) -> None:
    (office,) = load(file, source(kind="ipp", url=url)).sources

    assert office.url == url


def test_address_of_another_scheme_names_those_that_the_kind_has(file: Path) -> None:
    office = fault(file, source(kind="ipp", url="ftp://cups.example"))
    makerspace = fault(file, source(url="ipp://api.formide.example"))

    assert 'begins with "ipps://", "ipp://", "https://" or "http://"' in str(office)
    assert 'begins with "https://" or "http://"' in str(makerspace)
