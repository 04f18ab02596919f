"""A scenario file: sources, what happens to them, and what is to be said about it.

::

    about = "Why somebody complained, in a sentence."
    start = 2026-10-24T21:00:00          # local time in `zone`; default 2026-11-21T19:00:00
    zone = "Europe/Amsterdam"            # default "UTC"
    toasts_per_minute = 6
    until = 600                          # goes on waking up till then; default: the last line of the timeline
    sources = [                          # default: one, "Makerspace"; interval_s = 30
      { name = "Makerspace", interval_s = 30, quiet = "22:00-07:00", expected_off = ["shelf*"], device_online = "off" },
    ]
    timeline = [
      { at = 0, online = ["a", "host-{0..9}"] },      # a poll that gives a reading
      { at = 30, offline = ["a"] },                   # only what is different from the reading before
      { at = 60, every_s = 30, times = 5 },           # polls with nothing different
      { at = 70, source = "Laptops", fail = "unreachable" },
      { at = 80, mute = "Makerspace/a", for = "8 h" },
      { at = 90, sleep_s = 28800 },
    ]
    expect = [
      { at = 60, kind = "device_offline", of = ["a"] },
      { at = 90, kind = "device_online", of = ["a"], replaces = 0, lasted_s = 60 },
    ]
    withheld = [ { kind = "device_offline", of = ["b"], why = "muted" } ]
    withdrawn = [ 0 ]

Times are seconds since the start that nobody's clock can change, or local times: `07:00:00` the first one at or after
the start, `2026-10-25T02:30:00` that one. A source that isn't named is the first. Names are ids too, unless `named`.

A line of the timeline without a deed is a poll; lines of one source at one time are one poll. It says what is new:
`online`, `offline`, `pending`, `unknown` (devices), `removed`, `named = {a = "New name"}`,
`printers = {a = {"Ultimaker 2" = "printing"}}`, `customers`, `staff` (come online), `left` (people);
`conditions = {a = ["encryption_off"], "a/Ultimaker 2" = ["supplies_low black toner"]}`: all that hold from now on of a
device or a printer, by their keys, each with its part where it has one;
`empty = true`: this one reading lists nothing. `fail`: unreachable, sign_in, rate_limited or bad_reply, with
`page = true` where a web page answered in the place of the API; no_secret, where the source's secret can't be read.
Deeds: `mute` ("all", "Makerspace" or "Makerspace/a") with `for`, `unmute`, `acknowledge`, `sleep_s`, `clock_back_s`,
`forget` (a source is taken out of the settings, and Pilotlamp is started anew).

All notices must be expected, in their order. `at`, `kind` and `of` (names; default none) always count, `source` unless
it is the first (or, of the network and digests, none), `replaces` (the number of an earlier notice) unless there is
none; `urgency`, `lasted_s`, `state`, `printers`, `out_of` and `held` (the kinds in a digest) only where they are given.
`withheld`: all that "Recent" says was not shown, in any order, each at least once, or just so many `times`.
`withdrawn`: numbers of the notices that are taken from the screen without another one in their place.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Source
from tests.builders import CONDITIONS

Table = Mapping[str, Any]

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))

_NUMBERS = ("offline_after", "online_after", "unreachable_after", "group_above", "flap_changes", "flap_window_s")
_IN_FILE = frozenset(
    "about start zone toasts_per_minute until sources timeline expect withheld withdrawn".split()  # noqa: SIM905
)
_IN_LINE = frozenset(
    "at source every_s times online offline pending unknown removed named conditions printers customers staff left"  # noqa: SIM905
    " empty fail page mute for unmute acknowledge sleep_s clock_back_s forget".split()
)
_DEEDS = frozenset({"mute", "unmute", "acknowledge", "sleep_s", "clock_back_s", "forget"})
_IN_NOTICE = frozenset(
    "at kind of source replaces urgency lasted_s state printers out_of held".split()  # noqa: SIM905
)
_IN_WITHHELD = frozenset({"kind", "of", "source", "why", "times"})
_KINDS: Mapping[str, AlertKind] = {kind.key: kind for kind in (*NoticeKind, *CONDITIONS)}
_NO_SOURCE = frozenset({NoticeKind.NETWORK_LOST, NoticeKind.NETWORK_BACK, NoticeKind.DIGEST})
_START = datetime(2026, 11, 21, 19, 0)  # noqa: DTZ001 - local in the scenario's zone
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One poll, or one deed, of the timeline."""

    at_s: float
    source: str | None
    """Of a poll; None: a deed."""
    says: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A scenario, read."""

    about: str
    start: datetime
    zone: tzinfo
    sources: tuple[Source, ...]
    rules: Mapping[str, AlertRules]
    general: GeneralRules = field(default_factory=GeneralRules)
    moments: tuple[Moment, ...]
    until_s: float
    expect: tuple[Table, ...] = ()
    withheld: tuple[Table, ...] = ()
    withdrawn: tuple[int, ...] = ()


def load(path: Path) -> Script:
    """The scenario of a file.

    Raises:
        ValueError: it says something that means nothing.
    """
    return script(tomllib.loads(path.read_text(encoding="utf-8")))


def script(table: Table) -> Script:
    """The scenario that a table spells out."""
    _check(table, _IN_FILE)
    zone = ZoneInfo(table.get("zone", "UTC"))
    start = table.get("start", _START).replace(tzinfo=zone).astimezone(UTC)
    seconds = partial(_seconds, start=start, zone=zone)
    told = table.get("sources", [{"name": "Makerspace"}])
    first = told[0]["name"]
    moments = tuple(_moments(table["timeline"], first, seconds))
    budget = {key: table[key] for key in ("toasts_per_minute",) if key in table}
    return Script(
        about=table["about"],
        start=start,
        zone=zone,
        sources=tuple(_source(each) for each in told),
        rules={each["name"]: _rules(each) for each in told},
        general=GeneralRules(**budget),
        moments=moments,
        until_s=seconds(table["until"]) if "until" in table else moments[-1].at_s,
        expect=tuple(_expected(each, first, seconds) for each in table.get("expect", [])),
        withheld=tuple(_withheld(each, first) for each in table.get("withheld", [])),
        withdrawn=tuple(table.get("withdrawn", [])),
    )


def names(spelled: Iterable[str]) -> tuple[str, ...]:
    """The names, with every ``{0..9}`` spelled out."""
    return tuple(name for each in spelled for name in _spelled_out(each))


def _spelled_out(name: str) -> Iterator[str]:
    found = _RANGE.search(name)
    if found is None:
        yield name
        return
    first, last = map(int, found.groups())
    for number in range(first, last + 1):
        yield f"{name[: found.start()]}{number}{name[found.end() :]}"


def _check(table: Table, known: frozenset[str]) -> None:
    if unknown := table.keys() - known:
        raise ValueError(f"means nothing: {', '.join(sorted(unknown))} in {dict(table)}")


def _seconds(at: float | time | datetime, *, start: datetime, zone: tzinfo) -> float:
    if isinstance(at, datetime):
        return (at.replace(tzinfo=zone).astimezone(UTC) - start).total_seconds()
    if isinstance(at, time):
        here = start.astimezone(zone)
        day = here.date() if at >= here.time() else here.date() + timedelta(days=1)
        return (datetime.combine(day, at, zone).astimezone(UTC) - start).total_seconds()
    return float(at)


def _source(table: Table) -> Source:
    counts = {key: table[key] for key in ("offline_after", "online_after", "unreachable_after") if key in table}
    return Source(
        name=table["name"],
        kind="formide",
        interval_s=table.get("interval_s", 30.0),
        expected_off=tuple(table.get("expected_off", ())),
        conditions=CONDITIONS,
        **counts,
    )


def _rules(table: Table) -> AlertRules:
    _check(table, frozenset({"name", "interval_s", "quiet", "expected_off", *_NUMBERS, *_KINDS}))
    urgency = dict(DEFAULT_URGENCY)
    for kind in _KINDS:
        if kind in table:
            urgency[kind] = None if table[kind] == "off" else Urgency(table[kind])
    quiet = None
    if "quiet" in table:
        start, end = map(time.fromisoformat, table["quiet"].split("-"))
        quiet = QuietHours(start=start, end=end)
    numbers = {key: table[key] for key in _NUMBERS if key in table}
    return AlertRules(urgency=urgency, quiet=quiet, expected_off=tuple(table.get("expected_off", ())), **numbers)


def _moments(timeline: Iterable[Table], first: str, seconds: Any) -> Iterator[Moment]:
    """By time; what one source is said to answer at one time is one poll."""
    moments: dict[tuple[float, str | int], list[Table]] = {}
    for number, line in enumerate(timeline):
        _check(line, _IN_LINE)
        for turn in range(line.get("times", 1)):
            at_s = seconds(line["at"]) + turn * line.get("every_s", 0)
            key = number if line.keys() & _DEEDS else line.get("source", first)
            moments.setdefault((at_s, key), []).append(line)
    for (at_s, key), lines in sorted(moments.items(), key=lambda moment: moment[0][0]):
        yield Moment(at_s=at_s, source=key if isinstance(key, str) else None, says=tuple(lines))


def _expected(table: Table, first: str, seconds: Any) -> Table:
    _check(table, _IN_NOTICE)
    return {
        **table,
        "at": seconds(table["at"]),
        "kind": _KINDS[table["kind"]].key,
        "of": sorted(names(table.get("of", ()))),
        "source": table.get("source", "" if table["kind"] in _NO_SOURCE else first),
        "replaces": table.get("replaces"),
    }


def _withheld(table: Table, first: str) -> Table:
    _check(table, _IN_WITHHELD)
    return {**table, "of": sorted(names(table.get("of", ()))), "source": table.get("source", first)}
