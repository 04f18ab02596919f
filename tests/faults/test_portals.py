"""The real program behind a network that answers in its servers' place, and refused by a server itself."""

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.hostile_server import HostileServer, Loop
from tests.faults.systems import KINDS
from tests.program import Running
from tests.sources.fault_server import Script, hang_up, redirect, reply, reply_json

PAGE = b"<html><title>Guest WiFi</title>Please sign in</html>"

PORTALS: dict[str, tuple[Script, ...]] = {
    "page with 200": (reply(200, PAGE, content_type="text/html; charset=utf-8"),) * 3,
    "redirect": (redirect("http://portal.example/login"),) * 3,
    "401 with a page": (reply(401, PAGE, content_type="text/html"),) * 3,
    "403 with a page": (reply(403, PAGE, content_type="text/html"),) * 3,
    "511": (reply(511, PAGE, content_type="text/html"),) * 3,
    "403 in JSON": (reply_json({"error": "forbidden"}, 403),) * 3,
    "each another": (
        reply(200, PAGE, content_type="text/html"),
        reply(403, PAGE, content_type="text/html"),
        redirect("http://portal.example/login", 307),
    ),
    "no answer": (hang_up(),) * 3,
}


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with Loop() as loop, HostileServer(loop) as made:
        yield made


def settings(server: HostileServer, folder: Path, *more: str) -> Path:
    """A source of each kind, with its secret in a file."""
    file = folder / "config.toml"
    tables = []
    for kind in KINDS.values():
        secret = folder / kind.name
        secret.write_text(kind.secret, encoding="utf-8")
        secret.chmod(0o600)
        where = f'name = "{kind.name}"\nkind = "{kind.name}"\nurl = "{server.url}/{kind.name}"\npoll_s = 0.1\n'
        tables.append(f'[[sources]]\n{where}secret_file = "{secret}"\n{kind.settings}')
    file.write_text("\n".join([*tables, *more]), encoding="utf-8")
    return file


def place(name: str) -> str:
    return f"/{name}{KINDS[name].path}"


def answers(server: HostileServer) -> None:
    for kind in KINDS.values():
        server.answer(place(kind.name), reply(200, kind.good, content_type="application/json"))


def once(script: Script, *, then: Script) -> Script:
    """Do the one to a first request and the other to those after it."""
    scripts = [script]

    async def in_turn(writer: asyncio.StreamWriter) -> None:
        await (scripts.pop() if scripts else then)(writer)

    return in_turn


def notices(program: Running) -> list[tuple[str, str | None]]:
    lines = [json.loads(line) for line in program.seen]
    return [(line["kind"], line["source"]) for line in lines if line["type"] == "notice"]


@pytest.mark.parametrize("portal", PORTALS)
def test_portal_in_front_of_everything_is_one_notice_and_one_when_it_is_gone(
    server: HostileServer, tmp_path: Path, portal: str
) -> None:
    """From the first poll on, and in the middle."""

    def begin() -> None:
        for name, script in zip(KINDS, PORTALS[portal], strict=True):
            server.answer(place(name), script)

    file = settings(server, tmp_path)
    begin()
    with Running("--config", file, "watch", "--json") as program:
        for spell in range(2):
            if spell:
                begin()
            program.record(type="notice")
            answers(server)
            until_well(program)
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert notices(program) == [("network_lost", None), ("network_back", None)] * 2


def until_well(program: Running) -> None:
    """Until every source has answered, and the last line about that was printed."""
    failing = set(KINDS)
    while failing:
        line = program.record(type="source")
        (failing.discard if line["state"] == "ok" else failing.add)(line["source"])


def test_refused_secret_is_confirmed_told_once_and_then_left_alone(server: HostileServer, tmp_path: Path) -> None:
    answers(server)
    server.answer(place("formide"), reply_json({"error": "invalid token"}, 401))
    with Running("--config", settings(server, tmp_path), "watch", "--json") as program:
        program.record(type="notice")
        asked = len(server.arrivals(place("formide")))
        server.wait_for_more(place("clientexec"), 10)
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert notices(program) == [("sign_in_needed", "formide")]
    assert len(server.arrivals(place("formide"))) == asked >= 3


@pytest.mark.parametrize(
    "refusal",
    [reply_json({}, 401), reply(401, PAGE, content_type="text/html"), reply(403)],
    ids=["JSON", "a page", "nothing"],
)
def test_passing_refusal_ends_no_polling(server: HostileServer, tmp_path: Path, refusal: Script) -> None:
    answers(server)
    with Running("--config", settings(server, tmp_path), "watch", "--json") as program:
        until_well(program)
        server.answer(place("formide"), once(refusal, then=reply(200, KINDS["formide"].good)))
        program.record(type="source", source="formide", state="sign_in")
        program.record(type="source", source="formide", state="ok")
        server.wait_for_more(place("formide"), 5)
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert notices(program) == []


def _file(folder: Path) -> tuple[str, Callable[[], None]]:
    """A mount that comes late."""

    def comes() -> None:
        (folder / "late.new").write_text("bearer-late", encoding="utf-8")
        (folder / "late.new").chmod(0o600)
        (folder / "late.new").rename(folder / "late")

    return f'secret_file = "{folder / "late"}"', comes


def _command(folder: Path) -> tuple[str, Callable[[], None]]:
    """A helper that fails at first."""
    return f'secret_command = ["cat", "{folder / "late"}"]', _file(folder)[1]


@pytest.mark.parametrize("secret", [_file, _command])
def test_secret_that_comes_late_is_read_by_itself(
    server: HostileServer, tmp_path: Path, secret: Callable[[Path], tuple[str, Callable[[], None]]]
) -> None:
    answers(server)
    setting, comes = secret(tmp_path)
    late = f'[[sources]]\nname = "Late"\nkind = "formide"\nurl = "{server.url}/formide"\npoll_s = 0.1\n{setting}\n'
    with Running("--config", settings(server, tmp_path, late), "watch", "--json") as program:
        program.record(type="source", source="Late", state="sign_in")
        comes()
        program.record(type="source", source="Late", state="ok")
        program.tell(signal.SIGTERM)
        assert program.ended() == 0

    assert notices(program) == []
