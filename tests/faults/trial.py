"""One group of faults, gone through with the real program: well, ill, well again, ill, told to end."""

import json
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.hostile_replies import MIB, good
from tests.faults.stage import Fault, Place, Stage
from tests.faults.systems import KINDS
from tests.program import Running, run

HEALTHY = "Healthy"

_HEALTHY_PATH = "/healthy"
_HEALTHY_POLL_S = 0.1
_NO_BACK_OFF = "[alerts]\nunreachable_after = 1000\n"
"""Nor a notice that a source is lost: so any notice there is would be one of a device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Faults that are gone through together, each at a source of its own, beside one that is well."""

    name: str
    faults: tuple[Fault, ...]
    poll_s: float = 0.2
    """Of the faulty sources."""
    healthy_host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it."""

    status: Mapping[str, Mapping[str, Any]]
    """Of every source by name, as ``status --json`` tells it during the faults."""
    well: Sequence[Mapping[str, Any]]
    """Lines of ``watch --json`` before the faults."""
    ill: Sequence[Mapping[str, Any]]
    """Lines from then on, until it was told to end."""
    healthy_asked: int
    """How often the healthy source was asked meanwhile, by both processes together."""
    asked: Mapping[str, int]
    """By fault: how often its list was asked for during the first spell of it, by both processes together."""
    grown_mib: float
    """By how much the most memory ever taken is more after the first spell than before."""
    code: int
    told: Mapping[str, str]
    """All that was printed, logged, or sent where no secret belongs."""


def tried(group: Group, folder: Path) -> Trial:
    """Go through it; the settings and the log are in this folder."""
    with Stage() as stage:
        stage.server.answer(_HEALTHY_PATH + KINDS["formide"].path, good(KINDS["formide"].good))
        places = {fault.name: fault.place(stage, fault) for fault in group.faults}
        healthy_url = f"{stage.server.url}{_HEALTHY_PATH}".replace("127.0.0.1", group.healthy_host)
        file = folder / "config.toml"
        file.write_text(_settings(group, places, healthy_url), encoding="utf-8")
        return _Spells(group, stage, places, file).gone_through(_environment(group, stage))


def _settings(group: Group, places: Mapping[str, Place], healthy_url: str) -> str:
    tables = [_NO_BACK_OFF, _table(HEALTHY, "formide", healthy_url, _HEALTHY_POLL_S, 10)]
    for fault in group.faults:
        place = places[fault.name]
        common = _table(fault.name, fault.kind, place.url, group.poll_s, fault.timeout_s)
        tables.append(common + place.settings + fault.system.settings)
    return "\n".join(tables)


def _table(name: str, kind: str, url: str, poll_s: float, timeout_s: float) -> str:
    where = f'name = "{name}"\nkind = "{kind}"\nurl = "{url}"\n'
    return f"[[sources]]\n{where}poll_s = {poll_s}\ntimeout_s = {timeout_s}\n"


def _environment(group: Group, stage: Stage) -> dict[str, str]:
    """The test's name server, and the secrets."""
    secrets = {_variable(fault.name): fault.system.secret for fault in group.faults}
    return {**stage.names.environment, **secrets, _variable(HEALTHY): KINDS["formide"].secret}


def _variable(source: str) -> str:
    return "PILOTLAMP_SECRET_" + re.sub("[^A-Z0-9]", "_", source.upper())


class _Spells:
    """The spells of illness, one after the other."""

    def __init__(self, group: Group, stage: Stage, places: Mapping[str, Place], file: Path) -> None:
        self._stage = stage
        self._places = places
        self._file = file
        self._log = file.with_name("log")
        self._healthy = _HEALTHY_PATH + KINDS["formide"].path
        self._paths = {fault.name: fault.path for fault in group.faults}
        self._failing = {fault.name for fault in group.faults if fault.state != "ok"}
        self._recovering = {fault.name for fault in group.faults if fault.state != "ok" and fault.recovers}

    def gone_through(self, env: Mapping[str, str]) -> Trial:
        arguments = ("--debug", "--log", self._log, "--config", self._file)
        with Running(*arguments, "watch", "--json", env=env) as program:
            _wait_for(program, {HEALTHY, *self._places}, well=True)
            program.record(type="state")
            well = len(program.seen)
            most_before, asked_before, healthy_before = (
                _most_memory_mib(program.pid),
                self._asked(),
                self._healthy_asked(),
            )
            self._begin()
            self._wait_until_ill(program, well, asked_before)
            status = run(*arguments, "status", "--json", env=env)
            self._stage.server.wait_for_more(self._healthy, 2)
            most, asked, healthy = _most_memory_mib(program.pid), self._asked(), self._healthy_asked()
            self._end()
            _wait_for(program, self._recovering, well=True)
            self._begin()
            self._stage.server.wait_for_more(self._healthy, 4)
            program.tell(signal.SIGTERM)
            code = program.ended()
        lines = [json.loads(line) for line in program.seen]
        printed = {"stdout": "".join(program.seen), "stderr": program.err, "log": self._log.read_text("utf-8")}
        return Trial(
            status={source["name"]: source for source in status.json["sources"]},
            well=lines[:well],
            ill=lines[well:],
            healthy_asked=healthy - healthy_before,
            asked={name: asked[name] - asked_before[name] for name in asked},
            grown_mib=most - most_before,
            code=code,
            told={**printed, "status": status.out + status.err, "elsewhere": self._stage.overheard},
        )

    def _begin(self) -> None:
        for place in self._places.values():
            place.begin()

    def _end(self) -> None:
        for place in self._places.values():
            place.end()

    def _wait_until_ill(self, program: Running, well: int, asked_before: Mapping[str, int]) -> None:
        """Until all that are to fail do and what is known is called stale, and the others have been asked twice."""
        _wait_for(program, self._failing, well=False)
        if self._recovering and not any(json.loads(line).get("stale") for line in program.seen[well:]):
            program.record(type="state", stale=True)
        for name in self._places.keys() - self._failing:
            self._places[name].server.wait_for(self._paths[name], asked_before[name] + 2)

    def _asked(self) -> Mapping[str, int]:
        return {name: len(place.server.arrivals(self._paths[name])) for name, place in self._places.items()}

    def _healthy_asked(self) -> int:
        return len(self._stage.server.arrivals(self._healthy))


def _wait_for(program: Running, names: set[str], *, well: bool) -> None:
    """Until each of these sources has said that it is well, or that it is not."""
    left = set(names)
    while left:
        line = program.record(type="source")
        if (line["state"] == "ok") is well:
            left.discard(line["source"])


def _most_memory_mib(pid: int) -> float:
    """The most that a process has had in memory at once."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024 / MIB
