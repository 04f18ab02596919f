"""Announcements by mDNS: what is kept of them, and which addresses a source may get."""

import pytest

from pilotlamp.sources.announcements import Announcement, announcement


def announced(
    *,
    name: str = "Front desk",
    addresses: tuple[str, ...] = ("192.168.1.7",),
    port: int | None = 80,
    host: str | None = "OctoPi.local.",
    properties: dict[bytes, bytes | None] | None = None,
) -> Announcement | None:
    return announcement(
        service_type="_octoprint._tcp",
        name=name,
        addresses=addresses,
        port=port,
        host=host,
        properties=properties or {},
    )


def plain(port: int = 80, addresses: tuple[str, ...] = ("192.168.1.7",)) -> Announcement:
    made = announced(port=port, addresses=addresses)
    assert made is not None
    return made


def test_announcement_is_cleaned_and_bounded() -> None:
    long = {b"k%d" % number: b"v" for number in range(100)}
    made = announced(
        name="Bad\x1b[31m\u202e\nname" + "x" * 500, properties={b"Path": b"/a\x00\xff", b"u": None, **long}
    )

    assert made is not None
    assert made.name.startswith("Bad [31m name")
    assert len(made.name) == 50
    assert (made.properties["path"], made.properties["u"], len(made.properties)) == ("/a �", "", 40)
    assert made.host == "octopi.local"


@pytest.mark.parametrize(
    ("addresses", "kept"),
    [
        (("fd00::7", "192.168.1.7"), ("192.168.1.7", "fd00::7")),
        (("8.8.8.8", "fd00::7", "169.254.1.7"), ("169.254.1.7", "fd00::7", "8.8.8.8")),
        (("127.0.0.1", "0.0.0.0", "224.0.0.251", "255.255.255.255", "10.0.0.9"), ("10.0.0.9",)),
        (("::1", "::", "ff02::fb", "fe80::1", "fe80::1%2", "::ffff:127.0.0.1", "fd00::9%eth0"), None),
        (("evil.example", "1.2.3", ""), None),
        ((), None),
        (("0.0.0.0",) * 8 + ("10.0.0.9",), None),
    ],
)
def test_only_addresses_of_other_computers_are_kept(addresses: tuple[str, ...], kept: tuple[str, ...] | None) -> None:
    """One on loopback would have a key sent to whatever listens on this computer."""
    made = announced(addresses=addresses)

    assert (made and made.addresses) == kept


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("10.0.0.9", True),
        ("172.16.0.9", True),
        ("169.254.1.7", True),
        ("fd00::7", True),
        ("8.8.8.8", False),
        ("100.64.0.1", False),
        ("2606:4700::1111", False),
    ],
)
def test_address_of_a_local_network_is_told_from_others(address: str, local: bool) -> None:
    assert plain(addresses=(address,)).is_local is local


@pytest.mark.parametrize("port", [None, 0, -1, 65536])
def test_announcement_without_a_port_is_none(port: int | None) -> None:
    assert announced(port=port) is None


@pytest.mark.parametrize("name", ["", "\u200b\u202e", "\n"])
def test_announcement_without_a_visible_name_is_none(name: str) -> None:
    assert announced(name=name) is None


@pytest.mark.parametrize("host", [None, "", "a b.local", "evil/..", "x" * 70])
def test_host_that_is_no_host_name_is_left_out(host: str | None) -> None:
    made = announced(host=host)

    assert made is not None
    assert made.host is None


@pytest.mark.parametrize(
    ("scheme", "port", "path", "url"),
    [
        ("http", 80, "/", "http://192.168.1.7"),
        ("http", 5000, "octoprint/", "http://192.168.1.7:5000/octoprint"),
        ("ipp", 631, "ipp/print", "ipp://192.168.1.7/ipp/print"),
        ("ipps", 443, "//printers//Room%204", "ipps://192.168.1.7:443/printers/Room%204"),
        ("http", 80, "/../admin", None),
        ("http", 80, "/a?b=c", None),
        ("http", 80, "/a#b", None),
        ("http", 80, '/a"\n[alerts]', None),
        ("http", 80, "/" + "a" * 300, None),
    ],
)
def test_address_has_a_plain_path_or_is_none(scheme: str, port: int, path: str, url: str | None) -> None:
    assert plain(port).url(scheme, path) == url


def test_address_of_ipv6_has_brackets_and_may_have_another_port() -> None:
    made = plain(addresses=("fd00::7",))

    assert made.address == "[fd00::7]:80"
    assert made.url("https", port=8443) == "https://[fd00::7]:8443"
