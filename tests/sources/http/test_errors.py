"""Statuses and system errors in our words, where a server on loopback can't bring them about."""

import errno
import socket
import ssl
from datetime import UTC, datetime

import pytest

from pilotlamp.errors import BadReplyError, UnreachableError
from pilotlamp.sources.http.advice import Call
from pilotlamp.sources.http.errors import network_error, refusal

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
CALL = Call(source="Laptops", method="GET", peer="api.example:443", path="/clients")


def caused_by(*causes: Exception) -> Exception:
    """As the HTTP library chains them: its own error, the network library's, a group of what each address gave."""
    outer = RuntimeError("from the library")
    outer.__cause__ = OSError("All connection attempts failed")
    outer.__cause__.__cause__ = causes[0] if len(causes) == 1 else ExceptionGroup("attempts", list(causes))
    return outer


@pytest.mark.parametrize(
    ("causes", "problem"),
    [
        ((socket.gaierror(socket.EAI_NONAME, "s3cret"),), "api.example:443 is an unknown host"),
        ((ConnectionRefusedError(),), "api.example:443 refused the connection"),
        ((OSError(errno.ENETUNREACH, "s3cret"),), "no route to api.example:443"),
        ((OSError(errno.ENETUNREACH, ""), ConnectionRefusedError()), "api.example:443 refused the connection"),
        ((ConnectionResetError(),), "api.example:443 closed the connection"),
        ((BrokenPipeError(),), "api.example:443 closed the connection"),
        ((ssl.SSLError(1, "s3cret"),), "no encrypted connection to api.example:443"),
        (
            (OSError(errno.EMFILE, ""), socket.gaierror(socket.EAI_NONAME, "s3cret")),
            "this computer can't open another connection, so api.example:443 was not asked",
        ),
        ((OSError(errno.EPERM, "s3cret"),), "api.example:443 does not respond"),
    ],
)
def test_network_errors_are_told_apart_by_type(causes: tuple[Exception, ...], problem: str) -> None:
    error = network_error(caused_by(*causes), CALL)

    assert isinstance(error, UnreachableError)
    assert error.problem == problem


@pytest.mark.parametrize("code", [2, 9, 10, 18, 19, 20, 21, 23, 26, 62, 64, 79, 85, 89])
def test_every_certificate_problem_is_named(code: int) -> None:
    cause = ssl.SSLCertVerificationError(1, "s3cret")
    cause.verify_code = code
    cause.verify_message = "openssl's words"

    error = network_error(caused_by(cause), CALL)

    assert error.problem.startswith("the certificate of api.example:443 ")
    assert "s3cret" not in error.problem
    assert "openssl" not in error.problem


def test_certificate_problem_without_words_of_ours_has_those_of_openssl() -> None:
    cause = ssl.SSLCertVerificationError(1, "s3cret")
    cause.verify_code, cause.verify_message = 12345, "too\nodd"

    error = network_error(caused_by(cause), CALL)

    assert error.problem == "the certificate of api.example:443 is not trusted: too odd"


def test_proxy_is_named_where_it_is_to_blame() -> None:
    call = Call(source="Laptops", method="GET", peer="api.example:443", path="/", proxy="proxy.example:3128")

    error = network_error(caused_by(socket.gaierror(socket.EAI_NONAME, "")), call)

    assert error.problem == "the proxy proxy.example:3128 is an unknown host"


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://login.example/?key=s3cret", "https://login.example"),
        ("//login.example/", "https://login.example"),
        ("http://u:s3cret@login.example:8080/", "http://login.example:8080"),
    ],
)
def test_redirect_names_scheme_host_and_port(location: str, named: str) -> None:
    error = refusal(302, {"location": location}, CALL, NOW)

    assert isinstance(error, BadReplyError)
    assert error.problem == f"api.example:443 redirects to {named} (302)"
    assert error.hint == f"If you trust {named}, set url to it."


@pytest.mark.parametrize("location", [None, "", "/elsewhere", "http://[", "http://x:port/"])
def test_redirect_to_nowhere_else_names_the_path(location: str | None) -> None:
    error = refusal(301, {} if location is None else {"location": location}, CALL, NOW)

    assert isinstance(error, BadReplyError)
    assert error.problem == "api.example:443 redirects GET /clients (301)"
