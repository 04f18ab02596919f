"""Clientexec against a real server on loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pilotlamp.errors import BadReplyError, GoneError
from pilotlamp.sources.base import Endpoint
from pilotlamp.sources.clientexec.api import Clientexec
from pilotlamp.sources.clientexec.options import ClientexecOptions
from tests.sources.fault_server import FaultServer, reply, reply_json

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PATH = "/api/users/usersonline"
ONE_ONLINE = {"users": [{"id": "1", "name": "Jack Smith"}], "offlineusers": []}


class Desk:
    """A Clientexec source, its server, and the time."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.now = NOW
        self.made: list[Clientexec] = []

    def source(self, secret: str = "s3cret", **options: Any) -> Clientexec:
        endpoint = Endpoint(name="Helpdesk", url=self.server.url)
        self.made.append(Clientexec(endpoint, ClientexecOptions(**options), secret, clock=lambda: self.now))
        return self.made[-1]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with FaultServer() as server:
        made = Desk(server)
        server.scripts[PATH] = reply_json(ONE_ONLINE)
        yield made
        for source in made.made:
            await source.aclose()


async def test_reading_has_people_source_and_time(desk: Desk) -> None:
    reading = await desk.source().fetch()

    assert (reading.source, reading.taken_at, reading.devices, reading.not_before) == ("Helpdesk", NOW, (), None)
    assert [person.name for person in reading.people] == ["Jack Smith"]


async def test_key_travels_in_the_header_of_the_settings(desk: Desk) -> None:
    await desk.source(key_name="X-Key").fetch()

    request = desk.server.requests[0]
    assert (request.target, request.headers["x-key"]) == (PATH, "s3cret")


async def test_key_travels_in_the_query_of_the_settings(desk: Desk) -> None:
    desk.server.scripts["/index.php"] = reply_json(ONE_ONLINE)

    await desk.source(key_in="query", key_name="key", path="index.php?fuse=users").fetch()

    assert desk.server.requests[0].target == "/index.php?fuse=users&key=s3cret"


async def test_unchanged_bytes_give_the_same_people(desk: Desk) -> None:
    """An unchanged reply costs no decoding, and nothing downstream is redrawn."""
    source = desk.source()
    first = await source.fetch()
    desk.now += timedelta(seconds=30)

    second = await source.fetch()

    assert second.people is first.people
    assert second.taken_at == NOW + timedelta(seconds=30)


async def test_changed_bytes_give_other_people(desk: Desk) -> None:
    source = desk.source()
    await source.fetch()
    desk.server.scripts[PATH] = reply_json({"users": []})

    assert (await source.fetch()).people == ()


async def test_refused_reply_is_refused_again_when_it_comes_again(desk: Desk) -> None:
    """The shortcut for unchanged bytes must not turn an error into the people of before."""
    source = desk.source()
    await source.fetch()
    desk.server.scripts[PATH] = reply_json({"success": False})

    for _ in range(2):
        with pytest.raises(BadReplyError):
            await source.fetch()


async def test_empty_reply_is_no_reading(desk: Desk) -> None:
    desk.server.scripts[PATH] = reply(200, b"")

    with pytest.raises(BadReplyError):
        await desk.source().fetch()


async def test_refusal_in_a_good_status_quotes_the_server(desk: Desk) -> None:
    desk.server.scripts[PATH] = reply_json({"message": "Application key\nunknown"})

    with pytest.raises(BadReplyError) as caught:
        await desk.source().fetch()

    assert caught.value.problem == 'the server sends no users: "Application key unknown"'
    assert "key_name" in (caught.value.hint or "")


@pytest.mark.parametrize("message", ["no such key: s3cret", "S3CRET", "no key ends in …cret"])
async def test_refusal_that_repeats_the_key_is_not_quoted(desk: Desk, message: str) -> None:
    """Not even a part of it."""
    desk.server.scripts[PATH] = reply_json({"message": message})

    with pytest.raises(BadReplyError) as caught:
        await desk.source().fetch()

    assert caught.value.problem == "the server sends no users"


async def test_used_up_allowance_puts_off_the_next_poll(desk: Desk) -> None:
    reset = str(int(NOW.timestamp()) + 40)
    desk.server.scripts[PATH] = reply_json(ONE_ONLINE, x_ratelimit_remaining="0", x_ratelimit_reset=reset)

    assert (await desk.source().fetch()).not_before == NOW + timedelta(seconds=40)


async def test_there_are_no_devices_to_ask_about(desk: Desk) -> None:
    source = desk.source()

    with pytest.raises(GoneError, match="people, not devices"):
        await source.device("1")
    assert desk.server.requests == []
