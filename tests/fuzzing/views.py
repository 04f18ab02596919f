"""Carries what a parser let through to everywhere it is shown, and asserts that it is harmless there."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from functools import cache, lru_cache
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType

from pilotlamp.domain.alerts.alert import Alert
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Connection, Device, DeviceState, PastSession, Person, Printer, PrinterState
from pilotlamp.domain.snapshot import Failure, FailureKind, Outcome, Reading, Snapshot
from pilotlamp.domain.user_actions import UserAction
from pilotlamp.monitor.replay import replay
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from pilotlamp.view import jsonout
from pilotlamp.view.details import device_details
from pilotlamp.view.formatting import shorten_utf16
from pilotlamp.view.icon import draw
from pilotlamp.view.menu.build import build_tray_view
from pilotlamp.view.menu.context import Loaded, MenuContext
from pilotlamp.view.notices import notice
from pilotlamp.view.summary import SUMMARY_UNITS
from pilotlamp.view.table import attempts_table, rows_table, status_table, watch_view
from pilotlamp.view.tray_view import IconSpec, Notice, TrayView
from pilotlamp.view.waybar import waybar_line
from tests.builders import LAPTOPS, MAKERSPACE, NOW, after, at
from tests.fuzzing.harmless import BODY, LABEL, LINE, TITLE, check, check_line, check_lines
from tests.fuzzing.wires import check_menu, check_message, check_pango
from tests.offers import CATALOGUE

ZONES: Final[tuple[tzinfo, ...]] = (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago"))
"""As far from UTC as it goes, to both sides."""
SOURCES: Final = (MAKERSPACE, LAPTOPS)
LATER: Final = at(200)
"""Long enough after the reading for it to be stale."""

_LOUD: Final = {kind: urgency or Urgency.NORMAL for kind, urgency in DEFAULT_URGENCY.items()}
_RULES: Final = AlertRules(urgency=_LOUD, group_above=2)
_GENERAL: Final = GeneralRules(urgency=_LOUD, toasts_per_minute=4)
"""Few enough that something is left for a digest."""
_WIDTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown at the same time."""

    devices: tuple[Device, ...] = ()
    people: tuple[Person, ...] = ()
    problem: str | None = None
    hint: str | None = None
    sessions: tuple[PastSession, ...] | None = None
    connections: tuple[Connection, ...] | None = None
    attempts: tuple[Attempt, ...] = ()
    actions: tuple[UserAction, ...] = ()
    warnings: tuple[str, ...] = ()


@lru_cache(maxsize=5000)
def show(what: Shown, *, turn: int = 0) -> None:
    """As menu and lists, or as all else; what was shown lately is not shown again.

    ``turn``: which of both, and of what: not each input need go everywhere.
    """
    zone, snapshot = ZONES[turn % 2], _snapshot(what, turn // 2)
    if turn // 4 % 2:
        notices = show_alerts(_alerts(what, zone), zone)
        _show_snapshot(snapshot, notices, zone)
    else:
        show_menu(snapshot, _context(snapshot, what, zone))
        _show_lists(what, zone)


def show_alerts(alerts: Iterable[Alert], zone: tzinfo) -> tuple[Notice, ...]:
    """As notifications, and as lines of JSON."""
    notices = tuple(notice(alert, tz=zone, catalogue=CATALOGUE) for alert in alerts)
    for each in notices:
        show_notice(each)
    return notices


def show_notice(told: Notice) -> None:
    """On every kind of daemon, in Windows' fields, and as a line of JSON."""
    check_line(told.title, limit=TITLE, what="a title")
    check_lines(told.body, limit=BODY, what="a body")
    for button in told.buttons:
        check_line(button.label, limit=LABEL, what="a button")
    check(len(shorten_utf16(told.title, 63).encode("utf-16-le")) <= 126, "a Windows title is cut")
    check_message(told)
    check_json(jsonout.notice_line(told))


def show_menu(snapshot: Snapshot, context: MenuContext) -> TrayView:
    """Icon, tooltip and menu."""
    tray_view = build_tray_view(snapshot, context)
    check_line(tray_view.tooltip.partition("\n")[0], limit=SUMMARY_UNITS, what="the tooltip's heading")
    check_lines(tray_view.tooltip, limit=SUMMARY_UNITS + 4 * LABEL, what="the tooltip")
    _drawn(replace(tray_view.icon, count=min(tray_view.icon.count, 10)))
    check_menu(tray_view.menu)
    return tray_view


def check_json(value: object) -> None:
    """One line that nothing obeys, and that says the same when it is read."""
    line = jsonout.dumps(value)
    check_line(line, limit=len(line), what="a line of JSON")
    check(json.loads(line) == value, "JSON is read as it was written")


def check_terminal(view: RenderableType) -> None:
    """Nothing that a terminal obeys gets to it."""
    file = StringIO()
    Console(file=file, width=_WIDTH, color_system=None, force_terminal=False).print(view)
    text = file.getvalue()
    check_lines(text, limit=len(text), what="a table")


def _context(snapshot: Snapshot, what: Shown, zone: tzinfo) -> MenuContext:
    pairs = [(name, id_) for name, status in snapshot.sources.items() for id_ in status.devices]
    return MenuContext(
        now=LATER,
        tz=zone,
        warnings=what.warnings,
        lists={
            **{(*pair, "sessions"): Loaded(rows=what.sessions) for pair in pairs},
            **{(*pair, "users"): Loaded(rows=what.connections) for pair in pairs},
        },
        catalogue=CATALOGUE,
        kinds={name: status.source.kind for name, status in snapshot.sources.items()},
        attempts=what.attempts,
        user_actions=what.actions,
    )


def _show_snapshot(snapshot: Snapshot, notices: Sequence[Notice], zone: tzinfo) -> None:
    check_json(jsonout.status(snapshot, LATER))
    check_json(jsonout.state_line(snapshot, LATER))
    whole = snapshot.sources[MAKERSPACE.name].failure is None
    view = status_table(snapshot, LATER, zone)
    check_terminal(view if whole else watch_view(snapshot, LATER, zone, notices[-3:]))
    check_pango(waybar_line(snapshot, LATER))
    for status in snapshot.sources.values():
        check_json(jsonout.source_line(status, LATER))
        for tracked in list(status.devices.values())[:3]:
            check_lines(device_details(status, tracked, zone), limit=100 * LINE, what="details")


def _show_lists(what: Shown, zone: tzinfo) -> None:
    device = Device(id="id", name="name", state=DeviceState.ONLINE)
    check_terminal(attempts_table(what.attempts, CATALOGUE))
    check_json(jsonout.act_results("Makerspace", "sync", what.attempts))
    for name, rows in (("sessions", what.sessions), ("users", what.connections)):
        if rows is not None:
            check_terminal(rows_table(rows, NOW, zone))
            check_json(jsonout.device_rows("Makerspace", device, name, rows))


def _snapshot(what: Shown, turn: int) -> Snapshot:
    """As it is; or with every device in its other state, and with its source lost."""
    if turn % 2 and what.devices:
        return after(_reading(_otherwise(what.devices), (), 0), *_failures(what, 1), sources=SOURCES)
    return after(_reading(what.devices, what.people, 0), sources=SOURCES)


def _alerts(what: Shown, zone: tzinfo) -> Iterator[Alert]:
    """All that can happen to these devices and people, one after the other."""
    others = _otherwise(what.devices)
    readings = ((), what.devices, others, others, what.devices, what.devices, (), ())
    events: list[Outcome] = [
        _reading(devices, what.people if turn % 2 else (), turn) for turn, devices in enumerate(readings)
    ]
    events += _failures(what, len(readings))
    events.append(_reading(what.devices, what.people, len(events)))
    rules = {source.name: _RULES for source in SOURCES}
    return replay(SOURCES, events, rules=rules, general=_GENERAL, zone=zone)


def _reading(devices: tuple[Device, ...], people: tuple[Person, ...], turn: int) -> Reading:
    return Reading(source=MAKERSPACE.name, taken_at=NOW + timedelta(seconds=30 * turn), devices=devices, people=people)


def _failures(what: Shown, turn: int) -> list[Failure]:
    problem = what.problem or "no answer within 10 s"
    kinds = (FailureKind.UNREACHABLE,) * 3 + (FailureKind.SIGN_IN,)
    return [
        Failure(source=MAKERSPACE.name, at=at(30 * (turn + more)), kind=kind, problem=problem, hint=what.hint)
        for more, kind in enumerate(kinds)
    ]


def _otherwise(devices: Iterable[Device]) -> tuple[Device, ...]:
    """In another state, with printers in trouble, and not encrypted."""
    return tuple(
        replace(
            device,
            state=DeviceState.OFFLINE if place % 2 else DeviceState.PENDING,
            encrypted=False,
            conditions=(Condition(key=ENCRYPTION_OFF.key, detail=device.name),),
            printers=tuple(_troubled(printer) for printer in device.printers),
        )
        for place, device in enumerate(devices)
    )


def _troubled(printer: Printer) -> Printer:
    if printer.state is not PrinterState.IDLE:
        return replace(printer, state=PrinterState.IDLE)
    error = Condition(key=PRINTER_ERROR.key, detail=printer.name)
    return replace(printer, state=PrinterState.ERROR, conditions=(error,))


@cache
def _drawn(spec: IconSpec) -> None:
    check(draw(spec, 22).size == (22, 22), "an icon has its size")
