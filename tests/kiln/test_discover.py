"""``discover``: from announcements to settings, with plain data and with two real mDNS instances on loopback."""

import json
import re
import signal
import socket
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from zeroconf import ServiceInfo, Zeroconf

from pilotlamp.cli.discovery import MAX_FOUND, Candidate, Discovery, candidates
from pilotlamp.cli.program import command_line
from pilotlamp.config import SourceSettings, load
from pilotlamp.config.adding import add_sources
from pilotlamp.sources.announcements import Announcement
from pilotlamp.sources.base import Kind
from pilotlamp.sources.kinds import KINDS
from tests.kiln import KIND
from tests.patience import HANG_S

LOOPBACK = ("--interface", "127.0.0.1", "--seconds", str(HANG_S))
POTTERY = replace(
    KIND,
    service_types={
        "_kilns._tcp": lambda it: it.url("https", it.properties.get("path", "")),
        "_kiln._tcp": lambda it: it.url("http", it.properties.get("path", "")),
    },
)


def announced(
    name: str,
    *,
    address: str = "192.168.1.7",
    port: int = 8080,
    service_type: str = "_kiln._tcp",
    properties: Mapping[str, str] | None = None,
) -> Announcement:
    return Announcement(
        name=name,
        service_type=service_type,
        addresses=(address,),
        port=port,
        host="pottery.local",
        properties=properties or {},
    )


def found(*announcements: Announcement, sources: tuple[SourceSettings, ...] = ()) -> list[Candidate]:
    discovery = Discovery({POTTERY.name: POTTERY})
    for each in announcements:
        discovery.take(each)
    return list(candidates(discovery.found, sources))


@pytest.fixture
def pottery() -> Iterator[None]:
    """Kilns are a kind of system, and are found by mDNS."""
    kinds = cast(dict[str, Kind], KINDS)
    kinds[KIND.name] = POTTERY
    yield
    del kinds[KIND.name]


@pytest.fixture
def settings(pottery: None, tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(f"# mine\n[[sources]]\nname = 'Old'\nkind = '{KIND.name}'\nurl = 'http://Pottery.local:8080'\n")
    return file


def test_each_system_gets_a_block_with_a_name_of_its_own() -> None:
    blocks = [
        each.source.block
        for each in found(announced("B"), announced("A"), announced("A", address="192.168.1.8", port=80))
    ]

    assert blocks[0] == (
        "# A: announced by 192.168.1.7:8080 as _kiln._tcp\n"
        f'[[sources]]\nname = "A"\nkind = "{KIND.name}"\nurl = "http://192.168.1.7:8080"\n'
    )
    assert [tomllib.loads(block)["sources"][0]["name"] for block in blocks] == ["A", "A 2", "B"]
    assert 'url = "http://192.168.1.8"' in blocks[1]


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_services_of_one_system_the_preferred_counts(order: int) -> None:
    both = [announced("A"), announced("A", service_type="_kilns._tcp", port=443)][::order]

    assert [each.source.url for each in found(*both)] == ["https://192.168.1.7"]


def test_nothing_is_made_of_what_no_kind_is_found_by_or_has_no_plain_path() -> None:
    assert found(announced("A", service_type="_ssh._tcp"), announced("B", properties={"path": '/"\n[alerts]'})) == []


def test_a_flood_is_cut() -> None:
    assert len(found(*(announced(f"A{number}") for number in range(MAX_FOUND * 2)))) == MAX_FOUND


@pytest.mark.parametrize(
    ("old", "new", "known"),
    [
        ("http://pottery.local:8080", "/", True),
        ("https://192.168.1.7:8080/", "/one", True),
        ("http://192.168.1.7:8080/one", "/one", True),
        ("http://192.168.1.7:8080/one", "/two", False),
        ("http://192.168.1.7", "/", False),
        ("http://192.168.1.9:8080", "/", False),
    ],
)
def test_source_of_the_same_kind_host_and_port_is_known(settings: Path, old: str, new: str, *, known: bool) -> None:
    settings.write_text(settings.read_text().replace("http://Pottery.local:8080", old))

    (each,) = found(announced("A", properties={"path": new}), sources=load(settings).sources)

    assert each.known == ("Old" if known else None)


def test_source_of_another_kind_is_not_the_same(settings: Path) -> None:
    settings.write_text(settings.read_text().replace(KIND.name, "formide"))

    (each,) = found(announced("A"), sources=load(settings).sources)

    assert each.known is None


OF_KINDS = (
    (
        announced("A", port=5000, service_type="_octoprint._tcp", properties={"path": "/shop/"}),
        "octoprint",
        "http://192.168.1.7:5000/shop",
    ),
    (
        announced("A", port=7125, service_type="_moonraker._tcp", properties={"route_prefix": "/one"}),
        "moonraker",
        "http://192.168.1.7:7125/one",
    ),
    (
        announced("A", port=631, service_type="_ipp._tcp", properties={"rp": "printers/laser"}),
        "ipp",
        "ipp://192.168.1.7/printers/laser",
    ),
    (
        announced("A", port=631, service_type="_ipps._tcp", properties={}),
        "ipp",
        "ipps://192.168.1.7/ipp/print",
    ),
)
"""For each service type: an announcement, and the kind and address that it leads to."""


@pytest.mark.parametrize(("announcement", "kind", "url"), OF_KINDS)
def test_block_of_each_kind_is_taken_by_the_settings(
    tmp_path: Path, announcement: Announcement, kind: str, url: str
) -> None:
    file = tmp_path / "config.toml"
    discovery = Discovery(KINDS)
    discovery.take(announcement)

    add_sources(file, [each.source for each in candidates(discovery.found, ())])

    assert [(source.name, source.kind, source.url) for source in load(file).sources] == [("A", kind, url)]


def test_service_type_of_each_kind_has_such_a_case() -> None:
    assert {announcement.service_type for announcement, _, _ in OF_KINDS} == set(Discovery(KINDS).service_types)


@dataclass(frozen=True)
class Announcer:
    """A second mDNS instance, which announces one service with a name that no other run has."""

    name: str
    kind: Kind
    """Ends the listening once the service is heard."""


@pytest.fixture
def announcer(pottery: None, request: pytest.FixtureRequest) -> Iterator[Announcer]:
    """The fixture's parameter is the address."""
    if sys.platform != "linux":
        pytest.skip("loopback takes part in multicast only on Linux")
    name = f"Kiln {uuid.uuid4().hex[:8]}"
    service = ServiceInfo(
        "_kiln._tcp.local.",
        f"{name}._kiln._tcp.local.",
        addresses=[socket.inet_aton(getattr(request, "param", "192.168.1.7"))],
        port=8080,
        properties={"path": "/shed"},
        server=f"{name.replace(' ', '-')}.local.",
    )

    def url(announcement: Announcement) -> str | None:
        if announcement.name != name:
            return None
        signal.raise_signal(signal.SIGINT)
        return announcement.url("http", announcement.properties["path"])

    kind = replace(KIND, service_types={"_kiln._tcp": url})
    cast(dict[str, Kind], KINDS)[KIND.name] = kind
    own = Zeroconf(interfaces=["127.0.0.1"])
    own.register_service(service)
    yield Announcer(name=name, kind=kind)
    own.close()


@pytest.mark.slow
def test_announced_system_is_printed_added_once_and_then_known(
    announcer: Announcer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n", encoding="utf-8")
    command = ("--config", str(file), "discover", *LOOPBACK)

    assert command_line(command) == 0
    block = capsys.readouterr().out
    assert tomllib.loads(block) == {
        "sources": [{"name": announcer.name, "kind": KIND.name, "url": "http://192.168.1.7:8080/shed"}]
    }
    assert file.read_text(encoding="utf-8") == "# mine\n"

    assert command_line((*command, "--add", "--json")) == 0
    assert json.loads(capsys.readouterr().out) == {
        "found": [
            {
                "name": announcer.name,
                "kind": KIND.name,
                "url": "http://192.168.1.7:8080/shed",
                "announced_as": announcer.name,
                "address": "192.168.1.7:8080",
                "service_type": "_kiln._tcp",
                "local": True,
                "known": False,
                "added": True,
            }
        ],
        "error": None,
    }
    assert file.read_text(encoding="utf-8") == f"# mine\n\n{block}"

    assert command_line((*command, "--add")) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert f"the settings have it as {announcer.name}" in err
    assert file.read_text(encoding="utf-8") == f"# mine\n\n{block}"


@pytest.mark.slow
@pytest.mark.parametrize("announcer", ["8.8.8.8"], indirect=True)
def test_address_outside_of_local_networks_is_shown_with_a_warning_and_not_added(
    announcer: Announcer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key for the system would leave the house."""
    file = tmp_path / "config.toml"
    command = ("--config", str(file), "discover", *LOOPBACK)

    assert command_line(command) == 0
    assert "8.8.8.8:8080 as _kiln._tcp. Beware: this address is not one of a local network" in capsys.readouterr().out
    assert command_line((*command, "--add")) == 0
    out, err = capsys.readouterr()
    assert command_line((*command, "--add", "--json")) == 0
    (found,) = json.loads(capsys.readouterr().out)["found"]

    assert out == ""
    assert err.startswith(f"Not added: {announcer.name}, http://8.8.8.8:8080/shed. ")
    assert "Look at the addresses" not in err
    assert (found["local"], found["added"]) == (False, False)
    assert not file.exists()


@pytest.mark.slow
def test_nothing_found_is_told(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast(dict[str, Kind], KINDS)[KIND.name] = replace(KIND, service_types={"_kiln._tcp": lambda _: None})

    assert command_line(("--config", str(settings), "discover", *LOOPBACK[:2], "--seconds", "0.1")) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing announced itself within 0.1 s" in err


@pytest.mark.parametrize("as_json", [True, False])
def test_file_that_cant_be_read_is_refused_in_one_line_before_anything_is_listened_to(
    settings: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    settings.write_text("[[sources", encoding="utf-8")

    assert command_line(("--config", str(settings), "discover", "--add", *(["--json"] if as_json else []))) == 2

    out, err = capsys.readouterr()
    assert re.fullmatch(r"pilotlamp: .*config\.toml:1: is not TOML: .*\n", err)
    assert ("is not TOML" in json.loads(out)["error"]) if as_json else out == ""


def test_without_the_package_the_command_says_how_to_install_it(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "pilotlamp.cli.mdns", raising=False)
    monkeypatch.setitem(sys.modules, "zeroconf", None)

    assert command_line(("--config", str(settings), "discover")) == 1

    assert capsys.readouterr().err == (
        "pilotlamp: discover needs an extra package: pip install 'pilotlamp[discover]'\n"
    )


def test_interface_that_is_not_there_is_told_in_one_line(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(("--config", str(settings), "discover", "--interface", "192.0.2.1")) == 1

    assert re.fullmatch(r"pilotlamp: Pilotlamp can't listen on 192\.0\.2\.1: .*\n", capsys.readouterr().err)
