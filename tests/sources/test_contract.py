"""What every system keeps to, whatever its server does: one suite over all kinds, built from the table of kinds."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.model import Device, DeviceState, Person
from pilotlamp.domain.snapshot import Reading
from pilotlamp.errors import BadReplyError, RateLimitError, SignInError, SourceError, UnreachableError
from pilotlamp.sources.base import Endpoint, Lists, NoOptions, Performs, System
from pilotlamp.sources.clientexec.options import ClientexecOptions
from pilotlamp.sources.formide.options import FormideOptions
from pilotlamp.sources.kinds import KINDS
from pilotlamp.sources.okta_asa.options import OktaAsaOptions
from tests.kiln.contract import KILN, registered
from tests.quick import each_once, first_of_each
from tests.sources.contract import SECRET, Contract, SingleContract
from tests.sources.fault_server import (
    FaultServer,
    Script,
    cut_off,
    drip,
    garbage,
    hang_up,
    raw,
    redirect,
    reply,
    reply_json,
    reset,
    silence,
    zip_bomb,
    zipped,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"


FORMIDE = Contract(
    name="formide",
    kind="formide",
    options=FormideOptions(),
    secret=f"token-{SECRET}",
    path="/clients",
    example=FIXTURES / "formide" / "formide-clients.json",
    names=("My Awesome Element",),
    id="_id",
    decorations=("clientToken", "deviceType", "macAddress", "name", "permissions", "session", "status", "tags"),
    text="name",
    state="status",
    wrap=lambda entries: entries,
)
OKTA_ASA: Mapping[str, Any] = {
    "kind": "okta-asa",
    "options": OktaAsaOptions(team="acme", all=True),
    "path": "/v1/teams/acme/clients",
    "example": FIXTURES / "okta_asa" / "okta-asa-clients.json",
    "names": ("LightInAugust", "Absalom"),
    "id": "id",
    "decorations": ("deleted_at", "description", "encrypted", "hostname", "os", "state", "user_name"),
    "text": "hostname",
    "state": "state",
    "wrap": lambda entries: {"list": entries},
}
CLIENTEXEC: Mapping[str, Any] = {
    "kind": "clientexec",
    "secret": f"key-{SECRET}",
    "path": "/api/users/usersonline",
    "example": FIXTURES / "clientexec" / "clientexec-users-online.json",
    "names": (
        "Jack Smith",
        "Joshua Post",
        "Justin Patterson",
        "Jesse Wolf",
        "Alejandro Cordova",
        "Juan Box.",
        "CPA Business Name",
    ),
    "id": "id",
    "decorations": ("name", "email", "time", "status", "link", "color", "type", "lastview", "online"),
    "text": "name",
    "state": "type",
    "wrap": lambda entries: {"users": entries, "offlineusers": []},
}
CONTRACTS = (
    FORMIDE,
    Contract(name="okta-asa, bearer token", secret=f"bearer-{SECRET}", **OKTA_ASA),
    Contract(
        name="okta-asa, service token",
        secret=f"key-id:{SECRET}",
        scripts={
            "/v1/teams/acme/service_token": reply_json(
                {"bearer_token": f"bearer-{SECRET}", "expires_at": "2999-01-01T00:00:00Z", "team_name": "acme"}
            )
        },
        **OKTA_ASA,
    ),
    Contract(name="clientexec, key in header", options=ClientexecOptions(), **CLIENTEXEC),
    Contract(name="clientexec, key in query", options=ClientexecOptions(key_in="query", key_name="key"), **CLIENTEXEC),
    KILN,
)
SINGLE_CONTRACTS: tuple[SingleContract, ...] = (
    SingleContract(
        name="octoprint",
        kind="octoprint",
        options=NoOptions(),
        secret=f"key-{SECRET}",
        path="/api/job",
        example=FIXTURES / "octoprint" / "job_printing.json",
        names=("Watched",),
        sound={"state": "Operational", "job": {}, "progress": {}},
        found=("printer",),
    ),
    SingleContract(
        name="moonraker",
        kind="moonraker",
        options=NoOptions(),
        secret=f"key-{SECRET}",
        path="/printer/objects/query",
        example=FIXTURES / "moonraker" / "objects_printing.json",
        names=("Watched",),
        sound={"result": {"status": {"webhooks": {"state": "ready"}, "print_stats": {"state": "standby"}}}},
        found=("printer",),
    ),
    SingleContract(
        name="prusalink",
        kind="prusalink",
        options=NoOptions(),
        secret=f"key-{SECRET}",
        path="/api/v1/status",
        example=FIXTURES / "prusalink" / "status_printing_with_job.json",
        names=("Watched",),
        sound={"printer": {"state": "IDLE"}},
        found=("printer",),
        scripts=dict.fromkeys(("/api/v1/job", "/prefix/api/v1/job"), raw(b"HTTP/1.1 204 No Content\r\n\r\n")),
    ),
)
AnyContract = Contract | SingleContract
ALL: tuple[AnyContract, ...] = (*CONTRACTS, *SINGLE_CONTRACTS)

of_lists = pytest.mark.parametrize(
    "contract", first_of_each(CONTRACTS, lambda contract: contract.kind), ids=str, indirect=True
)
"""For what holds of lists only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A source of one kind, and its server."""

    contract: AnyContract
    server: FaultServer
    system: System

    def answers(self, script: Script) -> None:
        """What the list's address does from now on."""
        self.server.scripts[self.contract.path] = script

    def is_well(self) -> None:
        self.answers(reply_json(self.contract.sound))

    def lists(self, *entries: object) -> None:
        assert isinstance(self.contract, Contract)
        self.answers(reply_json(self.contract.wrap(list(entries))))

    async def fails(self) -> SourceError:
        with pytest.raises(SourceError) as caught:
            await self.system.fetch()
        return caught.value


def items(reading: Reading) -> tuple[Device | Person, ...]:
    return (*reading.devices, *reading.people)


def ids(reading: Reading) -> list[str]:
    return [item.id for item in items(reading)]


Open = Callable[..., Awaitable[Bench]]


@pytest.fixture(params=first_of_each(ALL, lambda contract: contract.kind), ids=str)
def contract(request: pytest.FixtureRequest) -> AnyContract:
    given: AnyContract = request.param
    return given


@pytest.fixture
async def open_bench(contract: AnyContract) -> AsyncIterator[Open]:
    """Makes the bench with the endpoint's settings that a test wants."""
    systems: list[System] = []
    with registered():
        async with FaultServer() as server:
            server.scripts.update(contract.scripts)

            async def opened(*, url: str = "", **settings: Any) -> Bench:
                endpoint = Endpoint(name="Watched", url=url or server.url, **settings)
                system = KINDS[contract.kind].build(endpoint, contract.options, contract.secret)
                systems.append(system)
                return Bench(contract=contract, server=server, system=system)

            yield opened
            for system in systems:
                await system.aclose()


@pytest.fixture
async def bench(open_bench: Open) -> Bench:
    return await open_bench()


def chained(error: BaseException) -> Iterator[BaseException]:
    yield error
    for cause in (error.__cause__, error.__context__):
        if cause is not None:
            yield from chained(cause)


def assert_discreet(error: SourceError, log: pytest.LogCaptureFixture) -> None:
    """One line for a person, and no secret in anything that may be shown or logged."""
    assert error.problem
    assert str(error).isprintable()
    assert (error.hint or "").isprintable()
    shown = [error.hint or "", "".join(traceback.format_exception(error)), log.text]
    shown += [f"{link} {link!r} {link.args!r}" for link in chained(error)]
    assert SECRET not in "\n".join(shown)


async def test_vendors_example_is_read(bench: Bench, contract: AnyContract) -> None:
    bench.answers(reply(200, contract.example.read_bytes()))

    reading = await bench.system.fetch()

    assert reading.source == "Watched"
    assert reading.taken_at.tzinfo is not None
    assert tuple(item.name for item in items(reading)) == contract.names


def test_every_kind_is_in_this_suite() -> None:
    """``ipp`` speaks no JSON: tests/sources/ipp/test_api.py has the same rules for it."""
    assert {"ipp", *(contract.kind for contract in ALL)} >= set(KINDS)


async def test_system_can_do_all_that_its_kind_declares(bench: Bench, contract: AnyContract) -> None:
    kind = KINDS[contract.kind]

    assert isinstance(bench.system, Performs) is bool(kind.actions)
    assert isinstance(bench.system, Lists) is bool(kind.lists)


async def test_secret_goes_along_with_the_request(bench: Bench, contract: AnyContract) -> None:
    bench.is_well()

    await bench.system.fetch()

    (asked,) = [request for request in bench.server.requests if request.path == contract.path]
    assert SECRET in asked.text


async def test_path_of_the_base_address_is_kept(open_bench: Open, contract: AnyContract) -> None:
    """Services live behind reverse proxies."""
    async with FaultServer() as server:
        server.scripts.update({f"/prefix{path}": script for path, script in contract.scripts.items()})
        server.scripts[f"/prefix{contract.path}"] = reply_json(contract.sound)
        bench = await open_bench(url=f"{server.url}/prefix")

        assert ids(await bench.system.fetch()) == [*contract.found]


FAULTS: Mapping[str, tuple[Script, type[SourceError]]] = {
    "401": (reply(401, SECRET.encode()), SignInError),
    "403": (reply(403, SECRET.encode()), SignInError),
    "429": (reply(429), RateLimitError),
    "400": (reply(400, SECRET.encode()), BadReplyError),
    "404": (reply(404), BadReplyError),
    "409": (reply(409), BadReplyError),
    "418": (reply(418), BadReplyError),
    "500": (reply(500, SECRET.encode()), UnreachableError),
    "502": (reply(502), UnreachableError),
    "503": (reply(503), UnreachableError),
    "504": (reply(504), UnreachableError),
    "redirect": (redirect(f"https://login.example/?key={SECRET}"), BadReplyError),
    "hang-up": (hang_up(), UnreachableError),
    "reset": (reset(), UnreachableError),
    "cut off": (cut_off(), UnreachableError),
    "garbage": (garbage(), UnreachableError),
    "HTML": (reply(200, f"<!doctype html><title>{SECRET}</title>".encode(), content_type="text/html"), BadReplyError),
    "truncated JSON": (reply(200, b'[{"id": "a", "_id": "a'), BadReplyError),
    "no JSON": (reply(200, SECRET.encode()), BadReplyError),
    "not UTF-8": (reply(200, b'[{"id": "\xff"}]'), BadReplyError),
    "deep": (reply(200, b"[" * 100_000), BadReplyError),
    "null": (reply_json(None), BadReplyError),
    "number": (reply_json(5), BadReplyError),
    "text": (reply_json(SECRET), BadReplyError),
    "other object": (reply_json({"error": SECRET, "message": f"bad key {SECRET}"}), BadReplyError),
    "in-band refusal": (reply_json({"success": False, "message": SECRET}), BadReplyError),
    "list of numbers": (reply_json([1, 2]), BadReplyError),
    "gzip twice": (zipped(b"[]", layers=2, encoding="gzip, gzip"), BadReplyError),
    "gzip bomb": (zip_bomb(), BadReplyError),
    "other encoding": (zipped(b"[]", encoding="br"), BadReplyError),
    "unasked 304": (raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), BadReplyError),
}


@pytest.mark.parametrize(("contract", "fault"), each_once(ALL, tuple(FAULTS)), ids=str, indirect=["contract"])
async def test_fault_is_one_of_our_errors_and_no_end(
    bench: Bench, contract: AnyContract, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It says no secret, and the next good answer is read."""
    caplog.set_level(logging.DEBUG)
    script, type_ = FAULTS[fault]
    bench.answers(script)

    error = await bench.fails()

    assert type(error) is type_
    assert_discreet(error, caplog)
    bench.is_well()
    assert ids(await bench.system.fetch()) == [*contract.found]


@pytest.mark.parametrize("script", [silence(), drip()], ids=["silent", "dripping"])
async def test_answer_that_does_not_end_is_unreachable(
    open_bench: Open, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = await open_bench(timeout_s=0.3)
    bench.answers(script)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert_discreet(error, caplog)


async def test_refused_connection_is_unreachable(open_bench: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FaultServer() as gone:
        url = gone.url
    bench = await open_bench(url=url)

    error = await bench.fails()

    assert isinstance(error, UnreachableError)
    assert "refused" in error.problem
    assert_discreet(error, caplog)


async def test_fetch_that_hangs_can_be_cancelled(bench: Bench) -> None:
    """Quit waits for no server."""
    asked = asyncio.Event()

    async def script(_: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    bench.answers(script)
    fetch = asyncio.create_task(bench.system.fetch())
    await asked.wait()

    fetch.cancel()
    await asyncio.wait([fetch])
    await bench.system.aclose()

    assert fetch.cancelled()


@pytest.mark.parametrize(
    ("headers", "retry_after_s"),
    [
        ({}, None),
        ({"retry_after": "17"}, 17.0),
        ({"date": "Sat, 21 Nov 2026 19:00:00 GMT", "x_ratelimit_retry_at": "1795287690"}, 90.0),
    ],
)
async def test_rate_limit_says_how_long_to_wait(
    bench: Bench, headers: dict[str, str], retry_after_s: float | None
) -> None:
    bench.answers(reply(429, b"", **headers))

    error = await bench.fails()

    assert isinstance(error, RateLimitError)
    assert error.retry_after_s == retry_after_s


async def test_used_up_allowance_puts_off_the_next_poll(bench: Bench, contract: AnyContract) -> None:
    headers = {
        "date": "Sat, 21 Nov 2026 19:00:00 GMT",
        "x_ratelimit_remaining": "0",
        "x_ratelimit_reset": "1795287640",
    }
    bench.answers(reply_json(contract.sound, 200, **headers))

    reading = await bench.system.fetch()

    assert reading.not_before is not None
    assert (reading.not_before - reading.taken_at).total_seconds() == pytest.approx(40, abs=1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_never_carries_the_secret_elsewhere(bench: Bench, contract: AnyContract, status: int) -> None:
    async with FaultServer() as other:
        other.scripts[contract.path] = reply_json(contract.sound)
        bench.answers(redirect(f"{other.url}{contract.path}", status))

        error = await bench.fails()

        assert isinstance(error, BadReplyError)
        assert str(other.port) in error.problem
        assert other.requests == []


@of_lists
async def test_empty_list_is_a_reading(bench: Bench) -> None:
    bench.lists()

    assert ids(await bench.system.fetch()) == []


@of_lists
async def test_entry_with_nothing_but_its_id_is_read(bench: Bench, contract: Contract) -> None:
    bench.lists({contract.id: "a"})

    assert ids(await bench.system.fetch()) == ["a"]


@of_lists
@pytest.mark.parametrize("value", [None, 5, -1.5, "", "?", True, [], [None], {}, {"a": {"b": [1]}}], ids=repr)
async def test_decoration_of_any_type_costs_nothing_but_itself(bench: Bench, contract: Contract, value: object) -> None:
    """One bad field must not blind the user to a whole source."""
    each = [{contract.id: f"bad-{name}", contract.text: "Named", name: value} for name in contract.decorations]
    all_at_once = {contract.id: "all", **dict.fromkeys(contract.decorations, value)}
    bench.lists(*each, all_at_once, {contract.id: "good", contract.text: "Good"})

    reading = await bench.system.fetch()

    assert ids(reading) == [*(entry[contract.id] for entry in each), "all", "good"]
    assert items(reading)[-1].name == "Good"
    assert all(item.name and isinstance(item.name, str) for item in items(reading))


@of_lists
@pytest.mark.parametrize(
    "id_", [None, [], {}, True, 1.5, "", " ", "\u200b", "\u3164", "\ud83d", "a" * 1001], ids=lambda id_: repr(id_)[:9]
)
async def test_entry_without_a_usable_id_is_left_out_and_counted(
    bench: Bench, contract: Contract, id_: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Without ids there is nothing to tell changes by, but the others can be told."""
    caplog.set_level(logging.DEBUG)
    bench.lists({contract.id: "a"}, {contract.id: id_, contract.text: SECRET})

    reading = await bench.system.fetch()

    assert ids(reading) == ["a"]
    assert reading.left_out == 1
    assert SECRET not in caplog.text
    bench.lists({contract.id: "a"}, {contract.id: "b"})
    reading = await bench.system.fetch()
    assert (ids(reading), reading.left_out) == (["a", "b"], 0)


@of_lists
async def test_ids_are_kept_as_they_came(bench: Bench, contract: Contract) -> None:
    """Those that differ only by what can't be seen are several; what is shown in a name's place is clean."""
    given = ["a", "a\u200b", "a\u00a0", "\ufeffa", 42]
    bench.lists(*({contract.id: id_} for id_ in given))

    reading = await bench.system.fetch()

    assert ids(reading) == ["a", "a\u200b", "a\u00a0", "\ufeffa", "42"]
    assert {item.name for item in items(reading)} <= {"a", "42", "(no name)"}


@of_lists
async def test_no_content_is_a_list_of_nothing(bench: Bench) -> None:
    bench.answers(raw(b"HTTP/1.1 204 No Content\r\n\r\n"))

    reading = await bench.system.fetch()

    assert (ids(reading), reading.left_out) == ([], 0)
    bench.lists()
    assert ids(await bench.system.fetch()) == []


@of_lists
@pytest.mark.parametrize(
    "nothing",
    [reply(200), reply(200, content_type="text/html"), reply(200, content_encoding="gzip")],
    ids=["plain", "of a page", "zipped"],
)
async def test_nothing_in_place_of_a_list_takes_no_device_away(bench: Bench, nothing: Script) -> None:
    """A guest network, a proxy or a server that starts answers so: taken for a list, all devices would be gone and the
    lamp green."""
    bench.answers(nothing)

    assert isinstance(await bench.fails(), BadReplyError)


@of_lists
@pytest.mark.parametrize("entry", [{}, None, 5, "a", ["a"]], ids=repr)
async def test_list_of_which_nothing_can_be_read_is_a_bad_reply(bench: Bench, entry: object) -> None:
    """The place is named so that it can be reported."""
    bench.lists(entry)

    error = await bench.fails()

    assert isinstance(error, BadReplyError)
    assert (error.where or "").endswith("[0]")


@of_lists
async def test_of_several_with_the_same_id_the_first_counts(bench: Bench, contract: Contract) -> None:
    bench.lists({contract.id: "a", contract.text: "First"}, {contract.id: "a", contract.text: "Second"})

    assert [item.name for item in items(await bench.system.fetch())] == ["First"]


@of_lists
async def test_unknown_fields_are_ignored(bench: Bench, contract: Contract) -> None:
    bench.lists({contract.id: "a", "brandNew": {"deep": [1, {"er": None}]}})

    assert ids(await bench.system.fetch()) == ["a"]


@of_lists
async def test_unknown_state_stays_unknown(bench: Bench, contract: Contract) -> None:
    """It is neither an outage nor health."""
    bench.lists({contract.id: "a", contract.state: "hibernating"})

    reading = await bench.system.fetch()

    assert ids(reading) == ["a"]
    assert all(device.state is DeviceState.UNKNOWN for device in reading.devices)


@of_lists
async def test_names_are_cleaned(bench: Bench, contract: Contract) -> None:
    bench.lists({contract.id: "a", contract.text: "Shelf\r\n\x1b[31mprinter\u202e"})

    (item,) = items(await bench.system.fetch())

    assert item.name == "Shelf [31mprinter"


@of_lists
async def test_unchanged_reply_gives_the_same_objects(bench: Bench, contract: Contract) -> None:
    """Downstream "did it change?" is an identity check."""
    bench.answers(reply(200, contract.example.read_bytes()))
    first = await bench.system.fetch()

    second = await bench.system.fetch()

    assert second.devices is first.devices
    assert second.people is first.people
    assert second.taken_at >= first.taken_at


@of_lists
async def test_not_modified_gives_the_same_objects(bench: Bench, contract: Contract) -> None:
    bench.answers(reply(200, contract.example.read_bytes(), etag='"v1"'))
    first = await bench.system.fetch()
    bench.answers(raw(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'))

    second = await bench.system.fetch()

    assert items(first)
    assert second.devices is first.devices
    assert second.people is first.people


@of_lists
async def test_changed_reply_gives_what_it_says(bench: Bench, contract: Contract) -> None:
    bench.lists({contract.id: "a"})
    await bench.system.fetch()
    bench.lists({contract.id: "b"})

    assert ids(await bench.system.fetch()) == ["b"]


@of_lists
async def test_source_can_be_closed_twice_and_read_again(bench: Bench) -> None:
    """After sleep and network changes the connections are dropped, the source goes on."""
    bench.lists()
    await bench.system.fetch()

    await bench.system.aclose()
    await bench.system.aclose()

    assert ids(await bench.system.fetch()) == []


@of_lists
async def test_cookies_are_not_sent_back(bench: Bench, contract: Contract) -> None:
    bench.answers(reply_json(contract.wrap([]), set_cookie="session=1; Path=/"))

    await bench.system.fetch()
    await bench.system.fetch()

    assert not [request for request in bench.server.requests if "cookie" in request.headers]


@of_lists
async def test_secret_is_in_no_representation(bench: Bench, contract: Contract) -> None:
    bench.answers(reply(200, contract.example.read_bytes()))

    reading = await bench.system.fetch()

    assert SECRET not in f"{bench.system!r} {reading!r}"
    assert "CLIENT_CONNECTION_TOKEN" not in repr(reading)
