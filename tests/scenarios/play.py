"""Plays a scenario through the very engine and rules of the running program, by a clock that is moved by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from pilotlamp.domain.alerts import mutes, sleeps
from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.recent import Recent
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.changes import Change
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.expected import expecting_off
from pilotlamp.domain.model import Device, DeviceState, Person, Printer, PrinterState, Role, Source
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading
from pilotlamp.monitor.engine import Engine, Step
from tests.scenarios.script import Moment, Script, Table, names

_WAKES = 10_000
"""More of them mean that deciding asks for itself without an end."""


@dataclass(slots=True, kw_only=True)
class World:
    """What a source lists, if it answers."""

    devices: dict[str, Device] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def change(self, says: Table) -> None:
        for state in DeviceState:
            for name in names(says.get(state, ())):
                known = self.devices.get(name) or Device(id=name, name=name, state=state)
                self.devices[name] = replace(known, state=state)
        for name in names(says.get("removed", ())):
            del self.devices[name]
        for id_, name in says.get("named", {}).items():
            self.devices[id_] = replace(self.devices[id_], name=name)
        for id_, printers in says.get("printers", {}).items():
            for name, state in printers.items():
                self._change_printer(id_, name, state=PrinterState(state))
        for bearer, keys in says.get("conditions", {}).items():
            self._set_conditions(bearer, tuple(map(_condition, keys)))
        self._change_people(says)

    def _change_people(self, says: Table) -> None:
        for key, role in (("customers", Role.CUSTOMER), ("staff", Role.STAFF)):
            for name in names(says.get(key, ())):
                self.people[name] = Person(id=name, name=name, role=role, online=True)
        for name in names(says.get("left", ())):
            self.people[name] = replace(self.people[name], online=False)

    def _set_conditions(self, bearer: str, conditions: tuple[Condition, ...]) -> None:
        id_, _, printer = bearer.partition("/")
        if printer:
            self._change_printer(id_, printer, conditions=conditions)
        else:
            self.devices[id_] = replace(self.devices[id_], conditions=conditions)

    def _change_printer(self, device: str, name: str, **parts: Any) -> None:
        printers = {printer.name: printer for printer in self.devices[device].printers}
        known = printers.get(name) or Printer(id=name, name=name, state=PrinterState.UNKNOWN)
        printers[name] = replace(known, **parts)
        self.devices[device] = replace(self.devices[device], printers=tuple(printers.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alert, and when it was told by a clock that nobody sets."""

    at_s: float
    alert: Alert


class Play:
    """The program without its edges. Remembers all that it said."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        rules: dict[str, AlertRules] | None = None,
        general: GeneralRules | None = None,
        start: datetime,
        zone: tzinfo,
    ) -> None:
        self.engine = Engine(sources)
        self.rules = rules or {source.name: AlertRules() for source in sources}
        self.general = general or GeneralRules()
        self.zone = zone
        self.state = AlertState()
        self.told: list[Told] = []
        self.withheld: list[Recent] = []
        self.withdrawn: list[str] = []
        self.at_s = 0.0
        self._clock_start = start
        self._wake_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """What the computer's clock shows."""
        return self._clock_start + timedelta(seconds=self.at_s)

    def goes_on_to(self, at_s: float) -> None:
        """Time passes without any outcome; what asked to be woken up is."""
        for _ in range(_WAKES):
            if self._wake_at is None:
                break
            wake_s = (self._wake_at - self._clock_start).total_seconds()
            if wake_s > at_s:
                break
            self.at_s = max(self.at_s, wake_s)
            self._decide(())
        else:
            raise AssertionError(f"at {self.at_s} s it asks again and again to be woken up at {self._wake_at}")
        self.at_s = at_s

    def takes(self, outcome: Outcome) -> Step:
        """One poll's outcome, now."""
        step = self.engine.accept(outcome)
        self._decide(step.changes)
        return step

    def sleeps(self, sleep_s: float) -> None:
        """Nobody is there for so long, then the computer wakes up and polls nothing yet."""
        slept = self.now
        self.at_s += sleep_s
        self.engine.resume()
        self.state = replace(self.state, sleeps=(*self.state.sleeps, (slept, self.now))[-sleeps.KEPT :])
        self._decide(())

    def sets_clock_back(self, back_s: float) -> None:
        """The computer's clock shows an earlier time from now on."""
        self._clock_start -= timedelta(seconds=back_s)

    def starts_without(self, source: str) -> None:
        """Started anew with what was remembered, but without one source."""
        rest = [status.source for name, status in self.engine.snapshot.sources.items() if name != source]
        self.engine = Engine(rest)
        self.rules = {name: rules for name, rules in self.rules.items() if name != source}

    def mutes(self, changed: mutes.Mutes) -> None:
        """The user muted or unmuted something."""
        self.state = replace(self.state, mutes=changed)
        self._decide(())

    def context(self) -> AlertContext:
        return AlertContext(
            now=self.now, zone=self.zone, snapshot=self.engine.snapshot, rules=self.rules, general=self.general
        )

    def _decide(self, changes: Sequence[Change]) -> None:
        before = {id(recent) for recent in self.state.recent}
        decision = decide(self.state, changes, self.context())
        self.told += [Told(at_s=self.at_s, alert=alert) for alert in decision.told]
        self.withheld += [recent for recent in decision.state.recent if recent.why and id(recent) not in before]
        self.withdrawn += decision.withdrawn
        self.state = decision.state
        self._wake_at = decision.wake_at


def play(script: Script, *, extra: Iterable[Moment] = ()) -> Play:
    """The scenario, played to its end; ``extra`` polls come last."""
    stage = Play(script.sources, rules=dict(script.rules), general=script.general, start=script.start, zone=script.zone)
    worlds = {source.name: World() for source in script.sources}
    for moment in (*script.moments, *extra):
        stage.goes_on_to(max(moment.at_s, stage.at_s))
        if moment.source is None:
            _do(stage, moment.says[0])
        else:
            _poll(stage, moment, worlds[moment.source])
    stage.goes_on_to(max(script.until_s, stage.at_s))
    return stage


def _condition(spelled: str) -> Condition:
    key, _, part = spelled.partition(" ")
    return Condition(key=key, part=part)


def _poll(stage: Play, moment: Moment, world: World) -> None:
    assert moment.source is not None
    for says in moment.says:
        world.change(says)
    said = {key: value for says in moment.says for key, value in says.items()}
    if "fail" in said:
        stage.takes(_failure(moment.source, stage.now, said))
        return
    listed = () if said.get("empty") else tuple(world.devices.values())
    patterns = stage.engine.snapshot.sources[moment.source].source.expected_off
    people = tuple(world.people.values())
    devices = expecting_off(listed, patterns)
    stage.takes(Reading(source=moment.source, taken_at=stage.now, devices=devices, people=people))


def _failure(source: str, now: datetime, said: Table) -> Failure:
    evidence = Evidence.PAGE if said.get("page") else None
    kind = said["fail"]
    if kind == Evidence.NO_SECRET:
        kind, evidence = FailureKind.SIGN_IN, Evidence.NO_SECRET
    return Failure(source=source, at=now, kind=FailureKind(kind), problem="no answer within 10 s", evidence=evidence)


def _do(stage: Play, says: Table) -> None:
    known = stage.state.mutes
    match says:
        case {"mute": str(scope), "for": str(how_long)}:
            stage.mutes(mutes.mute(known, _scope(scope), mutes.MuteFor(how_long), stage.context()))
        case {"unmute": str(scope)}:
            stage.mutes(mutes.unmute(known, _scope(scope)))
        case {"acknowledge": str(scope)}:
            source, _, device = scope.partition("/")
            stage.mutes(mutes.acknowledge(known, source, device))
        case {"sleep_s": int(sleep_s)}:
            stage.sleeps(sleep_s)
        case {"clock_back_s": int(back_s)}:
            stage.sets_clock_back(back_s)
        case {"forget": str(source)}:
            stage.starts_without(source)
        case _:
            raise ValueError(f"means nothing: {dict(says)}")


def _scope(spelled: str) -> mutes.Scope:
    if spelled == "all":
        return None, None
    source, _, device = spelled.partition("/")
    return source, device or None
