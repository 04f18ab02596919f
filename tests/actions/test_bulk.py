"""Many devices one after the other: in order, few at once, each once, and stopped when it is to be."""

import asyncio
from collections.abc import Sequence

import pytest

from pilotlamp.actions import bulk
from pilotlamp.actions import rate_limit_wait as pauses
from pilotlamp.actions.bulk import AT_ONCE, FRESH_S, BulkItem, BulkRun
from pilotlamp.actions.runner import ActionRunner, PlannedAction
from pilotlamp.domain.actions import ActionRequest, Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.errors import ActionError, RateLimitError, UnreachableError
from pilotlamp.monitor.monitor import Monitor
from pilotlamp.monitor.poller import Poller
from pilotlamp.sources.base import System
from tests.builders import LAPTOPS, NOW, device, reading
from tests.monitor.fakes import PanicException, ScriptedSystem
from tests.offers import spec
from tests.patience import HANG_S


class Team(ScriptedSystem):
    """A system that does what the test says with each device, when the test lets it."""

    def __init__(self) -> None:
        super().__init__([reading(of=LAPTOPS)])
        self.now: dict[str, Device] = {}
        """Devices as they are by now, where that is not as they were."""
        self.errors: dict[str, BaseException] = {}
        self.errors_once: dict[str, Exception] = {}
        self.go_on = asyncio.Event()
        self.begun: list[str] = []
        self.at_work = asyncio.Semaphore(0)
        """Released for each that is begun."""
        self.looked_at: list[str] = []

    async def device(self, device_id: str) -> Device:
        self.looked_at.append(device_id)
        return self.now.get(device_id, pending(device_id))

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        self.begun.append(device_id)
        self.at_work.release()
        await self.go_on.wait()
        if device_id in self.errors_once:
            raise self.errors_once.pop(device_id)
        if device_id in self.errors:
            raise self.errors[device_id]


class Told:
    """Progress, remembered."""

    def __init__(self) -> None:
        self.total = 0
        self.made: list[Attempt] = []
        self.waits: list[float] = []
        self.waits_now = asyncio.Event()

    def begun(self, total: int) -> None:
        self.total = total

    def ended(self, made: Attempt) -> None:
        self.made.append(made)

    def waiting(self, wait_s: float) -> None:
        self.waits.append(wait_s)
        self.waits_now.set()


def pending(name: str) -> Device:
    return device(name, DeviceState.PENDING, allowed_actions=("approve", "revoke"))


class Run:
    """A run over so many devices."""

    def __init__(self, count: int, *, run: str | None = "r1", read_s_ago: float = 0.0) -> None:
        self.team = Team()
        self.told = Told()
        self.names = [f"lap-{number}" for number in range(count)]

        async def open_system(**_: bool) -> System:
            return self.team

        monitor = Monitor(
            {LAPTOPS.name: Poller(LAPTOPS, open_system, clock=lambda: NOW)}, on_step=lambda _: None, clock=lambda: NOW
        )
        self.bulk = BulkRun(
            ActionRunner(monitor, None, lambda: NOW),
            [self._item(name) for name in self.names],
            run=run,
            read_at=asyncio.get_running_loop().time() - read_s_ago,
            progress=self.told,
        )

    @staticmethod
    def _item(name: str) -> BulkItem:
        target = Target(source=LAPTOPS.name, device=name, name=name)
        approve = spec("approve")
        return BulkItem(
            device=pending(name), planned=PlannedAction(target=target, spec=approve, request=approve.request())
        )


def names(attempts: Sequence[Attempt]) -> list[str]:
    return [attempt.target.device for attempt in attempts]


async def test_each_is_done_once_and_reported_in_order() -> None:
    run = Run(10)
    run.team.errors = {"lap-3": ActionError("no"), "lap-5": UnreachableError("gone", sent=True)}
    run.team.go_on.set()

    made = await run.bulk.perform()

    assert names(made) == run.names
    assert sorted(run.team.begun) == sorted(run.names)
    assert [attempt.result for attempt in made].count(Result.DONE) == 8
    assert (made[3].result, made[3].problem, made[5].result) == (Result.REFUSED, "no", Result.UNCERTAIN)
    assert {attempt.run for attempt in made} == {"r1"}
    assert (run.told.total, sorted(names(run.told.made))) == (10, sorted(run.names))


async def test_only_a_few_are_under_way_at_once() -> None:
    run = Run(10)
    working = asyncio.create_task(run.bulk.perform())
    await acquired(run.team.at_work, AT_ONCE)
    await turns()

    assert len(run.team.begun) == 4

    run.team.go_on.set()
    assert len(await working) == 10


async def test_stopped_it_lets_those_under_way_end_and_begins_no_more() -> None:
    run = Run(10)
    working = asyncio.create_task(run.bulk.perform())
    await acquired(run.team.at_work, AT_ONCE)

    working.cancel()
    await turns()
    run.team.go_on.set()
    made = await working

    assert run.team.begun == run.names[:AT_ONCE]
    assert [attempt.result for attempt in made] == [Result.DONE] * AT_ONCE + [Result.REFUSED] * 6
    assert made[-1].problem == "not tried: it was stopped"
    assert len(run.told.made) == 10


async def test_stopped_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent and got no answer may have been done."""
    monkeypatch.setattr(bulk, "FINISH_S", 0.01)
    run = Run(5)
    working = asyncio.create_task(run.bulk.perform())
    await acquired(run.team.at_work, AT_ONCE)

    working.cancel()
    made = await working

    assert [attempt.result for attempt in made] == [Result.UNCERTAIN] * AT_ONCE + [Result.REFUSED]


async def test_stopped_again_and_again_it_still_says_what_became_of_each() -> None:
    run = Run(5)
    working = asyncio.create_task(run.bulk.perform())
    await acquired(run.team.at_work, AT_ONCE)

    while not working.done():
        working.cancel()
        await asyncio.sleep(0)

    made = working.result()
    assert [attempt.result for attempt in made] == [Result.UNCERTAIN] * AT_ONCE + [Result.REFUSED]


async def test_stopped_while_it_waits_for_the_server_it_ends_at_once() -> None:
    run = Run(5)
    run.team.errors = {name: RateLimitError("slow down", retry_after_s=100) for name in run.names}
    run.team.go_on.set()
    working = asyncio.create_task(run.bulk.perform())
    await asyncio.wait_for(run.told.waits_now.wait(), HANG_S)

    working.cancel()
    ended, _ = await asyncio.wait([working], timeout=HANG_S)

    assert ended == {working}
    assert run.told.waits == [pytest.approx(100)]
    assert {attempt.problem for attempt in working.result()} == {"not tried: it was stopped"}


async def test_pauses_count_together_only_while_nothing_else_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(pauses, "MIN_S", 0.0)
    monkeypatch.setattr(pauses, "MAX_S", 0.05)
    run = Run(4)
    run.team.errors_once = {name: RateLimitError("slow down", retry_after_s=0.02) for name in run.names}
    run.team.go_on.set()

    made = await run.bulk.perform()

    assert {attempt.result for attempt in made} == {Result.DONE}
    assert run.team.begun == [name for name in run.names for _ in range(2)]


async def test_a_single_one_is_refused_when_the_server_asks_to_wait() -> None:
    run = Run(1, run=None)
    run.team.errors = {"lap-0": RateLimitError("slow down", retry_after_s=1)}
    run.team.go_on.set()

    (made,) = await run.bulk.perform()

    assert (made.result, made.problem, made.run) == (Result.REFUSED, "slow down", None)
    assert run.team.begun == ["lap-0"]


@pytest.mark.parametrize(("read_s_ago", "looked_at"), [(0.0, []), (FRESH_S, ["lap-0"])])
async def test_a_device_that_was_read_long_ago_is_read_again(read_s_ago: float, looked_at: list[str]) -> None:
    """A question may have stood there for hours."""
    run = Run(1, read_s_ago=read_s_ago)
    run.team.go_on.set()

    await run.bulk.perform()

    assert run.team.looked_at == looked_at


async def test_a_device_that_changed_meanwhile_is_left_alone() -> None:
    run = Run(2, read_s_ago=FRESH_S)
    run.team.now = {"lap-1": device("other", id="lap-1", allowed_actions=("approve", "revoke"))}
    run.team.go_on.set()

    made = await run.bulk.perform()

    assert [attempt.result for attempt in made] == [Result.DONE, Result.CHANGED]
    assert run.team.begun == ["lap-0"]


async def acquired(semaphore: asyncio.Semaphore, count: int) -> None:
    for _ in range(count):
        await asyncio.wait_for(semaphore.acquire(), HANG_S)


async def turns() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("bug", [RecursionError("s3cret"), PanicException("s3cret"), SystemExit()], ids=repr)
async def test_an_error_that_nobody_foresaw_is_an_uncertain_attempt_like_any_other(bug: BaseException) -> None:
    """The request may have left: it is told and kept, and the others go on."""
    run = Run(3)
    run.team.errors = {"lap-1": bug}
    run.team.go_on.set()

    made = await run.bulk.perform()

    assert [attempt.result for attempt in made] == [Result.DONE, Result.UNCERTAIN, Result.DONE]
    assert made[1].problem == f"unexpected error: {type(bug).__name__}"
    assert len(run.told.made) == 3
