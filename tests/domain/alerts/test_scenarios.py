"""What is said in whole stories: every tests/scenarios/*.toml, and a real outage in the midst of each.

How a scenario is written is explained in ``tests.scenarios.script``.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.context import SuppressionReason
from pilotlamp.domain.alerts.flicker import STAYS_OFFLINE
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.model import Source
from pilotlamp.monitor.backoff import early_s
from tests.quick import first_of_each
from tests.scenarios.play import Play, Told, play
from tests.scenarios.script import FILES, Moment, Script, Table, load

SCENARIOS = [pytest.param(file, id=file.stem) for file in FILES]
REAL = "really down"
"""The device that is lost in the midst of a scenario."""


@pytest.mark.parametrize("file", SCENARIOS)
def test_scenario_is_told_as_expected(file: Path) -> None:
    scenario = load(file)

    stage = play(scenario)

    expected = [dict(notice) for notice in scenario.expect]
    assert told(stage.told, expected) == expected, scenario.about
    assert withheld_otherwise(stage, scenario.withheld) == [], scenario.about
    numbers = {each.alert.id: number for number, each in enumerate(stage.told)}
    assert tuple(numbers[id_] for id_ in stage.withdrawn) == scenario.withdrawn, scenario.about


@pytest.mark.parametrize("place", first_of_each(["middle", "beginning", "end"], lambda _: "place"))
@pytest.mark.parametrize("file", SCENARIOS)
def test_real_outage_is_told_with_its_confirmation_whatever_else_goes_on(file: Path, place: str) -> None:
    """At the latest one early re-poll after the reading that confirms it; the noise around it must not delay it.

    Only where half of its source comes and goes it is told by the sixth reading in a row.
    """
    scenario, source, moments = with_outage(load(file), place)
    confirming_s = seen_s(moments, source, source.offline_after)
    latest_s = confirming_s + early_s(source.interval_s)

    stage = play(replace(scenario, until_s=max(scenario.until_s, latest_s)))

    withheld = {recent.why for recent in stage.withheld if any(subject.id == REAL for subject in recent.subjects)}
    if SuppressionReason.UNSTABLE in withheld:
        latest_s = seen_s(moments, source, STAYS_OFFLINE)
    tellings = [each.at_s for each in stage.told if is_of_outage(each)]
    excused = withheld & excuses(scenario, source)
    assert excused or (tellings and confirming_s <= tellings[0] <= latest_s), (confirming_s, tellings)


def test_scenarios_are_many() -> None:
    assert len(FILES) >= 80


def told(tellings: Sequence[Told], expected: Sequence[Table]) -> list[dict[str, Any]]:
    """What was told, with the parts that the expectation in the same place names."""
    numbers = {each.alert.id: number for number, each in enumerate(tellings)}
    always: Table = {"at": 0, "kind": "", "of": [], "source": "", "replaces": None}
    return [
        {key: whole[key] for key in (expected[number] if number < len(expected) else always)}
        for number, whole in enumerate(described(each, numbers) for each in tellings)
    ]


def described(telling: Told, numbers: dict[str, int]) -> dict[str, Any]:
    alert = telling.alert
    return {
        "at": telling.at_s,
        "kind": alert.kind.key,
        "of": sorted(subject.detail or subject.name for subject in alert.subjects),
        "source": alert.source,
        "replaces": numbers[alert.replaces] if alert.replaces else None,
        "urgency": alert.urgency,
        "lasted_s": alert.lasted_s,
        "state": alert.state,
        "printers": alert.printers,
        "out_of": alert.out_of,
        "held": [held.kind.key for held in alert.held],
    }


def withheld_otherwise(stage: Play, expected: Sequence[Table]) -> list[str]:
    """What was withheld and not expected to be, and the other way round."""
    found = Counter(
        (recent.kind.key, recent.source, tuple(sorted(subject.name for subject in recent.subjects)), recent.why)
        for recent in stage.withheld
    )
    faults = []
    for table in expected:
        key = (table["kind"], table["source"], tuple(table["of"]), SuppressionReason(table["why"]))
        times = found.pop(key, 0)
        if times != table.get("times", times or 1):
            faults.append(f"{times} times instead of {table.get('times', 1)}: {key}")
    return [*faults, *(f"unexpected: {key}" for key in found)]


def with_outage(scenario: Script, place: str) -> tuple[Script, Source, Sequence[Moment]]:
    """With one more device that goes offline for good, in which source, and what happens from then on."""
    source = next(each for each in scenario.sources if wants_outages(scenario, each))
    last_s = max(moment.at_s + moment.says[0].get("sleep_s", 0) for moment in scenario.moments)
    # What is too short to confirm anything goes on for a few ordinary polls.
    turns = range(1, source.offline_after + 2)
    more = [Moment(at_s=last_s + turn * source.interval_s, source=source.name, says=({},)) for turn in turns]
    moments = [*scenario.moments, *more]
    baseline, *later = readings_with_news(moments, source.name)
    moments[baseline] = saying(moments[baseline], {"online": [REAL]})
    within = sum(number < len(scenario.moments) for number in later)
    down = later[{"beginning": 0, "middle": within // 2, "end": within}[place]]
    moments[down] = saying(moments[down], {"offline": [REAL]})
    return replace(scenario, moments=tuple(moments)), source, moments[down:]


def wants_outages(scenario: Script, source: Source) -> bool:
    """Whether it is in the settings to the end, and its outages are told."""
    forgotten = {moment.says[0].get("forget") for moment in scenario.moments}
    return source.name not in forgotten and bool(scenario.rules[source.name].urgency[NoticeKind.DEVICE_OFFLINE])


def readings_with_news(moments: Sequence[Moment], source: str) -> Iterator[int]:
    """Places of the first reading, and of those in which something may be news: not the first after a restart."""
    baseline_next = False
    for place, moment in enumerate(moments):
        if moment.source is None:
            baseline_next |= "forget" in moment.says[0]
        elif moment.source == source and gives_reading(moment):
            if not baseline_next:
                yield place
            baseline_next = False


def seen_s(moments: Sequence[Moment], source: Source, times: int) -> float:
    """When an outage that begins with the first of these has been read so often, counted anew after a sleep."""
    streak = 0
    for moment in moments:
        if moment.source is None and "sleep_s" in moment.says[0]:
            streak = 0
        elif moment.source == source.name and gives_reading(moment):
            streak += 1
            if streak == times:
                return moment.at_s
    raise AssertionError("it is never read so often")


def gives_reading(moment: Moment) -> bool:
    """Whether it lists devices."""
    return not any(says.keys() & {"fail", "empty"} for says in moment.says)


def saying(moment: Moment, more: Table) -> Moment:
    return replace(moment, says=(*moment.says, more))


def is_of_outage(telling: Told) -> bool:
    return telling.alert.kind is NoticeKind.DEVICE_OFFLINE and REAL in {
        subject.id for subject in telling.alert.subjects
    }


def excuses(scenario: Script, source: Source) -> set[SuppressionReason | None]:
    """Why it may be held back in this scenario: only what the user asked for."""
    deeds = {key for moment in scenario.moments if moment.source is None for key in moment.says[0]}
    urgency = scenario.rules[source.name].urgency[NoticeKind.DEVICE_OFFLINE]
    found: set[SuppressionReason | None] = {SuppressionReason.MUTED} if "mute" in deeds else set()
    if urgency is not Urgency.CRITICAL:
        found |= {SuppressionReason.QUIET, SuppressionReason.BUDGET}
    return found
