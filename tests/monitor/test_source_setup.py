"""Pollers as they are made from settings."""

from collections.abc import Iterator, Mapping
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
from pilotlamp.sources.kinds import KINDS
from tests.held_system import held_systems, source_text
from tests.sources.fault_server import FaultServer, Script, reply, reply_json


class EqualKeyring(KeyringBackend):
    """A keyring with the same secret for everybody."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return "s3cret"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


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


async def failed(
    folder: Path, answer: Script, *keys: str, kind: str = "moonraker", environ: Mapping[str, str] | None = None
) -> Failure:
    """The outcome where a server answers everything so."""
    async with FaultServer() as server:
        paths = ("/", "/printer/objects/query")
        server.scripts = {f"{through}{path}": answer for path in paths for through in ("", server.url)}
        file = folder / "config.toml"
        lines = ("[[sources]]", 'name = "My Voron"', f'kind = "{kind}"', f'url = "{server.url}"', *keys)
        file.write_text("\n".join(lines).replace("{proxy}", server.url))
        (settings,) = load(file).sources
        made = poller(settings, environ=environ or {}, redactor=Redactor(), clock=lambda: datetime.now(UTC))
        outcome = await made.poll()
        await made.close()
    assert isinstance(outcome, Failure)
    return outcome


@pytest.mark.parametrize(
    ("keys", "environ", "place"),
    [
        ((), {"PILOTLAMP_SECRET_MY_VORON": "s3cret"}, "PILOTLAMP_SECRET_MY_VORON in the environment"),
        (('secret_command = ["echo", "s3cret"]',), {}, "the secret_command echo of My Voron"),
        (('secret_file = "voron.key"',), {}, "the secret_file {folder}/voron.key of My Voron"),
    ],
    ids=["variable", "command", "file"],
)
async def test_refused_secret_is_told_with_the_place_that_it_comes_from(
    tmp_path: Path, keys: tuple[str, ...], environ: Mapping[str, str], place: str
) -> None:
    """A secret stored in the keyring would not be read."""
    (tmp_path / "voron.key").write_text("s3cret")
    (tmp_path / "voron.key").chmod(0o600)

    refused = await failed(tmp_path, reply(401), *keys, environ=environ)
    forbidden = await failed(tmp_path, reply(403), *keys, environ=environ)

    assert refused.hint == f"The secret comes from {place.format(folder=tmp_path)}; put a valid one there."
    assert forbidden.hint is not None
    assert forbidden.hint.startswith(f"The secret comes from {place.format(folder=tmp_path)}. It may lack")


@pytest.mark.usefixtures("own_keyring")
async def test_refused_secret_of_the_keyring_is_to_be_stored_anew(tmp_path: Path) -> None:
    keyring.set_keyring(EqualKeyring())  # type: ignore[no-untyped-call]

    outcome = await failed(tmp_path, reply(401))

    assert "does not accept the secret (401)" in outcome.problem
    assert outcome.hint == "Run pilotlamp login 'My Voron' to store a valid secret."


async def test_refused_password_of_a_proxy_is_told_with_its_place(tmp_path: Path) -> None:
    environ = {"PILOTLAMP_PROXY_SECRET_MY_VORON": "invented"}

    outcome = await failed(tmp_path, reply(407), 'proxy = "{proxy}"', 'proxy_user = "ada"', environ=environ)

    assert outcome.hint is not None
    assert "PILOTLAMP_PROXY_SECRET_MY_VORON in the environment" in outcome.hint


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if not kind.needs_secret])
async def test_server_that_refuses_those_without_a_secret_is_not_said_to_refuse_one(
    tmp_path: Path, kind: str, status: int
) -> None:
    outcome = await failed(tmp_path, reply(status), kind=kind)

    told = f"{outcome.problem}. {outcome.hint}"
    assert "require" in told
    assert "does not accept" not in told
    assert "Run pilotlamp login 'My Voron' to store" in told
