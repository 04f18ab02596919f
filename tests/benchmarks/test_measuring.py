"""What is read from the kernel's books and off the bus is what is there."""

import json
import os
import pkgutil
import sys
import time
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType, Variant

from tests.benchmarks.fleet import Fleet, clients, down, projects
from tests.benchmarks.fleet import Variant as Reply
from tests.benchmarks.looking_inside import STAGES
from tests.benchmarks.measuring import QUIET_S, Usage, cpu_s, forget_files, rollup, until_quiet, usage
from tests.benchmarks.polling import Poll
from tests.benchmarks.signals import Signal, member
from tests.benchmarks.soak import WARM_UP_POLLS, Look, rows
from tests.benchmarks.table import Verdict

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

ROLLUP = """\
55d0c0a00000-7ffd1a9e4000 ---p 00000000 00:00 0                          [rollup]
Rss:               10556 kB
Pss:                4718 kB
Pss_Dirty:          2024 kB
"""


def test_rollup_is_kib_by_name() -> None:
    assert rollup(ROLLUP) == {"Rss": 10556, "Pss": 4718, "Pss_Dirty": 2024}


@linux
def test_a_process_is_seen_as_it_is() -> None:
    before = usage(os.getpid())
    with Path(os.devnull).open(), Path(os.devnull).open():
        opened = usage(os.getpid())

    assert opened.files == before.files + 2
    assert opened.threads >= 1
    assert 0 < opened.pss_kib <= opened.rss_kib
    assert 0 < opened.own_kib <= opened.rss_kib


@linux
def test_processor_time_is_that_of_the_process() -> None:
    assert cpu_s(os.getpid()) == pytest.approx(time.process_time(), abs=0.05)


def test_quiet_is_when_the_clock_stands_still() -> None:
    begun = time.monotonic()

    assert until_quiet(0, clock=lambda _: min(time.monotonic() - begun, 2 * QUIET_S)) == 2 * QUIET_S


def test_who_is_never_quiet_is_given_up() -> None:
    readings = iter(range(1_000_000))

    with pytest.raises(TimeoutError):
        until_quiet(0, wait_s=0.1, clock=lambda _: float(next(readings)))


@linux
def test_files_are_still_there_after_they_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"all of it")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")

    forget_files(tmp_path)

    assert file.read_bytes() == b"all of it"


@pytest.mark.parametrize(
    "message",
    [
        Message.new_signal("/MenuBar", "com.canonical.dbusmenu", "LayoutUpdated", "ui", [1, 0]),
        Message.new_signal("/MenuBar", "com.canonical.dbusmenu", "LayoutUpdated"),
        Message(
            destination="org.example",
            path="/",
            interface="org.example",
            member="LayoutUpdated",
            signature="a{sv}",
            body=[{"key": Variant("s", "value")}],
        ),
    ],
)
def test_the_member_is_read_off_the_message_itself(message: Message) -> None:
    message.serial = 7

    assert member(bytes(message._marshall(False))) == "LayoutUpdated"


def test_a_message_without_a_member_has_none() -> None:
    reply = Message(message_type=MessageType.METHOD_RETURN, reply_serial=1, serial=2, signature="u", body=[3])

    assert member(bytes(reply._marshall(False))) == ""


def test_a_polls_moments_count_from_the_last_byte() -> None:
    signals = tuple(
        Signal(member=name, size=size, at=at)
        for name, size, at in (
            ("NewIcon", 100, 10.1),
            ("LayoutUpdated", 128, 10.2),
            ("ItemsPropertiesUpdated", 64, 10.4),
        )
    )
    poll = Poll(cpu_s=0.0, sent_at=10.0, signals=signals)

    assert poll.first_s("LayoutUpdated", "ItemsPropertiesUpdated") == pytest.approx(0.2)
    assert poll.last_s("LayoutUpdated", "ItemsPropertiesUpdated") == pytest.approx(0.4)
    assert poll.first_s("Notify") is None
    assert poll.menu_bytes == 192


@pytest.mark.parametrize(("variant", "offline"), [(Reply.UP, 0), (Reply.SOME_DOWN, 1), (Reply.ALL_DOWN, 30)])
def test_a_variant_says_how_many_devices_are_down(variant: Reply, offline: int) -> None:
    bodies = clients(of=30, offline=down(variant, of=30)), projects(of=30, failed=down(variant, of=30))

    assert [device["status"] for device in json.loads(bodies[0])].count("offline") == offline
    assert bodies[1].count(b"Failure") == offline


def test_a_fleet_has_as_many_devices_as_it_says() -> None:
    bodies = Fleet(devices=30).bodies()

    hosts, laptops = json.loads(bodies["/clients"]), json.loads(bodies["/v1/teams/bench/clients"])["list"]
    assert len(hosts) + len(laptops) == 30


def looks(*own_mib: int) -> list[Look]:
    return [
        Look(
            polls=WARM_UP_POLLS + number - 2,
            usage=Usage(pss_kib=0, own_kib=1024 * mib, rss_kib=0, threads=4, files=9, cpu_s=0.0),
        )
        for number, mib in enumerate(own_mib)
    ]


def test_growth_counts_from_after_the_warm_up() -> None:
    memory, threads, files = rows(looks(10, 20, 40, 40, 40, 40, 40, 40, 40, 41), 900)

    assert (memory.value, memory.verdict) == (1.0, Verdict.MET)
    assert (threads.value, threads.verdict) == (0.0, Verdict.MET)
    assert (files.value, files.verdict) == (0.0, Verdict.MET)
    assert rows(looks(*range(10, 20)), 900)[0].verdict is Verdict.MISSED


@pytest.mark.parametrize("home", STAGES.values())
def test_each_stage_is_defined_where_it_is_timed(home: str) -> None:
    """A stage that is gone would only be told as -1."""
    assert callable(pkgutil.resolve_name(home))
