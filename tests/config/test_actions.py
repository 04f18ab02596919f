"""The ``[[actions]]`` tables: what is read from them, and that every fault is told with file, line and key."""

import os
from pathlib import Path

import pytest

from pilotlamp.config import load
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.user_actions import PLACEHOLDERS, UserAction
from pilotlamp.errors import ConfigError

SOURCE = '[[sources]]\nname = "Makerspace"\nkind = "formide"\nurl = "https://api.formide.example"\n'
KNOWN = ", ".join(PLACEHOLDERS)


def action(*lines: str, label: str = "Do it") -> str:
    """An action; ``lines`` begin on line 3."""
    return "\n".join(["[[actions]]", f'label = "{label}"', *lines, ""])


def actions(file: Path, text: str) -> tuple[UserAction, ...]:
    file.write_text(f"{text}\n{SOURCE}", encoding="utf-8")
    return load(file).actions


def fault(file: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        actions(file, text)
    assert caught.value.file == file
    assert "\n" not in str(caught.value)
    return caught.value


def test_without_any_there_are_none(file: Path) -> None:
    assert actions(file, "") == ()


def test_everything_an_action_may_have_is_taken_over_in_the_order_of_the_file(file: Path) -> None:
    text = action(
        'kind = ["formide", "okta-asa"]',
        'name = ["Lab *", "demo-*"]',
        'state = ["online", "unknown"]',
        'run = ["ssh", "-t", "--", "pi@{ip_internal}"]',
        "confirm = true",
        label="Open shell",
    ) + action('kind = "formide"', 'name = "Lab 1"', 'state = "online"', 'open = "http://{ip_internal}:1337/"')

    assert actions(file, text) == (
        UserAction(
            label="Open shell",
            kinds=("formide", "okta-asa"),
            names=("Lab *", "demo-*"),
            states=(DeviceState.ONLINE, DeviceState.UNKNOWN),
            run=("ssh", "-t", "--", "pi@{ip_internal}"),
            confirm=True,
        ),
        UserAction(
            label="Do it",
            kinds=("formide",),
            names=("Lab 1",),
            states=(DeviceState.ONLINE,),
            open="http://{ip_internal}:1337/",
        ),
    )


def test_only_what_says_so_is_confirmed(file: Path) -> None:
    text = action("run = ['tell']", "confirm = false") + action("run = ['tell']", label="Other")

    assert [each.confirm for each in actions(file, text)] == [False, False]


def test_a_program_given_as_a_path_is_found_from_anywhere(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own working folder is no place that the user knows."""
    monkeypatch.setenv("HOME", "/home/somebody")
    text = "".join(
        action(f'run = ["{program}", "~/x"]', label=program)
        for program in ("ssh", "~/bin/tell", "./tell", "bin/tell", "/usr/bin/tell")
    )

    assert [each.run for each in actions(file, text)] == [
        ("ssh", "~/x"),
        (os.path.normpath("/home/somebody/bin/tell"), "~/x"),
        (str(file.parent / "tell"), "~/x"),
        (str(file.parent / "bin" / "tell"), "~/x"),
        ("/usr/bin/tell", "~/x"),
    ]


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("runn = ['x']", "runn", "there is no such key; did you mean run?"),
        ("token = 'x'", "token", "secrets do not belong in the settings file"),
        ("kind = 'fromide'", "kind", "there is no kind 'fromide'; did you mean formide?"),
        ("kind = 'klipper'", "kind", "there is no kind 'klipper'; did you mean moonraker?"),
        ("kind = 1", "kind", 'must be text in quotes or a list of texts in quotes, such as "formide"'),
        ("kind = ['formide', 1]", "kind", 'must be text in quotes or a list of texts in quotes, such as "formide"'),
        ("kind = []", "kind", "must not be empty; leave it out to allow all"),
        ("name = ''", "name", "must not be empty; leave it out to allow all"),
        ("name = ['a', ' ']", "name", "must not be empty; leave it out to allow all"),
        ("name = { a = 1 }", "name", 'must be text in quotes or a list of texts in quotes, such as "demo-*"'),
        ("state = 'onlin'", "state", "there is no state 'onlin'; did you mean online?"),
        ("state = ['up']", "state", "there is no state 'up'; expected one of online, offline, pending, unknown"),
        ("confirm = 'yes'", "confirm", "must be true or false"),
        ("open = 'https://a.example'", "open", "can't be used together with run"),
    ],
)
def test_fault_names_line_key_and_cure(file: Path, line: str, key: str, problem: str) -> None:
    error = fault(file, action("run = ['tell', '{name}']", line))

    assert (error.line, error.key) == (4, f"actions.{key}")
    assert error.problem.startswith(problem)


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("", "must be 1 to 60 visible characters"),
        (" a", "must be 1 to 60 visible characters"),
        ("a\\nb", "must be 1 to 60 visible characters"),
        ("x" * 61, "must be 1 to 60 visible characters"),
        ("revoke", "is the name of one of Pilotlamp's own actions; choose another label"),
    ],
)
def test_label_that_would_not_look_right_is_refused(file: Path, label: str, problem: str) -> None:
    error = fault(file, action("run = ['tell']", label=label))

    assert (error.line, error.key) == (2, "actions.label")
    assert error.problem.startswith(problem)


def test_missing_label_is_told_at_its_table(file: Path) -> None:
    error = fault(file, "\n[[actions]]\nrun = ['tell']\n")

    assert str(error) == f'{file}:2: actions.label: is missing; add a line such as: label = "Open shell"'


def test_two_labels_that_look_the_same_are_one(file: Path) -> None:
    both = action("run = ['tell']").replace("Do it", "T\u00fcr") + action("run = ['tell']").replace(
        "Do it", "Tu\u0308r"
    )

    assert ", on line 2" in str(fault(file, both))


def test_two_actions_of_one_label_are_told_with_both_lines(file: Path) -> None:
    error = fault(file, action("run = ['tell']") + action("run = ['tell']"))

    assert str(error) == (
        f'{file}:5: actions.label: there is already an action called "Do it", on line 2; choose another label'
    )


def test_an_action_needs_something_to_do(file: Path) -> None:
    error = fault(file, action("confirm = true"))

    assert str(error) == (
        f"{file}:1: actions: needs run, the program to run, or open, the address to open"
    )  # fmt: skip


# Programs


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        ("'ssh {ip}'", 'must be a list such as ["ssh", "{ip}"], without a shell'),
        ("['ssh', 22]", 'must be a list of texts in quotes, such as ["ssh", "{ip}"]'),
        ("true", 'must be a list of texts in quotes, such as ["ssh", "{ip}"]'),
        ("[]", 'must begin with a program, such as ["ssh", "{ip}"]'),
        ("['', '{ip}']", 'must begin with a program, such as ["ssh", "{ip}"]'),
        ("['{name}']", "must begin with a program, without a placeholder in its name"),
        ("['/opt/{type}/run']", "must begin with a program, without a placeholder in its name"),
        ("['~nobody-of-that-name/x']", "names a home folder that does not exist"),
        ('["tell", "a\\u0000b"]', "must not contain a NUL character"),
        ("['tell', '{nmae}']", "there is no placeholder {nmae}; did you mean name?"),
        ("['tell', '{IP-internal}']", "there is no placeholder {IP-internal}; did you mean ip_internal?"),
        ("['tell', '{}']", f"there is no placeholder {{}}; expected one of {KNOWN}"),
        ("['tell', '{name!r}']", "there is no placeholder {name!r}; did you mean name?"),
        ("['tell', '{name']", "has a { without its other half; write {{ or }} for a brace itself"),
        ("['tell', 'a}']", "has a } without its other half; write {{ or }} for a brace itself"),
    ],
)
def test_a_program_that_cant_be_run_is_refused(file: Path, run: str, problem: str) -> None:
    error = fault(file, action(f"run = {run}"))

    assert (error.line, error.key, error.problem) == (3, "actions.run", problem)


@pytest.mark.parametrize("argument", ["{nmae}", "{", "\\u0000"])
def test_an_arguments_fault_is_told_with_the_line_it_stands_on(file: Path, argument: str) -> None:
    error = fault(file, action("run = [", '  "tell",', f'  "{argument}",', "]"))

    assert error.line == 5


SHELL = "would run the value of {name} as a command; pass it as a separate argument, such as "
SHELL_EXAMPLE = """["sh", "-c", 'echo "$1"', "sh", "{name}"]"""
HERE = "would run the value of {name} as a command; only {ip}, {ip_internal}, {kind} or {state} may be used here"
SSH = "ssh passes all arguments after the host to a shell, which"


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        ("['sh', '-c', 'echo {name}']", f"sh {SHELL}{SHELL_EXAMPLE}"),
        ("['xterm', '-e', '/bin/bash', '-elc', '-x', 'echo {name}']", f"bash {SHELL}{SHELL_EXAMPLE}"),
        ("['sudo', 'su', 'ada', '--command', '{name}']", f"su {SHELL}{SHELL_EXAMPLE}"),
        ("['bash', '-c', '-{name}']", f"bash {SHELL}{SHELL_EXAMPLE}"),
        ("['ssh', '-p', '22', '-tt', 'gate', 'ping {name}']", f"{SSH} {HERE}"),
        ("['ssh', '-oUser=pi', 'gate', '{name}']", f"{SSH} {HERE}"),
        ("['ssh', '--', '-gate', '{name}']", f"{SSH} {HERE}"),
        ("['ssh', '{ip}', '{name}']", f"{SSH} {HERE}"),
        ("['CMD.exe', '/d', '/c', 'start', '{name}']", f"cmd {HERE}"),
        ("['C:\\Windows\\powershell.exe', 'Show {name}']", f"powershell {HERE}"),
        ("['pwsh', '-Command', 'Show', '{name}']", f"pwsh {HERE}"),
        ("['C:\\tell.BAT', '{name}']", f"tell.bat {HERE}"),
    ],
)
def test_what_a_shell_would_run_must_not_come_from_a_device(file: Path, run: str, problem: str) -> None:
    error = fault(file, action(f"run = {run}"))

    assert (error.line, error.key, error.problem) == (3, "actions.run", problem)


@pytest.mark.parametrize(
    "run",
    [
        """['sh', '-c', 'echo "$1"', 'sh', '{name}']""",
        "['sh', '-c', 'ping {ip}; read x']",
        "['sh', 'tell.sh', '{name}']",
        "['sh', '-c']",
        "['xterm', '-T', '{name}', '-e', 'ssh', '{ip_internal}']",
        "['ssh', '-p', '22', '-o', 'User=ada', '--', '{name}']",
        "['ssh', '-l', '{owner}', '{ip}', 'ping {ip_internal}']",
        "['ssh']",
        "['cmd', '{name}']",
        "['pwsh', '-File', 'tell.ps1', '{name}']",
        "['tell', 'x.bat', '{name}']",
    ],
)
def test_what_no_shell_runs_may_come_from_a_device(file: Path, run: str) -> None:
    assert actions(file, action(f"run = {run}"))


# Addresses

SCHEME = 'must be an address that begins with "https://" or "http://", followed by a host'
HOST = "must not have a placeholder in its host, unless the whole host is {ip} or {ip_internal}"
USER = "must not contain a user name or password; secrets do not belong in the settings file"
BAD_HOST = "must be an address with a valid host and port"


@pytest.mark.parametrize(
    "template",
    [
        "http://{ip_internal}:1337/",
        "http://{ip}",
        "https://{ip}/{name}?a={id}#{state}",
        "https://a.example:8443/{{{name}}}",
        "https://[::1]/{id}",
        "https://a.example",
    ],
)
def test_an_address_is_taken_as_it_is(file: Path, template: str) -> None:
    (only,) = actions(file, action(f'open = "{template}"'))

    assert only.open == template


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("", SCHEME),
        ("a.example/{id}", SCHEME),
        ("ftp://{ip}/", SCHEME),
        ("javascript:alert({id})", SCHEME),
        ("file:///{name}", SCHEME),
        ("{type}://a.example/", SCHEME),
        ("HTTPS://a.example/", SCHEME),
        ("https:///{id}", SCHEME),
        ("https://{name}/", HOST),
        ("https://{name}.example/", HOST),
        ("https://{ip}.example/", HOST),
        ("https://{{a}}/", HOST),
        ("https://{ip}@a.example/", HOST),
        ("https://[{ip}]/", HOST),
        ("https://a.example:{id}/", HOST),
        ("https://{ip}:{id}/", HOST),
        ("https://{ip}:0/", BAD_HOST),
        ("https://a..example/", BAD_HOST),
        (r"https://a.example\\@b.example/", USER),
        (r"https://a.example\\.b.example/", BAD_HOST),
        ("https://{ip}:80@a.example/", USER),
        ("https://ada:x@a.example/", USER),
        ("https://a.example/a b", "must be an address without spaces"),
        ("https://a.example/{nmae}", "there is no placeholder {nmae}; did you mean name?"),
        ("https://a.example/{name", "has a { without its other half; write {{ or }} for a brace itself"),
        ("https://a.example/?", 'must have text after each "?", "#" and ";"'),
    ],
)
def test_an_address_that_must_not_be_opened_is_refused(file: Path, template: str, problem: str) -> None:
    error = fault(file, action(f'open = "{template}"'))

    assert (error.line, error.key, error.problem) == (3, "actions.open", problem)


def test_an_address_is_a_text(file: Path) -> None:
    assert fault(file, action("open = ['x']")).problem == 'must be text in quotes, such as "http://{ip}/"'
