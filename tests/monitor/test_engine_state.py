"""What is known holds as long as it is of the very system that it was learnt from."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from msgspec import structs

from pilotlamp.config import Settings, SourceSettings
from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext
from pilotlamp.domain.alerts.decide import AlertState
from pilotlamp.domain.alerts.delivery import DeliveryState
from pilotlamp.domain.alerts.incidents import Incidents
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.alerts.saved import SavedSource, SavedState
from pilotlamp.domain.changes import SourceLost
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.snapshot import Snapshot, SourceState, SourceStatus
from pilotlamp.logs import Redactor
from pilotlamp.monitor.catch_up import CatchUp, told_early, without_others
from pilotlamp.monitor.engine_state import EngineState, at_start, by_other_settings
from pilotlamp.monitor.service import MonitoringService
from pilotlamp.monitor.source_setup import polled_alike, same_system, watched_source
from pilotlamp.sources.formide.options import FormideOptions
from tests.builders import NOW, after, device, failure, offline, reading


def settings(name: str = "Makerspace", url: str = "https://api.formide.example", **parts: object) -> SourceSettings:
    return structs.replace(
        SourceSettings(name=name, kind="formide", url=url, poll_s=30.0, options=FormideOptions(), alerts=AlertRules()),
        **parts,
    )


SHOP = settings()
LAPTOPS = settings("Laptops")
MOVED = settings(url="https://new.formide.example")
SLOWER = settings(poll_s=60.0)
SOURCES = (watched_source(SHOP), watched_source(LAPTOPS))


def of(known: EngineState, name: str = "Makerspace") -> SourceStatus:
    return known.snapshot.sources[name]


def lost(times: int) -> EngineState:
    """The shop was read, and then failed so often."""
    return EngineState(snapshot=after(reading(device()), *[failure()] * times, sources=SOURCES))


def test_what_is_as_it_was_is_known_as_it_was() -> None:
    known = EngineState(snapshot=after(reading(device()), reading(offline()), sources=SOURCES))

    now, over = by_other_settings(known, (SHOP, LAPTOPS), (LAPTOPS, SHOP))

    assert list(now.snapshot.sources) == ["Laptops", "Makerspace"]
    assert of(now) == of(known)
    assert over == ()


def test_the_same_system_keeps_its_devices_under_other_rules() -> None:
    known = EngineState(snapshot=after(reading(device()), reading(offline()), sources=SOURCES))

    now, _ = by_other_settings(known, (SHOP,), (SLOWER,))

    assert of(now).source.interval_s == 60
    assert of(now).devices is of(known).devices


def test_another_system_has_no_devices_yet_and_a_new_one_knows_nothing() -> None:
    known = EngineState(snapshot=after(reading(device()), sources=SOURCES))

    now, _ = by_other_settings(known, (SHOP,), (MOVED, LAPTOPS))

    assert of(now) == SourceStatus(source=watched_source(MOVED))
    assert of(now, "Laptops").state is SourceState.WAITING


def test_that_a_name_can_not_be_reached_is_known_of_it_wherever_it_leads() -> None:
    now, _ = by_other_settings(lost(3), (SHOP,), (MOVED,))

    assert (of(now).unreachable, of(now).reading) == (True, None)
    again = fold(now.snapshot, failure())
    assert not any(isinstance(change, SourceLost) for change in diff(now.snapshot, again))


@pytest.mark.parametrize(("failures", "limit"), [(1, 5), (2, 1), (2, 2), (3, 5), (9, 3)])
def test_another_limit_neither_tells_an_outage_twice_nor_leaves_it_out(failures: int, limit: int) -> None:
    """It takes three failures by default."""
    known = lost(failures)
    other = settings(alerts=AlertRules(unreachable_after=limit))

    now, _ = by_other_settings(known, (SHOP,), (other,))

    assert of(now).unreachable is of(known).unreachable
    told = 0
    snapshot = now.snapshot
    for _ in range(limit):
        before, snapshot = snapshot, fold(snapshot, failure())
        told += sum(isinstance(change, SourceLost) for change in diff(before, snapshot))
    assert told == (0 if of(known).unreachable else 1)


def test_alerts_of_what_is_forgotten_are_out_of_date() -> None:
    incidents = Incidents().open([("Makerspace", "a"), ("Makerspace", None)], "1").open([("Laptops", "b")], "2")
    incidents = incidents.open([("Makerspace", "c")], "3").open([("", None)], "4")
    kept = tuple(
        Alert(id=id_, kind=NoticeKind.DEVICE_OFFLINE, urgency=Urgency.NORMAL, at=NOW, source="Makerspace")
        for id_ in ("3", "5")
    )
    alerts = AlertState(incidents=incidents, delivery=DeliveryState(kept=kept))
    known = EngineState(snapshot=Snapshot.waiting(SOURCES), alerts=alerts)

    moved, over_moved = by_other_settings(known, (SHOP, LAPTOPS), (MOVED, LAPTOPS))
    gone, over_gone = by_other_settings(known, (SHOP, LAPTOPS), (LAPTOPS,))

    assert set(moved.alerts.incidents.told_in) == {("Makerspace", None), ("Laptops", "b"), ("", None)}
    assert over_moved == ("3",)
    assert [alert.id for alert in moved.alerts.delivery.kept] == ["5"]
    assert set(gone.alerts.incidents.told_in) == {("Laptops", "b"), ("", None)}
    assert over_gone == ("1", "3")


def test_what_the_last_run_left_of_another_system_is_not_compared_with_it() -> None:
    memory = SavedState(at=NOW, sources={"Makerspace": SavedSource(), "Laptops": SavedSource()})
    known = at_start(memory, SOURCES, NOW)
    assert known.catch_up.unanswered == {"Makerspace", "Laptops"}

    now, _ = by_other_settings(known, (SHOP, LAPTOPS), (MOVED, LAPTOPS))

    assert now.catch_up == CatchUp(
        memory=replace(memory, sources={"Laptops": SavedSource()}), unanswered=frozenset({"Laptops"})
    )


def test_how_loud_something_is_told_does_not_make_another_poller() -> None:
    louder = settings(alerts=AlertRules(urgency={**AlertRules().urgency, NoticeKind.DEVICE_OFFLINE: None}))
    sooner = settings(alerts=AlertRules(offline_after=1))
    elsewhere = settings(secret_file=Path("secret"))

    assert [polled_alike(SHOP, other) for other in (SHOP, louder, sooner, SLOWER, elsewhere)] == [
        *(True, True),
        *(False, False, False),
    ]


def test_a_system_is_its_kind_its_address_and_what_is_asked_of_it() -> None:
    others = (SLOWER, MOVED, settings(options=FormideOptions(local_printers=True)), settings(secret_file=Path("s")))

    assert [same_system(SHOP, other) for other in others] == [True, False, False, True]


@pytest.mark.parametrize("waited_for", [True, False])
def test_what_changed_meanwhile_is_told_when_the_last_answer_is_not_waited_for_any_more(waited_for: bool) -> None:
    found = Alert(id="", kind=NoticeKind.DEVICE_OFFLINE, urgency=Urgency.NORMAL, at=NOW, source="Laptops")
    context = AlertContext(now=NOW, zone=UTC, snapshot=Snapshot.waiting(SOURCES), rules={}, general=GeneralRules())
    before = CatchUp(
        memory=SavedState(at=NOW), unanswered=frozenset({"Makerspace"} if waited_for else ()), found=(found,)
    )

    told = told_early(before, without_others(before, {"Laptops"}), context)

    assert [alert.held for alert in told] == ([(found,)] if waited_for else [])


async def test_on_battery_the_factor_is_that_of_the_settings_in_force(tmp_path: Path) -> None:
    before = Settings(file=tmp_path / "config.toml", sources=(SHOP,), general=GeneralRules(battery_factor=2))
    watching = MonitoringService(before, redactor=Redactor())
    watching.on_battery(discharging=True)

    await watching.take_settings(replace(before, general=GeneralRules(battery_factor=4)))

    assert watching.monitor.interval_factor == 4
    await watching.aclose()
