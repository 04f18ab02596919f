"""Actions of the user's own: for whom, and that nothing a device says becomes an option, a command or another page."""

import json
import subprocess
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pilotlamp.domain.links import MAX_CHARS, openable
from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.domain.user_actions import (
    PLACEHOLDERS,
    UserAction,
    filled_address,
    filled_program,
    offered,
    program_problem,
)
from tests.builders import device, offline, session
from tests.patience import HANG_S

NAMES = st.text(min_size=1).filter(lambda name: not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in name))
HOSTILE = "\"a' $(reboot); `x` & <b> {id} %41\n\u202eé"


def action(**parts: Any) -> UserAction:
    return UserAction(**{"label": "Do it", "run": ("ping", "{ip}"), **parts})


def opening(template: str) -> UserAction:
    return action(run=(), open=template)


def program(each: UserAction, about: Device) -> tuple[str, ...]:
    assert program_problem(each, "Makerspace", "formide", about) is None
    return filled_program(each, "Makerspace", "formide", about)


def address(template: str, about: Device) -> str:
    assert problem(opening(template), about) is None
    return filled_address(opening(template), "Makerspace", "formide", about)


def problem(each: UserAction, about: Device) -> str | None:
    return program_problem(each, "Makerspace", "formide", about)


# For whom


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, True),
        ({"kinds": ("formide",)}, True),
        ({"kinds": ("okta-asa", "formide")}, True),
        ({"kinds": ("okta-asa",)}, False),
        ({"names": ("printer-host",)}, True),
        ({"names": ("other", "PRINTER-*")}, True),
        ({"names": ("printer",)}, False),
        ({"states": (DeviceState.OFFLINE, DeviceState.ONLINE)}, True),
        ({"states": (DeviceState.OFFLINE,)}, False),
        ({"kinds": ("formide",), "names": ("printer-*",), "states": (DeviceState.OFFLINE,)}, False),
    ],
)
def test_kind_name_and_state_all_have_to_fit(parts: dict[str, Any], expected: bool) -> None:
    about = device("Printer-Host", session=session())

    assert offered(action(**parts), "formide", about) is expected
    assert (problem(action(**parts), about) is None) is expected


def test_a_device_that_lacks_a_value_is_not_offered_what_needs_it() -> None:
    assert not offered(action(), "formide", offline())
    assert not offered(opening("http://{ip_internal}/"), "formide", device(session=session(ip_internal=None)))
    assert not offered(action(run=("tell", "{owner}")), "formide", device(owner=""))
    assert offered(action(run=("tell", "{{owner}}", "{source}")), "formide", offline())


def test_what_has_changed_since_it_was_offered_is_told() -> None:
    only_online = action(run=("ping", "{name}"), states=(DeviceState.ONLINE,))

    assert problem(only_online, offline("Lab 1")) == "It is not meant for Lab 1 as that is now"
    assert problem(action(), offline("Lab 1")) == "Lab 1 has no {ip} now"


@pytest.mark.parametrize(
    "ip",
    [
        "",
        "localhost",
        "example.com",
        "CLIENT_INTERNAL_IP",
        "-1.2.3.4",
        "1.2.3",
        "01.2.3.4",
        "1.2.3.4/8",
        " 1.2.3.4",
        "1.2.3.4\n",
        "1.2.3.4@evil.example",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "fe80::1%eth0",
        "fe80::1%$(reboot)",
    ],
)
def test_what_is_no_machines_address_is_none(ip: str) -> None:
    """It comes from the device itself, which may say anything."""
    about = device(session=session(ip=ip, ip_internal=ip))

    assert not offered(action(), "formide", about)
    assert not offered(opening("http://{ip_internal}:1337/"), "formide", about)
    assert problem(action(), about) == "printer-host has no {ip} now"


# Programs


def test_each_placeholder_stands_for_what_it_is_called() -> None:
    about = device(
        "Lab 1",
        id="55c8",
        type="the_element",
        owner="ada",
        os="linux",
        mac="aa:bb:cc:dd:ee:ff",
        session=session(ip="203.0.113.7", ip_internal="FD00::0:1"),
    )

    filled = program(action(run=("show", *(f"{name}={{{name}}}" for name in PLACEHOLDERS))), about)

    assert filled == (
        "show",
        "id=55c8",
        "name=Lab 1",
        "source=Makerspace",
        "kind=formide",
        "state=online",
        "type=the_element",
        "owner=ada",
        "os=linux",
        "mac=aa:bb:cc:dd:ee:ff",
        "ip=203.0.113.7",
        "ip_internal=fd00::1",
        "version=0.2.0",
    )


def test_braces_that_are_written_twice_are_braces() -> None:
    filled = program(action(run=("jq", "{{{name}}}", "{{name}}", "{{}}", "")), device("x"))

    assert filled == ("jq", "{x}", "{name}", "{}", "")


@given(name=NAMES, owner=NAMES)
@example(name=HOSTILE, owner="{name}")
@example(name="-rf", owner="--")
def test_an_argument_stays_one_argument(name: str, owner: str) -> None:
    """Nothing in a value is looked at again, not even what looks like a placeholder."""
    run = ("tell", "--", "{name}", "to {owner}", "{name}{owner}")

    filled = program(action(run=run), device(name, owner=owner))

    assert filled == ("tell", "--", name, f"to {owner}", f"{name}{owner}")


def test_a_program_gets_every_argument_unharmed() -> None:
    show = "import json, sys; print(json.dumps(sys.argv[1:]))"
    run = (sys.executable, "-c", show, "{name}", "{owner}", "--name={name}")
    owner = "'; touch /x; '\\\" \\"

    argv = program(action(run=run), device(HOSTILE, owner=owner))

    told = subprocess.run(argv, capture_output=True, check=True, timeout=HANG_S).stdout
    assert json.loads(told) == [HOSTILE, owner, f"--name={HOSTILE}"]


@pytest.mark.parametrize("run", [("ssh", "{name}"), ("ssh", "{name}.example"), ("ssh", "{name}", "--", "x")])
def test_a_value_that_would_be_taken_for_an_option_is_refused(run: tuple[str, ...]) -> None:
    assert problem(action(run=run), device("-oProxyCommand=reboot")) == (
        "The name begins with “-”: ssh would take it for an option. "
        'Put "--" before {name} in the settings.'
    )  # fmt: skip


@pytest.mark.parametrize("run", [("ssh", "--", "{name}"), ("ssh", "--host={name}"), ("ssh", "a{name}")])
def test_a_dash_that_can_be_no_option_is_no_matter(run: tuple[str, ...]) -> None:
    assert program(action(run=run), device("-x"))


@pytest.mark.parametrize("char", ["\0", "\ud800"])
def test_a_character_that_no_program_takes_is_refused(char: str) -> None:
    about = device(id=f"a{char}")

    assert problem(action(run=("show", "{id}")), about) == "The id has a character that no program takes"
    assert problem(opening("https://a.example/{id}"), about) == "The id has a character that no program takes"


# Addresses


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("http://{ip_internal}:1337/", "http://192.168.1.20:1337/"),
        ("http://{ip}", "http://203.0.113.7"),
        ("http://{ip}?x={kind}#{state}", "http://203.0.113.7?x=formide#online"),
        ("https://a.example/{name}/b?c={name}&d={id}", "https://a.example/Lab%201%2F2/b?c=Lab%201%2F2&d=Lab%201%2F2"),
        ("https://[2001:db8::1]:8443/{name}", "https://[2001:db8::1]:8443/Lab%201%2F2"),
        ("https://a.example/%41é/{{{source}}}|", "https://a.example/%41%C3%A9/%7BMakerspace%7D%7C"),
        ("https://a.example/", "https://a.example/"),
    ],
)
def test_an_address_is_filled_in(template: str, expected: str) -> None:
    assert address(template, device("Lab 1/2", session=session())) == expected


def test_an_ipv6_host_stands_in_brackets() -> None:
    about = device(session=session(ip="2001:DB8::7"))

    assert address("http://{ip}:1337/", about) == "http://[2001:db8::7]:1337/"
    assert address("https://a.example/{ip}", about) == "https://a.example/2001%3Adb8%3A%3A7"


@given(name=NAMES.filter(lambda name: len(name) < 100))
@example(name=HOSTILE)
@example(name="@evil.example/#")
def test_a_value_changes_nothing_around_it(name: str) -> None:
    template = "https://a.example/x{name}/edit?name={name}&end=1"

    filled = address(template, device(name))

    parts = urlsplit(filled)
    assert (parts.netloc, parts.fragment) == ("a.example", "")
    assert unquote(parts.path) == f"/x{name}/edit"
    assert parts.path.count("/") == 2
    assert [unquote(each) for each in parts.query.split("&")] == [f"name={name}", "end=1"]
    assert openable(filled, "https://a.example") == filled


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("https://a.example/{name}/delete", ".."),
        ("https://a.example/{name}", "."),
        ("https://a.example/.{name}", "."),
        ("https://a.example/%2e{name}?x=1", "."),
        ("https://a.example/x/{name}#/y", ".."),
    ],
)
def test_dots_that_lead_to_another_page_are_refused(template: str, name: str) -> None:
    """Browsers resolve them, escaped or not, before they ask the server."""
    assert problem(opening(template), device(name)) == "With this name the address would be that of another page"


@pytest.mark.parametrize(
    "template", ["https://a.example/x{name}", "https://a.example/?{name}", "https://a.example/..#{name}"]
)
def test_dots_elsewhere_are_dots(template: str) -> None:
    assert address(template, device("..")).endswith("..")


def test_an_address_that_is_too_long_to_be_opened_is_refused() -> None:
    template = "https://a.example/{name}"
    room = MAX_CHARS - len("https://a.example/")

    assert len(address(template, device("x" * room))) == MAX_CHARS
    assert problem(opening(template), device("x" * (room + 1))) == (
        "The address would be too long: 2001 characters, at most 2000 can be opened"
    )
