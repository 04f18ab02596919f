"""The ``[alerts]`` tables: which one wins, and that every fault is named with file, line and key."""

from datetime import time
from pathlib import Path

import pytest

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.levels import Urgency
from tests.config.settings_file import fault, load, source

NO_TIMES = 'must be two times of day from 00:00 to 23:59, such as "22:00-07:00"'

NO_NAMES = 'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]'


def test_alerts_of_a_source_win_over_the_files_and_those_over_the_defaults(file: Path) -> None:
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                'device_offline = "normal"',
                'source_back = "off"',
                "offline_after = 4",
                "group_above = 9",
                source(),
                "[sources.alerts]",
                'device_offline = "low"',
                'no_staff = "critical"',
                "offline_after = 1",
                source().replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert makerspace == AlertRules(
        urgency={
            **DEFAULT_URGENCY,
            NoticeKind.DEVICE_OFFLINE: Urgency.LOW,
            NoticeKind.SOURCE_BACK: None,
            NoticeKind.NO_STAFF: Urgency.CRITICAL,
        },
        offline_after=1,
        online_after=1,
        unreachable_after=3,
        group_above=9,
    )
    assert (other.offline_after, other.urgency[NoticeKind.DEVICE_OFFLINE]) == (4, Urgency.NORMAL)


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("device_ofline = 'low'", "device_ofline", "there is no such key; did you mean device_offline?"),
        ("device_offline = 'loud'", "device_offline", 'must be "off", "low", "normal" or "critical"'),
        ("device_offline = false", "device_offline", 'must be "off", "low", "normal" or "critical"'),
        ("offline_after = 0", "offline_after", "must be a whole number from 1"),
        ("offline_after = 1.5", "offline_after", "must be a whole number from 1"),
        ("offline_after = true", "offline_after", "must be a whole number from 1"),
        ("flap_changes = 1", "flap_changes", "must be a whole number from 2"),
        ("flap_changes = 4.5", "flap_changes", "must be a whole number from 2"),
        ("flap_window_s = 0", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("flap_window_s = 86401", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("flap_window_s = '10 min'", "flap_window_s", "must be a number of seconds above 0, at most 86400"),
        ("quiet = true", "quiet", 'must be text in quotes, such as "22:00-07:00"'),
        ("quiet = 'at night'", "quiet", NO_TIMES),
        ("quiet = '22:00'", "quiet", NO_TIMES),
        ("quiet = '22:00-24:00'", "quiet", NO_TIMES),
        ("quiet = '22:60-07:00'", "quiet", NO_TIMES),
        ("quiet = '22:00-07:00 '", "quiet", NO_TIMES),
        (
            "quiet = '22:00-22:00'",
            "quiet",
            'must begin and end at different times, such as "22:00-07:00"',
        ),
        (
            "expected_off = 'Lab'",
            "expected_off",
            'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]',
        ),
        (
            "expected_off = [1]",
            "expected_off",
            'must be a list of texts in quotes, such as ["Shelf printer", "demo-*"]',
        ),
        (
            "expected_off = ['Lab', ' ']",
            "expected_off",
            "must not contain an empty text; each text is a name, or a pattern of names",
        ),
        ("device_unstable = 'loud'", "device_unstable", 'must be "off", "low", "normal" or "critical"'),
    ],
)
def test_fault_in_alerts_names_line_and_key(file: Path, line: str, key: str, problem: str) -> None:
    of_all = fault(file, f"[alerts]\n{line}\n{source()}")
    of_one = fault(file, source("[sources.alerts]", line))

    assert (of_all.line, of_all.key, of_all.problem) == (2, f"alerts.{key}", problem)
    assert (of_one.line, of_one.key, of_one.problem) == (6, f"sources.alerts.{key}", problem)


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ("toasts_per_minute = 0", "toasts_per_minute", "must be a whole number from 1"),
        ("toasts_per_minute = 2.5", "toasts_per_minute", "must be a whole number from 1"),
        ("battery_factor = 0.5", "battery_factor", "must be a number from 1 to 100"),
        ("battery_factor = 101", "battery_factor", "must be a number from 1 to 100"),
        ("battery_factor = false", "battery_factor", "must be a number from 1 to 100"),
        ("network_lost = 'loud'", "network_lost", 'must be "off", "low", "normal" or "critical"'),
    ],
)
def test_fault_in_what_is_of_no_source_names_line_and_key(file: Path, line: str, key: str, problem: str) -> None:
    error = fault(file, f"[alerts]\n{line}\n{source()}")

    assert (error.line, error.key, error.problem) == (2, f"alerts.{key}", problem)


@pytest.mark.parametrize(
    "line",
    [
        "toasts_per_minute = 3",
        "battery_factor = 1",
        "network_lost = 'low'",
        "network_back = 'low'",
        "digest = 'off'",
    ],
)
def test_what_is_of_no_source_is_refused_in_a_sources_table(file: Path, line: str) -> None:
    """There it would look as if it held for that source alone."""
    error = fault(file, source("[sources.alerts]", line))

    assert (error.line, error.key) == (6, f"sources.alerts.{line.partition(' ')[0]}")
    assert error.problem == "applies to all sources; move it to [alerts]"


def test_what_is_of_no_source_is_set_in_the_files_table(file: Path) -> None:
    lines = ["toasts_per_minute = 3", "battery_factor = 1", "network_lost = 'critical'", "digest = 'off'"]
    settings = load(file, "\n".join(["[alerts]", *lines, source()]))

    assert settings.general == GeneralRules(
        urgency={**DEFAULT_URGENCY, NoticeKind.NETWORK_LOST: Urgency.CRITICAL, NoticeKind.DIGEST: None},
        toasts_per_minute=3,
        battery_factor=1.0,
    )


def test_flapping_and_quiet_hours_are_a_sources_own_or_the_files(file: Path) -> None:
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                "flap_changes = 6",
                "flap_window_s = 86400",
                'quiet = "22:00-7:30"',
                source(),
                "[sources.alerts]",
                "flap_changes = 2",
                "flap_window_s = 0.5",
                'quiet = "00:00-23:59"',
                'device_unstable = "off"',
                source().replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert (makerspace.flap_changes, makerspace.flap_window_s) == (2, 0.5)
    assert makerspace.quiet == QuietHours(start=time(0, 0), end=time(23, 59))
    assert makerspace.urgency[NoticeKind.DEVICE_UNSTABLE] is None
    assert (other.flap_changes, other.flap_window_s) == (6, 86400)
    assert other.quiet == QuietHours(start=time(22, 0), end=time(7, 30))


def test_devices_expected_off_are_those_of_the_file_and_of_the_source(file: Path) -> None:
    """Joined, unlike all else: a source's list must not make alarms of what the file says is no matter."""
    settings = load(
        file,
        "\n".join(
            [
                "[alerts]",
                'expected_off = ["Shelf printer", "demo-*"]',
                source("[sources.alerts]", 'expected_off = ["demo-*", "Lab [12]"]'),
                source("[sources.alerts]", "expected_off = []").replace("Makerspace", "Other"),
            ]
        ),
    )

    makerspace, other = (each.alerts for each in settings.sources)
    assert makerspace.expected_off == ("Shelf printer", "demo-*", "Lab [12]")
    assert other.expected_off == ("Shelf printer", "demo-*")


def test_every_kind_of_notice_has_a_default() -> None:
    assert set(AlertRules().urgency) == set(NoticeKind)
