"""Reading the keyring with nobody there to answer a prompt."""

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

if sys.platform != "linux":
    pytest.skip("needs D-Bus", allow_module_level=True)

import keyring.backends.SecretService

from pilotlamp.errors import SecretError
from pilotlamp.secrets import read_secret, reading
from pilotlamp.secrets.prompts import REFUSED_FOR_S, OnePrompt
from tests.desktop.private_bus import PrivateBus, private_bus
from tests.stub_secret_service import COLLECTION, ITEM, StubSecretService

pytestmark = pytest.mark.usefixtures("own_keyring")

READ_AT_EACH_LINE = """
import sys
from pilotlamp.secrets import read_secret
for _ in sys.stdin:
    try:
        print(read_secret("Lab", environ={}), flush=True)
    except Exception as error:
        print(error, flush=True)
"""


class WalletInterface:
    """What KWallet says of the handles that it gave out."""

    def __init__(self, *open_handles: int) -> None:
        self._open = open_handles

    def isOpen(self, handle: int) -> bool:  # noqa: N802 - KWallet's word
        return handle in self._open


class Ring(KeyringBackend):
    """One that has the secret, and counts how often it is asked."""

    priority = 1

    def __init__(self) -> None:
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return "s3cret"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class Wallet(Ring):
    """keyring's backend for KWallet, as far as it says whether it has opened the wallet."""

    def __init__(self, *, handle: int, iface: WalletInterface) -> None:
        super().__init__()
        self.handle = handle
        self.iface = iface


Wallet.__module__ = "keyring.backends.kwallet"


class WindowsVault(Ring):
    """Windows never asks."""


WindowsVault.__module__ = "keyring.backends.Windows"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    with private_bus() as started:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", started.address)
        yield started


@pytest.fixture
def service(bus: PrivateBus) -> StubSecretService:
    backend: Any = keyring.backends.SecretService.Keyring
    keyring.set_keyring(backend())
    return StubSecretService(bus.address, attributes={"service": "pilotlamp", "username": "Lab"}, secret=b"s3cret")


async def read_silently() -> str:
    return await asyncio.to_thread(read_secret, "Lab", environ={}, may_prompt=False)


@pytest.mark.private_bus
async def test_open_keyring_is_read(service: StubSecretService) -> None:
    await service.come()

    assert await read_silently() == "s3cret"
    assert not service.prompts

    service.leave()


@pytest.mark.private_bus
@pytest.mark.parametrize("locked", [COLLECTION, ITEM])
async def test_locked_keyring_is_told_without_a_prompt(service: StubSecretService, locked: str) -> None:
    """An item may be locked by itself: KeePassXC confirms each."""
    service.locked = frozenset({locked})
    await service.come()

    with pytest.raises(SecretError, match="the keyring is locked; unlock it"):
        await read_silently()

    assert not service.prompts
    service.leave()


@pytest.mark.private_bus
async def test_no_collection_is_made_for_reading(service: StubSecretService) -> None:
    """Making one asks for its password."""
    service.has_collection = False
    await service.come()

    with pytest.raises(SecretError, match="not read again automatically"):
        await read_silently()

    assert not service.prompts
    service.leave()


@pytest.mark.private_bus
async def test_keyring_that_comes_later_is_found(service: StubSecretService, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: this one knows the keyrings of other tests."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", READ_AT_EACH_LINE, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    assert b"this system has no keyring" in await process.stdout.readline()

    await service.come()

    process.stdin.write(b"\n")
    assert await process.stdout.readline() == b"s3cret\n"
    process.stdin.close()
    await process.wait()
    service.leave()


@pytest.mark.parametrize(
    "ring", [Wallet(handle=7, iface=WalletInterface(7)), WindowsVault()], ids=["opened wallet", "Windows"]
)
def test_keyring_known_to_ask_nobody_is_read(ring: Ring) -> None:
    keyring.set_keyring(ring)

    assert read_secret("Lab", environ={}, may_prompt=False) == "s3cret"


@pytest.mark.parametrize(
    "ring",
    [Ring(), Wallet(handle=-1, iface=WalletInterface()), Wallet(handle=7, iface=WalletInterface())],
    ids=["unknown", "wallet never opened", "wallet closed"],
)
def test_keyring_that_may_ask_is_left_alone(ring: Ring) -> None:
    keyring.set_keyring(ring)

    with pytest.raises(SecretError, match="may ask for a password, so it is not read again automatically"):
        read_secret("Lab", environ={}, may_prompt=False)

    assert not ring.asked


class RefusedRing(Ring):
    """A person dismisses each prompt."""

    def get_password(self, service: str, username: str) -> str | None:
        super().get_password(service, username)
        raise KeyringLocked("dismissed")


def test_a_dismissed_prompt_is_followed_by_none_for_the_next_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sources at a locked keyring would ask a person three times at each start of the session."""
    now_s = 0.0
    monkeypatch.setattr(reading, "ONE_PROMPT", OnePrompt(lambda: now_s))
    ring = RefusedRing()
    keyring.set_keyring(ring)

    for source in ("Lab", "Shelf", "Desk"):
        with pytest.raises(SecretError, match="locked"):
            read_secret(source, environ={})
    assert ring.asked == 1

    now_s += REFUSED_FOR_S
    with pytest.raises(SecretError, match="locked"):
        read_secret("Lab", environ={})
    assert ring.asked == 2


def test_a_person_who_clicks_after_a_dismissed_prompt_is_asked_again_at_once() -> None:
    """Each source is asked for once by itself: a second time is a click, on Retry or for all sources on Refresh."""
    ring = RefusedRing()
    keyring.set_keyring(ring)

    for _ in range(2):
        for source in ("Lab", "Shelf"):
            with pytest.raises(SecretError, match="locked"):
                read_secret(source, environ={})

    assert ring.asked == 2
