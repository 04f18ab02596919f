"""Names and order of a source's devices, kept for as long as the names are the same.

Of 10,000 devices one in a hundred has another state after a poll, and hardly ever one has another name: sorting, and
telling namesakes apart, anew each time would cost more than all the rest of a menu.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pilotlamp.domain.levels import Severity
from pilotlamp.domain.severity import DeviceCounts, newest_first, tally
from pilotlamp.domain.snapshot import SourceStatus
from pilotlamp.domain.tracking import TrackedDevice
from pilotlamp.view.descriptions import device_names
from pilotlamp.view.formatting import name_order
from pilotlamp.view.tray_view import MenuNode

Devices = Mapping[str, TrackedDevice]
"""Of one source, by id; as of ``SourceStatus.devices``, never changed in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedDevices:
    """The devices of one source."""

    names: Mapping[str, str]
    """Display name of each device, by id."""
    ids: tuple[str, ...]
    """By name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The devices of one source, worst first."""

    bad: tuple[tuple[TrackedDevice, Severity], ...]
    """Those that need somebody, by severity, then the latest first, then by name."""
    good: tuple[str, ...]
    """Ids of the others, by name."""
    good_ranks: Sequence[int]
    """Place of each of the others among all devices by name."""


class MenuCache:
    """Cache between two menus: of names and orders on the thread that builds menus, of rows on any."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[object, MenuNode]] = {}
        self._orders: dict[str, tuple[Devices, SortedDevices]] = {}
        self._tallies: dict[str, tuple[SourceStatus, DeviceCounts]] = {}
        self._ranks: dict[str, tuple[SortedDevices, DeviceCounts, Ranked]] = {}

    def order(self, status: SourceStatus) -> SortedDevices:
        """Of a source's devices."""
        devices = status.devices
        then, known = self._orders.get(status.name, ({}, None))
        if known is None or not _called_alike(then, devices):
            self._rows.clear()
            ids = tuple(sorted(devices, key=lambda id_: name_order(devices[id_].device.name)))
            known = SortedDevices(names=device_names(status), ids=ids)
        self._orders[status.name] = (devices, known)
        return known

    def row(self, place: tuple[str, str], made_of: tuple[object, ...], build: Callable[[], MenuNode]) -> MenuNode:
        """The row at a place of the menu, built anew when it is made of other parts."""
        known, row = self._rows.get(place, (None, None))
        if row is None or known != made_of:
            row = build()
            self._rows[place] = made_of, row
        return row

    def tally(self, status: SourceStatus) -> DeviceCounts:
        """Count as ``domain.severity.tally`` does, from the cache."""
        before, found = self._tallies.get(status.name, (None, None))
        if (
            found is None
            or before is None
            or before.devices is not status.devices
            or before.people is not status.people
        ):
            found = tally(status)
            self._tallies[status.name] = (status, found)
        return found

    def worst_first(self, status: SourceStatus) -> Ranked:
        """The devices by whether they need somebody."""
        order, counts = self.order(status), self.tally(status)
        known = self._ranks.get(status.name)
        if known is not None and known[0] is order and known[1] is counts:
            return known[2]
        ranked = _ranked(order, counts)
        self._ranks[status.name] = (order, counts, ranked)
        return ranked


def _ranked(order: SortedDevices, counts: DeviceCounts) -> Ranked:
    found = counts.bad
    if not found:
        return Ranked(bad=(), good=order.ids, good_ranks=range(len(order.ids)))
    ids = {tracked.device.id for tracked, _ in found}
    place = {id_: number for number, id_ in enumerate(order.ids) if id_ in ids}
    bad = sorted(found, key=lambda each: (-each[1].rank, newest_first(each[0]), place[each[0].device.id]))
    good_ranks = [number for number, id_ in enumerate(order.ids) if id_ not in ids]
    return Ranked(bad=tuple(bad), good=tuple(order.ids[number] for number in good_ranks), good_ranks=good_ranks)


def _called_alike(then: Devices, now: Devices) -> bool:
    """Whether they are the same devices with the same names and owners."""
    if then is now:
        return True
    return len(then) == len(now) and all(
        known is tracked
        or (
            known is not None
            and known.device.name == tracked.device.name
            and known.device.owner == tracked.device.owner
        )
        for known, tracked in ((then.get(id_), tracked) for id_, tracked in now.items())
    )
