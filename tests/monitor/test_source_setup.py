"""Pollers as they are made from settings."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from pilotlamp.config import load
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import Failure, Reading
from pilotlamp.logs import Redactor
from pilotlamp.monitor.source_setup import poller
from tests.held_system import held_systems, source_text
from tests.sources.fault_server import FaultServer, reply_json


class DismissedKeyring(KeyringBackend):
    """A keyring whose prompt a person dismisses each time."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.prompts = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.prompts += 1
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def dismissed() -> Iterator[DismissedKeyring]:
    before, ring = keyring.get_keyring(), DismissedKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.mark.parametrize(("secret", "warnings"), [("ada:s3cret", 1), (None, 0)])
async def test_only_a_secret_that_is_sent_is_said_to_travel_unencrypted(
    secret: str | None, warnings: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[[sources]]\nname = "Office"\nkind = "ipp"\nurl = "ipp://cups.example"\n')
    (settings,) = load(file).sources
    environ = {"PILOTLAMP_SECRET_OFFICE": secret} if secret else {}
    made = poller(settings, environ=environ, redactor=Redactor(), clock=lambda: datetime.now(UTC))

    system = await made.system(may_prompt=False)
    await system.aclose()

    assert len([record for record in caplog.records if "unencrypted" in record.message]) == warnings


async def test_a_dismissed_prompt_is_not_shown_again_by_itself(dismissed: DismissedKeyring, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(source_text())
    with held_systems():
        (settings,) = load(file).sources
        made = poller(settings, environ={}, redactor=Redactor(), clock=lambda: datetime.now(UTC))

        outcomes = [await made.poll() for _ in range(3)]
        assert dismissed.prompts == 1
        made.read_secret_again(may_prompt=True)
        outcomes.append(await made.poll())

    assert dismissed.prompts == 2, "a person asked for it"
    for outcome in outcomes:
        assert isinstance(outcome, Failure)
        assert outcome.evidence is Evidence.NO_SECRET


async def test_source_whose_kind_can_do_without_a_secret_is_asked_without(tmp_path: Path) -> None:
    """Moonraker trusts its own network."""
    async with FaultServer() as server:
        server.scripts["/printer/objects/query"] = reply_json({"result": {"status": {}}})
        file = tmp_path / "config.toml"
        file.write_text(f'[[sources]]\nname = "Voron"\nkind = "moonraker"\nurl = "{server.url}"\n')
        (settings,) = load(file).sources
        made = poller(settings, environ={}, redactor=Redactor(), clock=lambda: datetime.now(UTC))

        outcome = await made.poll()
        await made.close()

    assert isinstance(outcome, Reading)
