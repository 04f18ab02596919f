"""The real program on a hostile network: one process for each group of faults, each fault at a source of its own.

``matrix.py`` has the faults and what each is called; the rules here hold for all of them.
"""

import statistics
from pathlib import Path

import pytest

from tests.faults.matrix import GROUPS
from tests.faults.systems import SECRET
from tests.faults.trial import HEALTHY, Group, Trial, tried

MOST_OF_ONE_MIB = 2 * 32.0
"""A source may hold a reply of 32 MiB, and twice that while it is put together."""
MOST_OF_ALL_MIB = 50.0
"""Whatever else grows meanwhile, whoever is polled."""


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_fault_stays_with_its_source(group: Group, tmp_path: Path) -> None:
    """One trial for all rules: it is what takes time."""
    trial = tried(group, tmp_path)

    each_fault_is_called_what_it_is(group, trial)
    what_can_be_read_in_spite_of_it_is_read(group, trial)
    nothing_known_is_lost(trial)
    what_is_shown_of_a_failing_source_is_called_stale(group, trial)
    other_sources_are_polled_as_before(trial)
    who_wants_to_be_left_alone_is_not_asked_again(group, trial)
    memory_stays_bounded(group, trial)
    no_secret_gets_where_it_does_not_belong(trial)
    it_ends_at_once_when_told_to(trial)


def each_fault_is_called_what_it_is(group: Group, trial: Trial) -> None:
    expected, told = {}, {}
    for fault in group.faults:
        source = trial.status[fault.name]
        expected[fault.name] = (fault.state, fault.error)
        known = fault.error is not None and fault.error in (source["error"] or "")
        told[fault.name] = (source["state"], fault.error if known else source["error"])

    assert told == expected


def what_can_be_read_in_spite_of_it_is_read(group: Group, trial: Trial) -> None:
    shown = {
        fault.name: tuple(item["name"] for part in ("devices", "people") for item in trial.status[fault.name][part])
        for fault in group.faults
    }

    assert shown == {fault.name: fault.shows for fault in group.faults}


def nothing_known_is_lost(trial: Trial) -> None:
    """While a source fails, all that it listed stays as it was, and nobody is told of a device."""
    before = [line for line in trial.well if line["type"] == "state"][-1]["counts"]

    assert [line for line in trial.ill if line["type"] == "state" and line["counts"] != before] == []
    assert [line for line in trial.ill if line["type"] == "notice"] == []


def what_is_shown_of_a_failing_source_is_called_stale(group: Group, trial: Trial) -> None:
    recovering = [fault for fault in group.faults if fault.state != "ok" and fault.recovers]

    assert any(line["stale"] for line in trial.ill if line["type"] == "state") or not recovering


def other_sources_are_polled_as_before(trial: Trial) -> None:
    """The healthy source is due most often: whatever holds it up shows in the counts. Some faults have many pages."""
    states = [line["state"] for line in (*trial.well, *trial.ill) if line.get("source") == HEALTHY]

    assert states == ["ok"]
    assert trial.status[HEALTHY]["state"] == "ok"
    assert trial.healthy_asked > statistics.median(trial.asked.values())


def who_wants_to_be_left_alone_is_not_asked_again(group: Group, trial: Trial) -> None:
    """Once by each of the two processes. After an hour at the latest it would be: ``tests/monitor/test_backoff.py``."""
    asked = {fault.name: trial.asked[fault.name] for fault in group.faults if not fault.recovers}

    assert asked == dict.fromkeys(asked, 2)


def memory_stays_bounded(group: Group, trial: Trial) -> None:
    """All sources of a group may be at their largest at the same time."""
    assert trial.grown_mib < MOST_OF_ONE_MIB * len(group.faults) + MOST_OF_ALL_MIB


def no_secret_gets_where_it_does_not_belong(trial: Trial) -> None:
    """Neither into what is printed and logged, nor to a redirect's target, another origin's page or a proxy."""
    assert [where for where, text in trial.told.items() if SECRET in text] == []


def it_ends_at_once_when_told_to(trial: Trial) -> None:
    assert trial.code == 0
