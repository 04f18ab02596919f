"""What deciding costs beside decoding: ``python -m tests.benchmarks.deciding``.

Of 10,000 of Formide's clients, processor time of fold, diff and decide, against decoding and parsing the very bytes
that the reading came from. Printed as ratios, which hold on any machine; a ratio below 1 means that most of a poll's
work is reading the JSON.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.alerts.stage import Situation
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Outcome, Reading
from pilotlamp.monitor.engine import Engine
from pilotlamp.sources.formide import parse, wire
from pilotlamp.sources.wire import decode
from tests.builders import NOW, source

DEVICES = 10_000
RUNS = 9
SOURCE = source(offline_after=1)
"""Confirmed at once, so that one reading has all the work of a real change."""

_EXAMPLE = Path(__file__).parent.parent / "fixtures" / "formide" / "formide-clients.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor seconds of one poll's parts."""

    decoding_s: float
    deciding_s: float
    told: int


def clients(*, offline: int, of: int = DEVICES) -> bytes:
    """The vendor's example, so many times; the first ``offline`` of them without a session."""
    example = json.loads(_EXAMPLE.read_text(encoding="utf-8"))[0]
    gone = {"status": "offline", "session": None}
    return json.dumps(
        [
            {**example, "_id": f"{number:024x}", "name": f"Element {number}", **(gone if number < offline else {})}
            for number in range(of)
        ]
    ).encode()


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


def ratio(before: bytes, after: bytes, *, what: str, say: Callable[[str], object] = print) -> float:
    """Deciding through decoding, of the poll that gives ``after``."""
    costs = [cost(before, after) for _ in range(RUNS)]
    found = median(each.deciding_s / each.decoding_s for each in costs)
    decoding_ms = 1000 * median(each.decoding_s for each in costs)
    deciding_ms = 1000 * median(each.deciding_s for each in costs)
    notices = f"notices: {costs[0].told}"
    say(f"{what:>15}: deciding ÷ decoding = {found:.2f}  ({deciding_ms:.0f} ms ÷ {decoding_ms:.0f} ms, {notices})")
    return found


def main() -> None:
    """Clients that are offline have no session: there is a third as much of them to decode, and as much to decide."""
    up, some_down, down = (clients(offline=number) for number in (0, DEVICES // 100, DEVICES))
    ratio(up, up, what="nothing changed")
    ratio(up, some_down, what="1 % lost")
    ratio(down, up, what="all back")
    ratio(up, down, what="all lost")


def _reading(devices: tuple[Device, ...], *, poll: int) -> Reading:
    taken_at = NOW + timedelta(seconds=poll * SOURCE.interval_s)
    return Reading(source=SOURCE.name, taken_at=taken_at, devices=devices)


def _decided(engine: Engine, state: AlertState, outcome: Outcome) -> tuple[AlertState, tuple[Alert, ...]]:
    step = engine.accept(outcome)
    situation = Situation(
        now=NOW, zone=UTC, snapshot=step.after, rules={SOURCE.name: AlertRules()}, general=GeneralRules()
    )
    decision = decide(state, step.changes, situation)
    return decision.state, decision.told


if __name__ == "__main__":
    main()
