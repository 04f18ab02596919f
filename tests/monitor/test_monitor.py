"""Sources are polled, errors become failures, and every outcome is a step."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest

from pilotlamp.domain.changes import SourceStateChanged
from pilotlamp.domain.model import Source
from pilotlamp.domain.snapshot import Failure, FailureKind, Reading, SourceState
from pilotlamp.errors import (
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
from pilotlamp.sources.base import System
from tests.builders import LAPTOPS, MAKERSPACE, NOW, device, reading, source
from tests.monitor.fakes import ScriptedSystem

FAST = source(interval_s=0.05)


def clock() -> datetime:
    return NOW


class Watched:
    """A monitor of scripted systems that collects its steps."""

    def __init__(self, systems: Sequence[tuple[Source, ScriptedSystem | SecretError]]) -> None:
        self.steps: list[Step] = []
        self.opened = 0
        self.changed = asyncio.Event()
        self.monitor = Monitor(
            {of.name: Poller(of, self._opener(system), clock=clock) for of, system in systems},
            on_step=self._take,
            clock=clock,
        )

    async def steps_of(self, name: str, count: int) -> list[Step]:
        while len(found := [step for step in self.steps if step.outcome.source == name]) < count:
            self.changed.clear()
            await self.changed.wait()
        return found

    def _take(self, step: Step) -> None:
        self.steps.append(step)
        self.changed.set()

    def _opener(self, system: ScriptedSystem | SecretError) -> OpenSystem:
        async def open_system() -> System:
            self.opened += 1
            if isinstance(system, SecretError):
                raise system
            return system

        return open_system


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
    assert outcome.retry_after_s == (9 if isinstance(error, RateLimitError | UnreachableError) else None)


async def test_a_missing_secret_is_a_matter_of_signing_in() -> None:
    watched = Watched([(MAKERSPACE, SecretError("no secret: pilotlamp login Makerspace"))])

    await watched.monitor.poll_once()

    assert watched.monitor.snapshot.sources["Makerspace"].state is SourceState.SIGN_IN


async def test_a_bug_in_one_source_is_its_failure_and_no_end(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched([(MAKERSPACE, ScriptedSystem([ZeroDivisionError("secret text")]))])

    await watched.monitor.poll_once()

    outcome = watched.steps[0].outcome
    assert isinstance(outcome, Failure)
    assert outcome.problem == "unexpected error: ZeroDivisionError"
    assert "unexpected error while polling" in caplog.text


async def test_the_schedule_polls_on_and_one_hanging_source_holds_up_no_other() -> None:
    fine = source("Fine", interval_s=0.05)
    hanging = ScriptedSystem([reading(of=FAST)], gate=asyncio.Event())
    watched = Watched([(FAST, hanging), (fine, ScriptedSystem([reading(of=fine)]))])

    watched.monitor.start()
    await watched.steps_of("Fine", 4)
    await watched.monitor.aclose()

    assert hanging.fetches == 1
    assert hanging.under_way == 0


async def test_a_signed_out_source_is_polled_again_only_when_asked_and_with_its_secret_read_anew() -> None:
    system = ScriptedSystem([SignInError("refused"), reading(of=FAST)])
    fine = source("Fine", interval_s=0.05)
    watched = Watched([(FAST, system), (fine, ScriptedSystem([reading(of=fine)]))])
    watched.monitor.start()
    await watched.steps_of("Fine", 6)
    assert (system.fetches, watched.opened) == (1, 2)

    await watched.monitor.refresh()
    steps = await watched.steps_of("Makerspace", 2)

    assert isinstance(steps[1].outcome, Reading)
    assert (watched.opened, system.closed) == (3, 1)
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


async def test_lists_are_fetched_when_asked_for() -> None:
    watched = Watched([(MAKERSPACE, ScriptedSystem([reading()])), (LAPTOPS, SecretError("locked"))])

    fresh = await watched.monitor.device("Makerspace", "55c8")
    (session,) = await watched.monitor.sessions("Makerspace", "55c8")
    (connection,) = await watched.monitor.connections("Makerspace", "55c8")

    assert (fresh.id, session.id, connection.name) == ("55c8", "55c8", "Ada")
    with pytest.raises(SignInError, match="locked"):
        await watched.monitor.sessions("Laptops", "1")
    await watched.monitor.aclose()
