"""Where a source's secret comes from, and what is said when it can't be had."""

import errno
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError

from pilotlamp.errors import SecretError
from pilotlamp.secrets import SOURCE, read_secret, remove_secret, store_secret
from tests.programs import printing

pytestmark = pytest.mark.usefixtures("own_keyring")


class MemoryKeyring(KeyringBackend):
    """One that works; it is gone with the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class PlaintextKeyring(MemoryKeyring):
    """What the package keyrings.alt brings along."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


class SeveralKeyrings(MemoryKeyring):
    """As keyring's own chainer has them: best first."""

    def __init__(self, backends: Sequence[KeyringBackend]) -> None:
        super().__init__()
        self.backends = backends


class RaisingKeyring(MemoryKeyring):
    """One that can't be used."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self._error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error


class HangingKeyring(MemoryKeyring):
    """One whose prompt nobody answers until ``answer`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answer.wait()
        return None


class RustPanic(BaseException):
    """Compiled extensions raise what isn't an Exception."""


@pytest.fixture
def ring() -> MemoryKeyring:
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made


# Order


def test_first_place_that_is_set_wins(ring: MemoryKeyring, tmp_path: Path) -> None:
    """Environment, command, file, keyring: contract.md, "Settings file"."""
    store_secret("Lab 1", "from-keyring")
    file = tmp_path / "secret"
    file.write_text("from-file")
    file.chmod(0o600)
    command = printing("from-command")
    environ = {"PILOTLAMP_SECRET_LAB_1": "from-environment"}

    assert read_secret("Lab 1", secret_command=command, secret_file=file, environ=environ) == "from-environment"
    assert read_secret("Lab 1", secret_command=command, secret_file=file, environ={}) == "from-command"
    assert read_secret("Lab 1", secret_file=file, environ={}) == "from-file"
    assert read_secret("Lab 1", environ={}) == "from-keyring"


def test_place_that_fails_is_not_passed_over(ring: MemoryKeyring) -> None:
    """Otherwise a typing error would quietly bring up an old secret."""
    store_secret("Lab", "old")

    with pytest.raises(SecretError):
        read_secret("Lab", secret_command=("no-such-program-here",), environ={})


@pytest.mark.parametrize(
    ("source", "variable"),
    [
        ("Makerspace", "PILOTLAMP_SECRET_MAKERSPACE"),
        ("Lab 2 (east)", "PILOTLAMP_SECRET_LAB_2__EAST_"),
        ("Büro", "PILOTLAMP_SECRET_B_RO"),
    ],
)
def test_variable_is_the_upper_case_name_with_underscores(source: str, variable: str) -> None:
    assert SOURCE.variable(source) == variable


def test_empty_variable_is_none(ring: MemoryKeyring) -> None:
    store_secret("Lab", "from-keyring")

    assert read_secret("Lab", environ={"PILOTLAMP_SECRET_LAB": ""}) == "from-keyring"


# What is a secret


@pytest.mark.parametrize("raw", ["s3cret\n", "s3cret\r\n", " s3cret \nuser: me\n", "\ns3cret"])
def test_secret_is_the_first_line_without_white_space(raw: str) -> None:
    """Password stores print notes below it."""
    assert read_secret("Lab", secret_command=printing(raw), environ={}) == "s3cret"


@pytest.mark.parametrize("raw", ["s3cr\x00t", "s3crét", "s3cr\x1b[0mt", "s3cr\tt"])
def test_what_can_not_travel_in_a_header_is_refused_and_not_repeated(raw: str) -> None:
    with pytest.raises(SecretError, match="has characters that are not allowed in a key or token") as caught:
        read_secret("Lab", environ={"PILOTLAMP_SECRET_LAB": raw})

    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize("raw", ["", " \n\n"])
def test_empty_secret_is_told(raw: str) -> None:
    with pytest.raises(SecretError, match=r"the secret_command .+ of Lab is empty"):
        read_secret("Lab", secret_command=printing(raw), environ={})


# File


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_file_that_others_may_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "the secret"
    file.write_text("s3cret")
    file.chmod(mode)

    with pytest.raises(SecretError) as caught:
        read_secret("Lab", secret_file=file, environ={})

    assert f"chmod 600 '{file}'" in str(caught.value)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfs3cret\r\n", "s3cret\r\n".encode("utf-16")], ids=["UTF-8", "UTF-16"])
def test_byte_order_mark_is_no_part_of_a_secret(tmp_path: Path, ring: MemoryKeyring, content: bytes) -> None:
    """As Windows' editors and shells write it."""
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(0o600)
    printing_it = (sys.executable, "-c", f"import sys; sys.stdout.buffer.write({content!r})")
    ring.held["pilotlamp", "Lab"] = "\ufeffs3cret\r\n"

    assert read_secret("Lab", secret_file=file, environ={}) == "s3cret"
    assert read_secret("Lab", secret_command=printing_it, environ={}) == "s3cret"
    assert read_secret("Lab", environ={}) == "s3cret"
    assert read_secret("Lab", environ={"PILOTLAMP_SECRET_LAB": "\ufeffs3cret"}) == "s3cret"


def test_file_that_is_no_secret_is_told(tmp_path: Path) -> None:
    file = tmp_path / "video"
    file.write_bytes(b"s3cret\n" * 10_000)
    file.chmod(0o600)

    with pytest.raises(SecretError, match="is longer than 64 KiB, which is too long for a secret"):
        read_secret("Lab", secret_file=file, environ={})


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match=r"nothing of Lab can't be read: No such file or directory; correct it"):
        read_secret("Lab", secret_file=tmp_path / "nothing", environ={})


# Keyring


def test_stored_secret_is_read_back_and_removed(ring: MemoryKeyring) -> None:
    store_secret("Lab", " s3cret\n")

    assert ring.held == {("pilotlamp", "Lab"): "s3cret"}
    assert read_secret("Lab", environ={}) == "s3cret"

    remove_secret("Lab")

    assert not ring.held


def test_source_without_any_secret_is_told_how_to_get_one(ring: MemoryKeyring) -> None:
    with pytest.raises(SecretError, match=r"there is no secret for Lab 1; run pilotlamp login 'Lab 1' to store it"):
        read_secret("Lab 1", environ={})


def test_removing_what_is_not_there_is_told(ring: MemoryKeyring) -> None:
    with pytest.raises(SecretError, match="the keyring has no secret for Lab"):
        remove_secret("Lab")


def test_empty_secret_is_not_stored(ring: MemoryKeyring) -> None:
    with pytest.raises(SecretError, match="the text that you entered is empty"):
        store_secret("Lab", "  ")

    assert not ring.held


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        (keyring.backends.fail.Keyring(), "this system has no keyring"),  # type: ignore[no-untyped-call]
        (keyring.backends.null.Keyring(), "this system has no keyring"),  # type: ignore[no-untyped-call]
        (SeveralKeyrings([]), "this system has no keyring"),
        (PlaintextKeyring(), "the configured keyring stores secrets in plain text"),
        (SeveralKeyrings([PlaintextKeyring()]), "the configured keyring stores secrets in plain text"),
        (RaisingKeyring(KeyringLocked("…")), "the keyring is locked; unlock it"),
        (RaisingKeyring(PasswordSetError("…")), "(PasswordSetError)"),
        (RaisingKeyring(RuntimeError("no bus")), "(RuntimeError)"),
        (RaisingKeyring(RustPanic()), "(RustPanic)"),
    ],
)
def test_keyring_that_can_not_be_used_is_told_with_the_other_places(backend: KeyringBackend, problem: str) -> None:
    """There is no silent fallback to a file in plain text."""
    keyring.set_keyring(backend)

    for use in (lambda: read_secret("Lab", environ={}), lambda: store_secret("Lab", "s3cret")):
        with pytest.raises(SecretError) as caught:
            use()
        assert problem in str(caught.value)
        assert "set PILOTLAMP_SECRET_LAB, a secret_command or a secret_file" in str(caught.value)


def test_keyring_on_a_machine_short_of_something_is_not_to_blame() -> None:
    keyring.set_keyring(RaisingKeyring(OSError(errno.EMFILE, "Too many open files")))

    with pytest.raises(SecretError, match=r"^the keyring can't be read at the moment: Too many open files$"):
        read_secret("Lab", environ={})


def test_of_several_keyrings_the_best_that_protects_is_used() -> None:
    best = MemoryKeyring()
    plain = PlaintextKeyring()
    keyring.set_keyring(SeveralKeyrings([keyring.backends.fail.Keyring(), plain, best]))  # type: ignore[no-untyped-call]

    store_secret("Lab", "s3cret")

    assert best.held
    assert not plain.held


def test_keyring_that_hangs_is_given_up_and_holds_up_no_exit() -> None:
    """Nor does asking again each minute leave a thread each."""
    hanging = HangingKeyring()
    keyring.set_keyring(hanging)
    try:
        with pytest.raises(SecretError, match=r"did not answer within 0.05 s; unlock it"):
            read_secret("Lab", environ={}, keyring_limit_s=0.05)
        with pytest.raises(SecretError, match=r"has not answered an earlier request; unlock it"):
            read_secret("Lab", environ={}, keyring_limit_s=0.05)

        (left,) = [thread for thread in threading.enumerate() if thread.name == "keyring: Lab"]
        assert left.daemon
    finally:
        hanging.answer.set()
