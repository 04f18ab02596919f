"""Sources are polled, errors become failures, and every outcome is a step."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.alerts.sleeps import Sleep
from pilotlamp.domain.changes import SourceStateChanged
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.model import Device, DeviceState, Source
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import Failure, FailureKind, Reading, SourceState
from pilotlamp.errors import (
    ActionError,
    BadReplyError,
    RateLimitError,
    SecretError,
    SignInError,
    SourceError,
    UnreachableError,
)
from pilotlamp.monitor.engine import Step
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import OpenSystem, Poller
from pilotlamp.monitor.schedule import POLLS_AT_ONCE
from pilotlamp.sources.base import System, on_answer
from tests.builders import LAPTOPS, MAKERSPACE, NOW, at, device, offline, reading, source
from tests.monitor.fakes import Answer, PanicException, ScriptedSystem

FAST = source(interval_s=0.05)
BUGS = (KeyError("name"), PanicException(), SystemExit(), asyncio.CancelledError())
"""A kind's library may raise anything."""


def clock() -> datetime:
    return NOW


class Watched:
    """A monitor of scripted systems that collects its steps."""

    def __init__(
        self, systems: Sequence[tuple[Source, System | BaseException]], *, secrets: Sequence[SecretError] = ()
    ) -> None:
        """``secrets``: what the first attempts to read any secret end with."""
        self.secrets = list(secrets)
        self.steps: list[Step] = []
        self.sleeps: list[Sleep] = []
        self.now = NOW
        self.ticks_s = 0.0
        self.opened = 0
        self.prompts = 0
        self.changed = asyncio.Event()
        self.monitor = Monitor(
            {of.name: Poller(of, self._opener(system), clock=clock) for of, system in systems},
            on_step=self._take,
            on_sleep=self.sleeps.append,
            clock=lambda: self.now,
            monotonic=lambda: self.ticks_s,
        )

    async def steps_of(self, name: str, count: int) -> list[Step]:
        while len(found := [step for step in self.steps if step.outcome.source == name]) < count:
            self.changed.clear()
            await self.changed.wait()
        return found

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        self.changed.set()

    def _opener(self, system: System | BaseException) -> OpenSystem:
        async def open_system(*, may_prompt: bool) -> System:
            self.opened += 1
            self.prompts += may_prompt
            if self.secrets:
                raise self.secrets.pop()
            if isinstance(system, BaseException):
                raise system
            return system

        return open_system


async def test_a_listener_that_raises_ends_no_polling_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """A bug in a rule or a view must not make the lamp blind."""
    third = asyncio.Event()
    heard: list[Step] = []

    def listen(step: Step) -> None:
        heard.append(step)
        if len(heard) == 3:
            third.set()
        raise LookupError("a bug")

    system = ScriptedSystem([reading(device(), of=FAST)])

    async def open_system(**_: bool) -> System:
        return system

    monitor = Monitor({FAST.name: Poller(FAST, open_system, clock=clock)}, on_step=listen, clock=clock)
    monitor.start()
    async with asyncio.timeout(30):
        await third.wait()
    await monitor.aclose()

    (record,) = caplog.records
    assert record.exc_info
    assert record.exc_info[0] is LookupError
    assert FAST.name in record.getMessage()


async def test_every_source_is_polled_at_once() -> None:
    watched = Watched(
        [(MAKERSPACE, ScriptedSystem([reading(device())])), (LAPTOPS, ScriptedSystem([reading(of=LAPTOPS)]))]
    )

    await watched.monitor.poll_once()

    assert {status.state for status in watched.monitor.snapshot.sources.values()} == {SourceState.OK}
    assert SourceStateChanged(source="Makerspace", state=SourceState.OK, problem=None) in watched.steps[0].changes
    await watched.monitor.aclose()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SignInError("refused", hint="log in"), FailureKind.SIGN_IN),
        (RateLimitError("slower", retry_after_s=9), FailureKind.RATE_LIMITED),
        (BadReplyError("odd", where="$[0].name"), FailureKind.BAD_REPLY),
        (BadReplyError("a page", page=True), FailureKind.BAD_REPLY),
        (UnreachableError("gone", retry_after_s=9), FailureKind.UNREACHABLE),
        (SourceError("else"), FailureKind.UNREACHABLE),
    ],
)
async def test_an_error_is_a_failure_of_its_kind(error: SourceError, kind: FailureKind) -> None:
    watched = Watched([(MAKERSPACE, ScriptedSystem([error]))])

    await watched.monitor.poll_once()

    outcome = watched.steps[0].outcome
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.problem, outcome.hint) == (kind, str(error), error.hint)
    assert outcome.evidence is (Evidence.PAGE if error.page else None)
    assert outcome.retry_after_s == (9 if isinstance(error, RateLimitError | UnreachableError) else None)


async def test_a_missing_secret_is_a_matter_of_signing_in() -> None:
    watched = Watched([(MAKERSPACE, SecretError("no secret: pilotlamp login Makerspace"))])

    await watched.monitor.poll_once()

    status = watched.monitor.snapshot.sources["Makerspace"]
    assert (status.state, status.sign_in_needed) == (SourceState.SIGN_IN, False)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Exception("secret text"), "Exception"),
        (KeyError("name"), "KeyError"),
        (RecursionError(), "RecursionError"),
        (asyncio.CancelledError(), "CancelledError"),
        (PanicException(), "PanicException"),
        (SystemExit(), "SystemExit"),
        (reading(device(conditions=(Condition(key="undeclared"),)), of=FAST), "UndeclaredConditionError"),
        (reading(of=LAPTOPS), "ValueError"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_bug_of_a_kind_is_a_failure_and_the_source_is_polled_again(
    answer: Answer, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched([(FAST, ScriptedSystem([answer, answer, reading(of=FAST)]))])

    watched.monitor.start()
    await watched.steps_of(FAST.name, 3)
    await watched.monitor.aclose()

    first, second, third = (step.outcome for step in watched.steps[:3])
    assert isinstance(first, Failure)
    assert first.problem == f"unexpected error: {problem}"
    assert isinstance(second, Failure)
    assert isinstance(third, Reading)
    assert caplog.text.count(f"unexpected error in the poll of {FAST.name}") == 1


@pytest.mark.parametrize("bug", BUGS, ids=repr)
async def test_a_kind_that_can_not_be_built_fails_alone(bug: BaseException) -> None:
    watched = Watched([(MAKERSPACE, bug), (LAPTOPS, ScriptedSystem([reading(of=LAPTOPS)]))])

    await watched.monitor.poll_once()

    assert states(watched) == {"Makerspace": f"unexpected error: {type(bug).__name__}", "Laptops": None}
    await watched.monitor.aclose()


@pytest.mark.parametrize("bug", BUGS, ids=repr)
async def test_a_kind_that_can_not_be_closed_fails_alone(bug: BaseException) -> None:
    """Connections are closed when the computer has woken up."""
    bad, good = ScriptedSystem([reading()]), ScriptedSystem([reading(of=LAPTOPS)])
    bad.closing_bug = bug
    watched = Watched([(MAKERSPACE, bad), (LAPTOPS, good)])
    await watched.monitor.poll_once()
    watched.monitor.look_for_sleep()

    await watched.monitor.poll_once()

    assert states(watched) == {"Makerspace": f"unexpected error: {type(bug).__name__}", "Laptops": None}
    await watched.monitor.aclose()


@pytest.mark.parametrize("bug", BUGS, ids=repr)
async def test_a_kind_that_can_not_be_closed_at_the_end_keeps_no_other_open(
    bug: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = ScriptedSystem([reading()]), ScriptedSystem([reading(of=LAPTOPS)])
    bad.closing_bug = bug
    watched = Watched([(MAKERSPACE, bad), (LAPTOPS, good)])
    await watched.monitor.poll_once()

    await watched.monitor.aclose()

    assert good.closed == 1
    assert "unexpected error in the closing of Makerspace" in caplog.text


def states(watched: Watched) -> dict[str, str | None]:
    """The problem of each source."""
    sources = watched.monitor.snapshot.sources
    return {name: status.failure.problem if status.failure else None for name, status in sources.items()}


async def test_a_reading_that_confuses_the_schedule_is_followed_by_another_after_the_interval(
    caplog: pytest.LogCaptureFixture,
) -> None:
    no_zone = reading(of=FAST, not_before=datetime(2026, 11, 21))  # noqa: DTZ001 - the bug
    watched = Watched([(FAST, ScriptedSystem([no_zone]))])

    watched.monitor.start()
    await watched.steps_of(FAST.name, 2)
    await watched.monitor.aclose()

    assert f"unexpected error in the schedule of {FAST.name}" in caplog.text


async def test_the_schedule_polls_on_and_one_hanging_source_holds_up_no_other() -> None:
    fine = source("Fine", interval_s=0.05)
    hanging = ScriptedSystem([reading(of=FAST)], gate=asyncio.Event())
    watched = Watched([(FAST, hanging), (fine, ScriptedSystem([reading(of=fine)]))])

    watched.monitor.start()
    await watched.steps_of("Fine", 4)
    await watched.monitor.aclose()

    assert hanging.fetches == 1
    assert hanging.under_way == 0


async def passes(polls: int) -> None:
    """So many polls of a source that is polled as often as ``FAST``."""
    other = Watched([(FAST, ScriptedSystem([reading(of=FAST)]))])
    other.monitor.start()
    await other.steps_of("Makerspace", polls)
    await other.monitor.aclose()


REFUSED = SignInError("refused")


async def test_a_refused_source_is_left_alone_after_three_refusals_until_a_person_asks() -> None:
    """Then with its secret read anew, and the keyring may ask for its password again."""
    system = ScriptedSystem([REFUSED, REFUSED, REFUSED, reading(of=FAST)])
    watched = Watched([(FAST, system)])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 3)
    await passes(6)
    assert (system.fetches, watched.opened) == (3, 1)

    watched.monitor.refresh()
    steps = await watched.steps_of("Makerspace", 4)

    assert isinstance(steps[3].outcome, Reading)
    assert (watched.opened, watched.prompts, system.closed) == (2, 2, 1)
    await watched.monitor.aclose()


async def test_a_passing_refusal_ends_nothing() -> None:
    """One 401 of a restarting server, one page of a firewall."""
    answer = reading(of=FAST)
    system = ScriptedSystem([answer, REFUSED, answer, SignInError("a page", page=True), answer])
    watched = Watched([(FAST, system)])

    watched.monitor.start()
    steps = await watched.steps_of("Makerspace", 6)

    assert [isinstance(step.outcome, Reading) for step in steps[:6]] == [True, False, True, False, True, True]
    assert watched.opened == 1
    await watched.monitor.aclose()


@pytest.mark.parametrize("event", ["waking up", "new network", "other settings"])
async def test_a_refused_source_is_looked_at_again_without_a_prompt(event: str) -> None:
    system = ScriptedSystem([REFUSED, REFUSED, REFUSED, reading(of=FAST)])
    watched = Watched([(FAST, system)])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 3)

    match event:
        case "waking up":
            watched.now = at(8 * 3600)
            watched.monitor.look_for_sleep()
        case "new network":
            watched.monitor.poll_all()
        case _:
            watched.monitor.look_at_refused()

    steps = await watched.steps_of("Makerspace", 4)
    assert isinstance(steps[3].outcome, Reading)
    assert (watched.opened, watched.prompts) == (2, 1)
    await watched.monitor.aclose()


async def test_a_secret_that_comes_late_is_read_again_by_itself_and_asked_of_a_person_once() -> None:
    """A late mount, a locked keyring: nobody refused it."""
    watched = Watched([(FAST, ScriptedSystem([reading(of=FAST)]))], secrets=[SecretError("locked")] * 3)

    watched.monitor.start()
    steps = await watched.steps_of("Makerspace", 4)

    assert [isinstance(step.outcome, Reading) for step in steps[:4]] == [False, False, False, True]
    assert (watched.opened, watched.prompts) == (4, 1)
    await watched.monitor.aclose()


async def test_a_secret_that_can_not_be_read_again_is_the_one_there_is() -> None:
    """Some keyrings can't be read without a prompt: looking at a refused source must not depend on that."""
    system = ScriptedSystem([REFUSED, REFUSED, REFUSED, reading(of=FAST)])
    watched = Watched([(FAST, system)])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 3)

    watched.secrets = [SecretError("could prompt")]
    watched.monitor.look_at_refused()

    steps = await watched.steps_of("Makerspace", 4)
    assert isinstance(steps[3].outcome, Reading)
    assert (watched.opened, system.closed) == (2, 0)
    await watched.monitor.aclose()


async def test_a_person_who_wants_something_done_may_be_asked_for_the_keyring_again() -> None:
    watched = Watched([(MAKERSPACE, SecretError("locked"))])
    await watched.monitor.poll_once()
    await watched.monitor.poll_once()
    assert (watched.opened, watched.prompts) == (2, 1)

    with pytest.raises(SignInError, match="locked"):
        await watched.monitor.systems.device("Makerspace", "55c8")

    assert (watched.opened, watched.prompts) == (3, 2)
    await watched.monitor.aclose()


async def test_paused_and_resumed() -> None:
    system = ScriptedSystem([reading(of=FAST)])
    watched = Watched([(FAST, system)])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 1)

    watched.monitor.set_paused(paused=True)
    count = len(watched.steps)
    watched.monitor.set_paused(paused=False)

    await watched.steps_of("Makerspace", count + 2)
    await watched.monitor.aclose()


async def test_a_pause_is_no_sleep() -> None:
    hourly = source(interval_s=3600)
    watched = Watched([(hourly, ScriptedSystem([reading(of=hourly)]))])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 1)

    watched.monitor.set_paused(paused=True)
    watched.ticks_s, watched.now = 8 * 3600, at(8 * 3600)
    watched.monitor.set_paused(paused=False)

    await watched.steps_of("Makerspace", 2)
    assert watched.sleeps == []
    await watched.monitor.aclose()


async def test_waking_up_in_a_pause_polls_nothing() -> None:
    system = ScriptedSystem([reading()])
    fine = source("Fine", interval_s=0.05)
    watched = Watched([(MAKERSPACE, system)])
    other = Watched([(fine, ScriptedSystem([reading(of=fine)]))])
    watched.monitor.start()
    other.monitor.start()
    await watched.steps_of("Makerspace", 1)

    watched.monitor.set_paused(paused=True)
    watched.now = at(8 * 3600)
    watched.monitor.look_for_sleep()

    await other.steps_of("Fine", 5)
    assert system.fetches == 1
    await watched.monitor.aclose()
    await other.monitor.aclose()


async def test_lists_are_fetched_when_asked_for() -> None:
    watched = Watched([(MAKERSPACE, ScriptedSystem([reading()])), (LAPTOPS, SecretError("locked"))])

    fresh = await watched.monitor.systems.device("Makerspace", "55c8")
    (session,) = await watched.monitor.systems.rows("Makerspace", "55c8", "sessions")

    assert (fresh.id, session.id) == ("55c8", "sessions of 55c8")
    with pytest.raises(SignInError, match="locked"):
        await watched.monitor.systems.rows("Laptops", "1", "sessions")
    await watched.monitor.aclose()


class Bare:
    """A system of a kind without actions and lists."""

    async def fetch(self) -> Reading:
        return reading()

    async def device(self, device_id: str) -> Device:
        return device(device_id)

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("bug", BUGS, ids=repr)
async def test_a_bug_of_a_kind_is_an_error_of_its_source_to_who_asks_for_a_list_or_a_device(bug: BaseException) -> None:
    system = ScriptedSystem([reading()])
    system.bug = bug
    watched = Watched([(MAKERSPACE, system)])

    for asked in (
        watched.monitor.systems.device("Makerspace", "55c8"),
        watched.monitor.systems.rows("Makerspace", "55c8", "sessions"),
    ):
        with pytest.raises(SourceError, match=f"unexpected error: {type(bug).__name__}"):
            await asked


async def test_system_without_actions_and_lists_is_asked_for_none() -> None:
    watched = Watched([(MAKERSPACE, Bare())])

    assert await watched.monitor.systems.rows("Makerspace", "1", "sessions") == ()
    with pytest.raises(ActionError, match="no actions"):
        await watched.monitor.systems.perform("Makerspace", "1", ActionRequest(action="sync"))
    await watched.monitor.aclose()


async def test_a_command_goes_to_its_source_once() -> None:
    system = ScriptedSystem([reading()])
    watched = Watched([(MAKERSPACE, system), (LAPTOPS, SecretError("locked"))])

    await watched.monitor.systems.perform("Makerspace", "55c8", ActionRequest(action="sync"))

    assert system.carried_out == [("55c8", ActionRequest(action="sync"))]
    with pytest.raises(SignInError, match="locked"):
        await watched.monitor.systems.perform("Laptops", "1", ActionRequest(action="revoke"))
    await watched.monitor.aclose()


async def test_waking_up_polls_everything_at_once_over_new_connections() -> None:
    slow = source("Slow", interval_s=1000)
    systems = ScriptedSystem([reading(of=MAKERSPACE)]), ScriptedSystem([reading(of=slow)])
    watched = Watched([(MAKERSPACE, systems[0]), (slow, systems[1])])
    watched.monitor.start()
    await watched.steps_of("Makerspace", 1)
    await watched.steps_of("Slow", 1)

    watched.now = at(8 * 3600)
    watched.monitor.look_for_sleep()

    await watched.steps_of("Makerspace", 2)
    await watched.steps_of("Slow", 2)
    assert watched.sleeps == [(NOW, at(8 * 3600))]
    assert [system.closed for system in systems] == [1, 1]
    await watched.monitor.aclose()


async def test_a_poll_that_finds_the_clocks_apart_has_slept_and_what_was_in_doubt_is_not_confirmed_by_it() -> None:
    """Seen offline once before the sleep and once after it: that is once."""
    host = ScriptedSystem([reading(device()), reading(offline()), reading(offline())])
    watched = Watched([(MAKERSPACE, host)])
    await watched.monitor.poll_once()
    await watched.monitor.poll_once()

    watched.now = at(8 * 3600)
    await watched.monitor.poll_once()

    presence = watched.monitor.snapshot.sources["Makerspace"].devices["printer-host"].presence
    assert (presence.state, presence.streak) == (DeviceState.ONLINE, 1)
    assert len(watched.sleeps) == 1
    await watched.monitor.aclose()


async def test_what_is_expected_to_be_off_is_marked_and_stays_the_same_devices() -> None:
    shelf = source(expected_off=("printer*",))
    answer = reading(offline())
    watched = Watched([(shelf, ScriptedSystem([answer, answer]))])

    await watched.monitor.poll_once()
    first = watched.monitor.snapshot.sources["Makerspace"].devices
    await watched.monitor.poll_once()

    assert first["printer-host"].device.expected_off
    assert watched.monitor.snapshot.sources["Makerspace"].devices is first
    await watched.monitor.aclose()


async def test_but_not_those_that_are_lost_as_well_or_want_to_be_left_alone() -> None:
    """Each failure more would double their back-off, and a 429 is a request for peace."""
    lost = source("Lost", interval_s=0.05, unreachable_after=2)
    limited = source("Limited", interval_s=1000)
    gone = source("Gone", interval_s=1000, unreachable_after=1)
    fine = source("Fine", interval_s=1000)
    left_alone = ScriptedSystem([RateLimitError("slower", retry_after_s=1000)])
    gone_too = ScriptedSystem([UnreachableError("gone")])
    failing = ScriptedSystem([reading(of=lost), UnreachableError("gone")])
    watched = Watched(
        [(limited, left_alone), (gone, gone_too), (fine, ScriptedSystem([reading(of=fine)])), (lost, failing)]
    )

    watched.monitor.start()
    await watched.steps_of("Lost", 3)
    await watched.steps_of("Fine", 3)

    assert left_alone.fetches <= 2
    assert gone_too.fetches == 1
    await watched.monitor.aclose()


async def test_when_one_source_is_lost_the_others_are_looked_at_at_once() -> None:
    """Whether it is the own network shows in them, and their own next poll may be an hour away (rule 4)."""
    slow = source("Slow", interval_s=3600)
    lost = ScriptedSystem([reading(of=FAST), *[UnreachableError("gone")] * 3])
    watched = Watched([(FAST, lost), (slow, ScriptedSystem([reading(of=slow)]))])

    watched.monitor.start()

    await watched.steps_of("Slow", 2)
    assert len(await watched.steps_of("Makerspace", 4)) >= 4
    await watched.monitor.aclose()


class EndlessSystem(ScriptedSystem):
    """Answers on and on and is never done."""

    async def fetch(self) -> Reading:
        while True:
            await asyncio.sleep(0)
            on_answer.get()()


async def test_a_poll_that_goes_on_and_on_fails_as_a_whole_and_is_alive_until_then() -> None:
    signs: list[None] = []
    system = EndlessSystem([])

    async def open_system(*, may_prompt: bool) -> System:
        return system

    monitor = Monitor(
        {MAKERSPACE.name: Poller(MAKERSPACE, open_system, limit_s=0.2, clock=clock)},
        on_step=lambda _: None,
        clock=clock,
    )
    monitor.on_alive = lambda: signs.append(None)

    await monitor.poll_once()

    failure = monitor.snapshot.sources["Makerspace"].failure
    assert failure is not None
    assert failure.kind is FailureKind.UNREACHABLE
    assert failure.problem == "the reading took longer than 0.2 s, although each reply came in time"
    assert "poll_limit_s" in (failure.hint or "")
    assert len(signs) > 1


async def test_sources_polled_once_are_polled_a_few_hundred_at_a_time() -> None:
    """Each holds descriptors while it is polled."""
    gate = asyncio.Event()
    system = ScriptedSystem([reading()], gate=gate)
    sources = [replace(MAKERSPACE, name=f"S{number}") for number in range(2 * POLLS_AT_ONCE)]
    watched = Watched([(of, system) for of in sources])
    polling = asyncio.create_task(watched.monitor.poll_once())
    while system.under_way < POLLS_AT_ONCE:  # noqa: ASYNC110 - the fake has no event for it
        await asyncio.sleep(0)

    gate.set()
    await polling

    assert system.most_under_way == POLLS_AT_ONCE
    assert system.fetches == 2 * POLLS_AT_ONCE
