"""Which addresses may be opened."""

import pytest

from pilotlamp.domain.links import is_loopback, openable

BASE = "https://billing.example.com/clients"


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https://docs.example.org/a?b=1#c", "https://docs.example.org/a?b=1#c"),
        ("HTTPS://Docs.Example.org/", "https://Docs.Example.org/"),
        ("http://billing.example.com/ticket", "http://billing.example.com/ticket"),
        ("http://BILLING.example.com:8080/ticket", "http://BILLING.example.com:8080/ticket"),
        ("/index.php?fuse=support", "https://billing.example.com/index.php?fuse=support"),
        ("index.php?fuse=support", "https://billing.example.com/clients/index.php?fuse=support"),
        ("?ticket=1", "https://billing.example.com/clients/?ticket=1"),
        ("//docs.example.org/x", "https://docs.example.org/x"),
        ("https://xn--bcher-kva.example/é", "https://xn--bcher-kva.example/é"),
    ],
)
def test_fit_address_is_made_whole(raw: str, address: str) -> None:
    assert openable(raw, BASE) == address


@pytest.mark.parametrize(
    "raw",
    [
        "http://docs.example.org/",
        "http://billing.example.com.evil.example/",
        "javascript:alert(1)/.",
        "file:///etc/passwd",
        "data:text/html,<p>.",
        "mailto:jack@example.com",
        "ssh://billing.example.com/",
        "vbscript:x.y",
    ],
)
def test_other_schemes_and_plain_http_elsewhere_are_not_opened(raw: str) -> None:
    assert openable(raw, BASE) is None


@pytest.mark.parametrize(
    "raw", ["https://billing.example.com@evil.example/", "https://u:p@billing.example.com/", "//u@evil.example/"]
)
def test_user_names_in_an_address_are_deceit(raw: str) -> None:
    assert openable(raw, BASE) is None


@pytest.mark.parametrize(
    "raw",
    [
        "https://example.com/a\nb",
        "https://example.com/\x00",
        "java\tscript:alert(1)/.",
        " https://example.com/",
        "https://example.com/\u202egpj.exe",
        "https://example.com/a b",
        'https://example.com/"x',
        "https://example.com\\@evil.example/",
        "https://example.com/`id`",
    ],
)
def test_characters_that_addresses_do_not_have_spoil_it(raw: str) -> None:
    assert openable(raw, BASE) is None


@pytest.mark.parametrize("raw", ["-version.", "--new-window=https://example.com/"])
def test_leading_dash_is_an_option_not_a_link(raw: str) -> None:
    """Programs that open links take it for one."""
    assert openable(raw, BASE) is None


@pytest.mark.parametrize("raw", [None, "", "urllinktoticket", "#top"])
def test_bare_word_is_a_placeholder(raw: str | None) -> None:
    """Clientexec's documented example has "urllinktoticket"."""
    assert openable(raw, BASE) is None


@pytest.mark.parametrize(
    "raw",
    ["https://[::1/x", "https://example.com:port/", "https://example.com:0/", "https://" + "a." * 1001],
)
def test_broken_or_endless_address_is_not_opened(raw: str) -> None:
    assert openable(raw, BASE) is None


def test_plain_http_base_takes_relative_links() -> None:
    """The user configured http for that host."""
    assert openable("/t/1", "http://127.0.0.1:8000") == "http://127.0.0.1:8000/t/1"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("lab.localhost", True),
        ("127.0.0.1", True),
        ("[::1]", True),
        ("192.168.1.1", False),
        ("localhost.example", False),
    ],
)
def test_loopback_is_this_computer(host: str, expected: bool) -> None:
    assert is_loopback(f"http://{host}:8080/path") is expected
