"""What a tray sends over the bus, when, and how long it is: dbus-monitor's record of it.

The time is taken and the message copied by dbus-monitor, in a process of its own, and read here when there is time: a
Python program that took megabytes of messages off the bus itself would measure itself.
"""

import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tests.benchmarks.processes import BenchmarkError

RULES = (
    "type='signal',interface='org.kde.StatusNotifierItem'",
    "type='signal',interface='com.canonical.dbusmenu'",
    "type='signal',interface='org.kde.StatusNotifierWatcher'",
    "type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
)
MENU_SIGNALS = frozenset({"LayoutUpdated", "ItemsPropertiesUpdated"})
REGISTERED = "StatusNotifierItemRegistered"

_FILE_HEAD = 24
_RECORD_HEAD = struct.Struct("<IIII")
"""Seconds, microseconds, length, length: pcap's."""
_MEMBER = 3
"""Of a message's header fields.

Source: D-Bus specification, "Header Fields".
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One message."""

    member: str
    size: int
    """In bytes, with its header."""
    at: float
    """When it came by; CLOCK_MONOTONIC."""


class Signals:
    """Every message of interest, as it comes; any thread."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._changed = threading.Condition()
        self._signals: list[Signal] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def forget(self) -> None:
        """Begin anew."""
        with self._changed:
            self._signals.clear()

    @property
    def all(self) -> tuple[Signal, ...]:
        """Since the last ``forget``."""
        with self._changed:
            return tuple(self._signals)

    def until(self, wanted: Callable[[Signal], bool], wait_s: float = 60.0) -> Signal:
        """The first that is wanted.

        Raises:
            BenchmarkError: it does not come.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: any(map(wanted, self._signals)), wait_s):
                members = sorted({signal.member for signal in self._signals})
                raise BenchmarkError(f"within {wait_s:.0f} s only these messages came: {members}")
            return next(filter(wanted, self._signals))

    def _listen(self) -> None:
        if len(self._stream.read(_FILE_HEAD)) < _FILE_HEAD:
            return
        while len(head := self._stream.read(_RECORD_HEAD.size)) == _RECORD_HEAD.size:
            seconds, micros, length, _ = _RECORD_HEAD.unpack(head)
            message = self._stream.read(length)
            # dbus-monitor tells the time of day, which is set and slewed: what it differs by is looked at each time.
            at = seconds + micros / 1e6 - (time.time() - time.monotonic())
            with self._changed:
                self._signals.append(Signal(member=member(message), size=length, at=at))
                self._changed.notify_all()


def member(message: bytes) -> str:
    """The name of the signal or method; "" if it has none.

    Source: D-Bus specification, "Message Format": 12 bytes, then an array of (byte, variant), each at a multiple of 8.
    """
    number = struct.Struct("<I" if message[:1] == b"l" else ">I")
    end = 16 + number.unpack_from(message, 12)[0]
    at = 16
    while at < end:
        at += -at % 8
        code, signature = message[at], chr(message[at + 2])
        at += 4
        if signature == "g":
            at += message[at] + 2
            continue
        at += -at % 4
        (length,) = number.unpack_from(message, at)
        at += 4
        if signature == "u":
            continue
        if code == _MEMBER:
            return message[at : at + length].decode()
        at += length + 1
    return ""


@contextmanager
def watching_bus(address: str) -> Iterator[Signals]:
    """From when the bus tells everything until the end of the block.

    Raises:
        BenchmarkError: dbus-monitor is not there.
    """
    try:
        monitor = subprocess.Popen(
            ["dbus-monitor", "--address", address, "--pcap", *RULES],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise BenchmarkError("dbus-monitor is not installed; in Debian it comes with dbus") from error
    try:
        assert monitor.stdout is not None
        signals = Signals(monitor.stdout)
        # The first that it sees is the loss of its own name: from then on it sees everything.
        signals.until(lambda signal: signal.member == "NameLost")
        yield signals
    finally:
        monitor.terminate()
        monitor.wait()
