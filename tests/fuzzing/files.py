"""Files that anybody may have edited: settings, the state file, the action log, a recording."""

import atexit
import itertools
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from pilotlamp.config import Settings, load
from pilotlamp.config.alerts import keys_out_of_range
from pilotlamp.config.load import MAX_BYTES
from pilotlamp.config.toml_lines import DEEPEST, KeyPath, key_lines
from pilotlamp.domain.actions import Target as Acted
from pilotlamp.domain.alerts.catch_up import digest, while_away
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.alerts.saved import restored_alerts, restored_snapshot
from pilotlamp.domain.folding import fold
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Device
from pilotlamp.domain.snapshot import Reading, Snapshot
from pilotlamp.domain.user_actions import filled_address, filled_program, program_problem
from pilotlamp.monitor.replay import replay
from pilotlamp.monitor.source_setup import watched_sources
from pilotlamp.sources.http.addresses import address, peer
from pilotlamp.sources.kinds import KINDS, conditions
from pilotlamp.store import recording_reader
from pilotlamp.store.action_log import FILE_NAME as LOG_NAME
from pilotlamp.store.action_log import ActionLog
from pilotlamp.store.state import FILE_NAME as STATE_NAME
from pilotlamp.store.state import StateFile
from pilotlamp.tray.user_programs import not_found
from pilotlamp.view import jsonout
from pilotlamp.view.action_texts import attempt_notice
from pilotlamp.view.asking import user_action_question
from pilotlamp.view.clicks import RunUserAction
from pilotlamp.view.menu.context import MenuContext
from pilotlamp.view.table import attempts_table
from tests.builders import NOW, at, device, offline, session
from tests.fuzzing.harmless import check, check_line
from tests.fuzzing.seeds import (
    ALERT_WORDS,
    LOGS,
    RECORDINGS,
    SETTINGS,
    SETTINGS_WORDS,
    STATE_WORDS,
    STATES,
    TOML,
)
from tests.fuzzing.target import Shape, Target
from tests.fuzzing.views import (
    SOURCES,
    ZONES,
    Shown,
    check_json,
    check_terminal,
    show,
    show_alerts,
    show_menu,
    show_notice,
)
from tests.offers import CATALOGUE

_AUTHORITY: Final = Path(__file__).parents[1] / "fixtures" / "tls" / "authority.pem"
_SHARE: Final = 0.15
_MOST_EVENTS: Final = 50
_DEVICES: Final[tuple[Device, ...]] = (
    device("a", owner="ada", os="linux", mac="00:00:5e:00:53:01", session=session()),
    offline("-rf"),
)


def _settings(data: bytes) -> None:
    file = _folder() / "config.toml"
    file.write_bytes(data)
    settings = load(file)
    for source in settings.sources:
        check_line(source.name, limit=60, what="a source's name")
        peer(address(f"{source.endpoint.url}/x"))
        KINDS[source.kind].build(source.endpoint, source.options, "secret")
    _show_actions(settings, crc32(data))
    sources = watched_sources(settings)
    rules = {source.name: source.alerts for source in settings.sources}
    events = [
        Reading(source=source.name, taken_at=at(30 * turn), devices=_DEVICES[turn % 2 :])
        for turn in range(4)
        for source in sources
    ]
    show_alerts(replay(sources, events, rules=rules, general=settings.general, zone=ZONES[0]), ZONES[0])


def _show_actions(settings: Settings, turn: int) -> None:
    missing = not_found(settings.actions)
    warnings = (f"Programs of [[actions]] that are not installed: {', '.join(missing)}",) if missing else ()
    show(Shown(devices=_DEVICES, actions=settings.actions, warnings=warnings), turn=turn)
    for action, each in itertools.product(settings.actions, _DEVICES):
        about = ("Makerspace", "formide", each)
        asked = user_action_question(
            RunUserAction(Acted(source="Makerspace", device=each.id, name=each.name), action.label)
        )
        check_line(asked.text, limit=200, what="a question")
        if program_problem(action, *about) is None:
            filled = filled_address(action, *about) if action.open else "".join(filled_program(action, *about))
            check("{" not in filled or "{{" in "".join((action.open or "", *action.run)), "placeholders are filled")


def _toml_lines(data: bytes) -> None:
    """Of what ``tomllib`` accepts, every key and element has a line; of all else an answer is given."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    try:
        lines = key_lines(text)
    except RecursionError:  # ``load`` tells it
        return
    most = text.count("\n") + 1
    check(all(1 <= line <= most for line in lines.values()), "a line is one of the text's")
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    for path in _paths(values):
        check(path in lines or len(path) > DEEPEST, f"{path!a} has a line")


def _paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in members:
        yield (*path, key)
        yield from _paths(part, (*path, key))


def _state_file(data: bytes) -> None:
    """What is left of it is what the next run begins with."""
    folder = _folder()
    (folder / STATE_NAME).write_bytes(data)
    memory = StateFile(folder).load()
    if memory is None:
        return
    for now, zone in zip((NOW, at(86_400 * 40)), ZONES, strict=True):
        alerts = restored_alerts(memory, SOURCES, now)
        snapshot = restored_snapshot(memory, SOURCES, now)
        show_menu(snapshot, MenuContext(now=now, tz=zone, mutes=alerts.mutes))
        snapshot = fold(snapshot, Reading(source="Makerspace", taken_at=now, devices=_DEVICES))
        context = AlertContext(
            now=now,
            zone=zone,
            snapshot=snapshot,
            rules={source.name: AlertRules() for source in SOURCES},
            general=GeneralRules(),
        )
        alerts, held = while_away(memory, alerts, "Makerspace", context)
        told = digest(held, context)
        show_alerts((*held, *((told,) if told else ())), zone)
        show_menu(snapshot, MenuContext(now=now, tz=zone, mutes=alerts.mutes, recent=alerts.recent))


def _action_log(data: bytes) -> None:
    folder = _folder()
    (folder / LOG_NAME).write_bytes(data)
    log = ActionLog(folder)
    attempts = log.last(25)
    for each in attempts:
        show_notice(attempt_notice(each, CATALOGUE, id="1", urgency=Urgency.NORMAL, tz=ZONES[crc32(data) % 2]))
    check_terminal(attempts_table(attempts, CATALOGUE))
    check_json(jsonout.act_results("Makerspace", "approve", log.last_run("Makerspace", "approve")))
    context = MenuContext(now=NOW, tz=ZONES[crc32(data) % 2], catalogue=CATALOGUE, attempts=attempts)
    show_menu(Snapshot.waiting(SOURCES), context)
    for each in attempts[-1:]:
        log.add(each)
        check(log.last(1)[0].result is each.result, "what was read can be written and read again")


def _recording(data: bytes) -> None:
    """As ``pilotlamp replay`` plays it."""
    file = _folder() / "recording.jsonl"
    file.write_bytes(data)
    recorded = recording_reader.read(file, out_of_range=keys_out_of_range, conditions=conditions())
    zone = recorded.zone or ZONES[0]
    events = itertools.islice(recorded.events, _MOST_EVENTS)
    alerts = replay(recorded.sources, events, rules=recorded.rules, general=recorded.general, zone=zone)
    show_alerts(itertools.islice(alerts, 10 * _MOST_EVENTS), zone)


@cache
def _folder() -> Path:
    """In memory where the system has such a place: each input is written to it."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="pilotlamp-fuzzing-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copy(_AUTHORITY, folder)
    return folder


TARGETS: Final = (
    Target(
        name="settings",
        take=_settings,
        shape=Shape.TOML,
        seeds=SETTINGS,
        words=(*SETTINGS_WORDS, *ALERT_WORDS),
        most_bytes=MAX_BYTES,
        share=_SHARE,
    ),
    Target(
        name="lines of TOML",
        take=_toml_lines,
        shape=Shape.TOML,
        seeds=TOML,
        words=SETTINGS_WORDS,
        most_bytes=MAX_BYTES,
        share=0.5,
    ),
    Target(
        name="state file",
        take=_state_file,
        shape=Shape.JSON,
        seeds=STATES,
        words=(*STATE_WORDS, *ALERT_WORDS),
        share=_SHARE,
    ),
    Target(name="action log", take=_action_log, shape=Shape.JSON_LINES, seeds=LOGS, words=STATE_WORDS, share=_SHARE),
    Target(
        name="recording",
        take=_recording,
        shape=Shape.JSON_LINES,
        seeds=RECORDINGS,
        words=(*STATE_WORDS, *ALERT_WORDS),
        share=_SHARE,
    ),
)
