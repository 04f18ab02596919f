"""``login`` in a terminal: a key that the system gives out after a click, and one that is typed."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.cli.test_secrets import STAND_IN
from tests.program import run
from tests.sources.fault_server import FaultServer, in_turn, reply, reply_json
from tests.terminal import in_terminal

pytestmark = pytest.mark.slow

DECISION = "/plugin/appkeys/request/TOKEN"
WAITING = reply_json({"message": "Awaiting decision"}, 202)


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    """An OctoPrint that gives out keys; nobody has decided yet."""
    async with FaultServer() as server:
        server.scripts["/plugin/appkeys/probe"] = reply(204)
        server.scripts["/plugin/appkeys/request"] = reply_json({"app_token": "TOKEN"}, 201)
        server.scripts[DECISION] = WAITING
        yield server


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """With a file that stands in for a keyring."""
    (tmp_path / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "stand_in.Ring", "HELD": str(tmp_path / "held")}


def held(env: Mapping[str, str]) -> str | None:
    """The entry in the keyring."""
    file = Path(env["HELD"])
    return file.read_text() if file.exists() else None


@pytest.fixture
def file(tmp_path: Path, server: FaultServer) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(f'[[sources]]\nname = "Prusa"\nkind = "octoprint"\nurl = "{server.url}"\n', encoding="utf-8")
    return file


async def test_key_is_given_out_after_a_click(server: FaultServer, file: Path, env: dict[str, str]) -> None:
    server.scripts[DECISION] = in_turn(WAITING, reply_json({"api_key": "made-for-pilotlamp"}))

    async with in_terminal("--config", file, "login", "Prusa", env=env) as terminal:
        instruction = await terminal.line()
        code, said = await terminal.ended()

    assert "click Allow" in instruction
    assert server.url in instruction
    assert (code, said) == (0, "The secret of Prusa is in the keyring.\n")
    assert held(env) == "pilotlamp/Prusa/made-for-pilotlamp"


async def test_denied_key_is_told_in_one_line(server: FaultServer, file: Path, env: dict[str, str]) -> None:
    server.scripts[DECISION] = reply(404)

    async with in_terminal("--config", file, "login", "Prusa", env=env) as terminal:
        await terminal.line()
        ended = await terminal.ended()

    assert ended == (1, "pilotlamp: OctoPrint gave Pilotlamp no key: access was denied\n")
    assert held(env) is None


async def test_interrupted_wait_asks_for_nothing_more(file: Path, env: dict[str, str]) -> None:
    async with in_terminal("--config", file, "login", "Prusa", env=env) as terminal:
        await terminal.line()
        terminal.interrupt()
        ended = await terminal.ended()

    assert ended == (1, "")
    assert held(env) is None


async def test_server_that_gives_out_no_keys_leaves_typing(
    server: FaultServer, file: Path, env: dict[str, str]
) -> None:
    del server.scripts["/plugin/appkeys/probe"]

    async with in_terminal("--config", file, "login", "Prusa", env=env) as terminal:
        await terminal.type_hidden("typed-key")
        code, _ = await terminal.ended()

    assert code == 0
    assert held(env) == "pilotlamp/Prusa/typed-key"


async def test_password_of_a_proxy_is_typed(server: FaultServer, file: Path, env: dict[str, str]) -> None:
    async with in_terminal("--config", file, "login", "Prusa", "--proxy", env=env) as terminal:
        await terminal.type_hidden("pass word")
        code, _ = await terminal.ended()

    assert (code, server.requests) == (0, [])
    assert held(env) == "pilotlamp proxy/Prusa/pass word"


async def test_piped_key_asks_no_server(server: FaultServer, file: Path, env: dict[str, str]) -> None:
    done = await asyncio.to_thread(run, "--config", file, "login", "Prusa", env=env, given="piped-key\n")

    assert (done.code, server.requests) == (0, [])
    assert held(env) == "pilotlamp/Prusa/piped-key"
