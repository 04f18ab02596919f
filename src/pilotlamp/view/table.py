"""The terminal view, drawn with rich.

Whatever comes from outside goes through ``_plain``: names with [brackets] are no markup, and nothing that a terminal
would obey gets to it. What colour says is said by words and symbols too.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.alerts.mutes import NO_MUTES, Mutes, everything_muted
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Connection, PastSession, Person, Rows, Session
from pilotlamp.domain.severity import Overview, Tallied, device_severity, overview, source_severity, tally
from pilotlamp.domain.snapshot import Snapshot, SourceStatus, is_stale
from pilotlamp.domain.text import clean
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view import texts
from pilotlamp.view.action_texts import attempt_text
from pilotlamp.view.columns import Columns, Row
from pilotlamp.view.descriptions import (
    device_names,
    device_words,
    person_name,
    person_words,
    place,
    viewing_words,
    worst_first,
)
from pilotlamp.view.formatting import MUTED_SYMBOL, When, clock, symbol
from pilotlamp.view.printers import neediest_first, printer_facts, printer_line
from pilotlamp.view.summary import source_words, summary
from pilotlamp.view.tray_view import Notice

_COLOURS: Final = {
    Severity.OK: "green",
    Severity.ATTENTION: "yellow",
    Severity.PROBLEM: "red",
    Severity.UNKNOWN: "dim",
}
_RESULTS: Final = {
    Result.DONE: ("✓", "green"),
    Result.REFUSED: ("✗", "red"),
    Result.CHANGED: ("✗", "red"),
    Result.UNREACHABLE: ("✗", "red"),
    Result.UNCERTAIN: ("?", "yellow"),
}
_WATCHED_ROWS: Final = 12
"""Rows of one source in the live view, which has to fit on a screen."""


def status_table(snapshot: Snapshot, now: datetime, tz: tzinfo, mutes: Mutes = NO_MUTES) -> RenderableType:
    """All sources with all they list."""
    tallied = _tallied(snapshot)
    return Group(
        _headline(snapshot, now, mutes, tallied), *_sources(snapshot, now, tz, mutes, tallied=tallied, most=None)
    )


def watch_view(
    snapshot: Snapshot,
    now: datetime,
    tz: tzinfo,
    recent_notices: Sequence[Notice] = (),
    *,
    mutes: Mutes = NO_MUTES,
    footer: str = texts.CTRL_C,
) -> RenderableType:
    """The live view: the lamp, of each source the worst as far as there is room, and the last notices."""
    tallied = _tallied(snapshot)
    seen = overview(snapshot, now, acknowledged=mutes.acknowledged, tallied=tallied)
    parts: list[RenderableType] = [
        Panel(_headline(snapshot, now, mutes, tallied), box=box.ROUNDED, border_style=_colour(seen)),
        *_sources(snapshot, now, tz, mutes, tallied=tallied, most=_WATCHED_ROWS),
    ]
    if recent_notices:
        parts.append(_notices(recent_notices, now, tz))
    parts.append(Text(f"\n{clock(now, now, tz)} · {footer}", style="dim"))
    return Group(*parts)


def attempts_table(attempts: Sequence[Attempt], catalogue: ActionCatalogue) -> RenderableType:
    """Table of results: each device, its result, and the reason of a failure."""
    table = Table.grid(padding=(0, 1))
    for attempt in attempts:
        symbol_, style = _RESULTS[attempt.result]
        told = _plain(attempt_text(attempt, catalogue))
        if attempt.problem:
            told.append_text(Text(" — ")).append_text(_plain(attempt.problem, style))
        table.add_row(Text(symbol_, style=style), told)
    return table


def rows_table(rows: Rows, now: datetime, tz: tzinfo) -> RenderableType:
    """Table of a device's recent sessions, or of its people with the ids by which they are renamed or removed."""
    sessions = [row for row in rows if isinstance(row, PastSession)]
    if sessions:
        return _sessions_table(sessions, now, tz)
    table = _headed(texts.NAME, texts.EMAIL, texts.ADMIN, texts.ID)
    words = {True: texts.YES, False: texts.NO, None: ""}
    for user in (row for row in rows if isinstance(row, Connection)):
        table.add_row(_plain(user.name), _plain(user.email or ""), Text(words[user.is_admin]), _plain(user.id, "dim"))
    return table


def _sessions_table(sessions: Sequence[PastSession], now: datetime, tz: tzinfo) -> RenderableType:
    table = _headed(
        texts.STARTED,
        texts.LAST_SEEN,
        texts.PLACE,
        texts.IP_ADDRESS,
        texts.INTERNAL_IP,
        texts.PROVIDER,
        texts.VERSION,
    )
    for past in sessions:
        session, started = past.session, past.started_at or past.session.since
        times = (clock(at, now, tz) if at else "" for at in (started, past.updated_at))
        facts = (place(session), session.ip, session.ip_internal, session.isp, session.version)
        table.add_row(*map(Text, times), *(_plain(fact or "") for fact in facts))
    return table


def _headed(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def _tallied(snapshot: Snapshot) -> Tallied:
    """Counts of the devices, which several parts of the view need."""
    found = {name: tally(status) for name, status in snapshot.sources.items()}
    return lambda status: found[status.name]


def _headline(snapshot: Snapshot, now: datetime, mutes: Mutes, tallied: Tallied) -> Text:
    seen = overview(snapshot, now, acknowledged=mutes.acknowledged, tallied=tallied)
    muted = everything_muted(mutes, snapshot.sources) is not None
    lamp = symbol(seen.severity, stale=seen.stale, acknowledged=seen.acknowledged > 0)
    verdict = f"{lamp} {_verdict(seen)}{f' {MUTED_SYMBOL}' if muted else ''}"
    told = texts.NOTIFICATIONS_MUTED if muted else None
    words = summary(snapshot, now, acknowledged=mutes.acknowledged, muted=told, tallied=tallied)
    return Text.assemble((verdict, f"bold {_colour(seen)}"), "  ", _plain(words))


def _verdict(seen: Overview) -> str:
    if seen.waiting:
        return texts.WAITING
    if seen.severity is Severity.OK and seen.acknowledged:
        return texts.ACKNOWLEDGED
    return texts.OUT_OF_DATE if seen.stale and seen.severity is Severity.OK else texts.SEVERITIES[seen.severity]


def _colour(seen: Overview) -> str:
    return _style(seen.severity, stale=seen.stale, acknowledged=seen.acknowledged > 0)


def _style(severity: Severity, *, stale: bool, acknowledged: bool) -> str:
    """The colour that goes with ``symbol``."""
    if severity is not Severity.OK:
        return _COLOURS[severity]
    return "blue" if acknowledged else _COLOURS[Severity.UNKNOWN if stale else severity]


def _sources(
    snapshot: Snapshot, now: datetime, tz: tzinfo, mutes: Mutes, *, tallied: Tallied, most: int | None
) -> Iterable[RenderableType]:
    def when(at: datetime) -> str:
        return clock(at, now, tz)

    for status in snapshot.sources.values():
        stale = is_stale(status, now)
        severity = source_severity(status, mutes.acknowledged, tallied=tallied)
        noted = severity is not source_severity(status, tallied=tallied)
        yield Text.assemble(
            "\n",
            (
                symbol(severity, stale=stale, acknowledged=noted),
                _style(severity, stale=stale, acknowledged=noted),
            ),
            " ",
            _plain(status.name, "bold"),
            " — ",
            _plain(source_words(status, now, when, tallied=tallied)),
        )
        if status.failure:
            told = (status.failure.problem, status.failure.hint)
            yield from (Padding(_plain(text, "yellow"), (0, 0, 0, 2)) for text in told if text)
        rows = [*_device_rows(status, when, mutes, stale=stale), *_person_rows(status.people)]
        if rows:
            yield Columns(rows[:most])
        if len(rows) > len(rows[:most]):
            yield Padding(Text(texts.MORE_ROWS_BELOW.format(n=len(rows) - len(rows[:most])), style="dim"), (0, 0, 0, 2))


def _device_rows(status: SourceStatus, when: When, mutes: Mutes, *, stale: bool) -> Iterable[Row]:
    names = device_names(status)
    for tracked in worst_first(status.devices.values()):
        severity = device_severity(tracked)
        noted = severity is not Severity.OK and (status.name, tracked.device.id) in mutes.acknowledged
        shown = Severity.OK if noted else severity
        words = device_words(tracked, when)
        style = _style(shown, stale=stale, acknowledged=noted)
        yield (
            (symbol(shown, stale=stale, acknowledged=noted), style),
            (clean(names[tracked.device.id]), ""),
            (clean(texts.STATE_ACKNOWLEDGED.format(state=words) if noted else words), style),
            (_about(tracked, when), ""),
        )


def _about(tracked: TrackedDevice, when: When) -> str:
    """Distinguishing facts of a device, then its printers, a line each."""
    device = tracked.device
    known = (device.owner, device.os, *_session(device.session))
    lines = [" · ".join(part for part in known if part)]
    if device.is_printer:
        facts = printer_facts(device.printers[0])
        lines += [texts.FACT.format(label=label, value=value) for label, value in facts]
    else:
        lines += [printer_line(printer, when) for printer in neediest_first(tracked.printers)]
    return "\n".join(clean(line) for line in lines if line)


def _session(session: Session | None) -> tuple[str | None, ...]:
    return (place(session), session.ip, session.version) if session else ()


def _person_rows(people: tuple[Person, ...]) -> Iterable[Row]:
    for person in sorted(people, key=lambda person: not person.online):
        style = _COLOURS[Severity.OK if person.online else Severity.UNKNOWN]
        about = ", ".join(part for part in (texts.ROLES[person.role], viewing_words(person)) if part)
        yield (
            ("●" if person.online else "○", style),
            (clean(person_name(person)), ""),
            (clean(person_words(person)), style),
            (clean(about), ""),
        )


def _notices(notices: Sequence[Notice], now: datetime, tz: tzinfo) -> RenderableType:
    """Newest first."""
    table = Table.grid(padding=(0, 2))
    for notice in reversed(notices):
        table.add_row(Text(clock(notice.at, now, tz), style="dim"), _plain(notice.title), _plain(notice.body, "dim"))
    return Group(Text(f"\n{texts.LAST_NOTICES}", style="bold"), Padding(table, (0, 0, 0, 2)))


def _plain(text: str, style: str = "") -> Text:
    return Text(clean(text), style=style)
