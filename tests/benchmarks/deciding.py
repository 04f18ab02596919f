"""What deciding costs beside decoding.

Of 10,000 of Formide's clients, processor time of fold, diff and decide, against decoding and parsing the very bytes
that the reading came from. A ratio below 1 means that most of a poll's work is reading the JSON.
"""

from dataclasses import dataclass
from datetime import UTC, timedelta
from statistics import median
from time import process_time

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Outcome, Reading
from pilotlamp.monitor.engine import Engine
from pilotlamp.sources.formide import parse, wire
from pilotlamp.sources.wire import decode
from tests.benchmarks.fleet import clients
from tests.benchmarks.table import Row
from tests.benchmarks.wanted import Wanted
from tests.builders import NOW, source

PART = "Deciding"
DEVICES = 10_000
SOURCE = source(offline_after=1)
"""Confirmed at once, so that one reading has all the work of a real change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor seconds of one poll's parts."""

    decoding_s: float
    deciding_s: float
    told: int


def measure(wanted: Wanted) -> list[Row]:
    """Clients that are offline have no session: there is a third as much of them to decode, and as much to decide."""
    wanted.say(f"deciding: {DEVICES:,} devices")
    up, some_down, down = (clients(offline=number, of=DEVICES) for number in (0, DEVICES // 100, DEVICES))
    times = 3 if wanted.quick else 9
    return [
        _row("nothing changed", up, up, times),
        _row("1 % lost", up, some_down, times),
        _row("all back", down, up, times),
        _row("all lost", up, down, times),
    ]


def _row(what: str, before: bytes, after: bytes, times: int) -> Row:
    costs = [cost(before, after) for _ in range(times)]
    return Row(
        part=PART,
        what=f"fold, diff and decide, {what}, {DEVICES:,} devices",
        value=1000 * median(each.deciding_s for each in costs),
        unit="ms",
        peer="decode and parse",
        peer_value=1000 * median(each.decoding_s for each in costs),
    )


def parsed(body: bytes) -> tuple[Device, ...]:
    return parse.devices(decode(body, list[wire.Client], what="the list of clients"))


def cost(before: bytes, after: bytes) -> Cost:
    """Of the poll that gives ``after``; the one before it gave ``before``."""
    engine = Engine([SOURCE])
    state, _ = _decided(engine, AlertState(), _reading(parsed(before), poll=0))
    started = process_time()
    devices = parsed(after)
    decoded = process_time()
    _, told = _decided(engine, state, _reading(devices, poll=1))
    return Cost(decoding_s=decoded - started, deciding_s=process_time() - decoded, told=len(told))


def _reading(devices: tuple[Device, ...], *, poll: int) -> Reading:
    taken_at = NOW + timedelta(seconds=poll * SOURCE.interval_s)
    return Reading(source=SOURCE.name, taken_at=taken_at, devices=devices)


def _decided(engine: Engine, state: AlertState, outcome: Outcome) -> tuple[AlertState, tuple[Alert, ...]]:
    step = engine.accept(outcome)
    context = AlertContext(
        now=NOW, zone=UTC, snapshot=step.after, rules={SOURCE.name: AlertRules()}, general=GeneralRules()
    )
    decision = decide(state, step.changes, context)
    return decision.state, decision.told
