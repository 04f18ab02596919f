"""Flapping states (alerts.md, rule 7): a fault that comes and goes is told a few times, then not until it has settled.

Each fact counts for itself, so that the first error of a printer that keeps pausing is told all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.alerts.flapping import flap_window, latest, leaves_no_doubt
from pilotlamp.domain.conditions import ConditionSpec, Holding
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.tracking import TrackedDevice, TrackedPrinter

BearerKey = tuple[str, str, str | None]
"""Source, device id, and printer id; None: the device itself."""
Fact = tuple[str, str]
"""Key of a kind of notice, and the part that it is of."""

_EVENTS = frozenset(
    {
        NoticeKind.APPROVAL_NEEDED,
        NoticeKind.PRINT_STARTED,
        NoticeKind.PRINTER_FINISHED,
        NoticeKind.PRINTER_OFFLINE,
    }
)
"""Notices that count as conditions do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFlaps:
    """Latest beginnings of the facts of one device or printer."""

    begins: Mapping[Fact, tuple[datetime, ...]] = field(default_factory=dict)
    """Within the window, oldest first; of an unstable fact at least the last one."""
    unstable: frozenset[Fact] = frozenset()
    """Facts that have begun too often to be told."""
    unstable_since: datetime | None = None
    """First of the beginnings that made the state unstable; None: it isn't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFlappingState:
    """State of this rule between two decisions."""

    bearers: Mapping[BearerKey, StateFlaps] = field(default_factory=dict)
    """Devices and printers with a fact that began within the window, or with an unstable state."""


def state_flapping(
    state: StateFlappingState, candidates: Sequence[Candidate], context: AlertContext
) -> tuple[StateFlappingState, StageResult]:
    """``state_unstable``, then nothing of the facts that made it so until ``state_settled``."""
    bearers = dict(_lately(state.bearers, context))
    passing: list[Candidate] = []
    withheld: list[Suppressed] = []
    for each in candidates:
        if each.subject is None or not (isinstance(each.kind, ConditionSpec) or each.kind in _EVENTS):
            passing.append(each)
            continue
        key, fact = (each.source, each.subject.id, each.subject.printer), (each.kind.key, each.part)
        before = bearers.get(key) or StateFlaps()
        bearers[key] = _begun(before, fact, context.rules[each.source].flap_changes, context.now)
        if fact not in bearers[key].unstable:
            passing.append(each)
        elif before.unstable:
            withheld.append(Suppressed(candidate=each, why=SuppressionReason.UNSTABLE))
        else:
            passing.append(Candidate(source=each.source, kind=NoticeKind.STATE_UNSTABLE, subject=each.subject))
    wakes = []
    for key, flaps in [(key, flaps) for key, flaps in bearers.items() if flaps.unstable]:
        settled, due_at = _settled(key, flaps, context)
        if settled:
            passing.append(settled)
            del bearers[key]
        else:
            wakes.append(due_at)
    return StateFlappingState(bearers=bearers), StageResult(
        candidates=tuple(passing), withheld=tuple(withheld), wake_at=min(wakes, default=None)
    )


def _lately(bearers: Mapping[BearerKey, StateFlaps], context: AlertContext) -> Iterator[tuple[BearerKey, StateFlaps]]:
    """Drop devices and printers that are gone, and facts that have not begun within the window."""
    for key, flaps in bearers.items():
        status = context.snapshot.sources.get(key[0])
        if status is None or (status.reading and not _is_listed(key, status.devices)):
            continue
        window_begins = context.now - flap_window(key[0], context)
        begins = {
            fact: kept
            for fact, times in flaps.begins.items()
            if (kept := latest(times, window_begins, context.now, keep_last=fact in flaps.unstable))
        }
        if begins:
            yield key, replace(flaps, begins=begins)


def _begun(before: StateFlaps, fact: Fact, enough: int, now: datetime) -> StateFlaps:
    times = (*before.begins.get(fact, ()), now)[-enough:]
    begins = {**before.begins, fact: times}
    if len(times) < enough:
        return replace(before, begins=begins)
    return StateFlaps(
        begins=begins, unstable=before.unstable | {fact}, unstable_since=before.unstable_since or times[0]
    )


def _settled(key: BearerKey, flaps: StateFlaps, context: AlertContext) -> tuple[Candidate | None, datetime]:
    """Candidate for a settled state, if a reading shows it; else the latest time to look again."""
    source, id_, printer_id = key
    status = context.snapshot.sources[source]
    last = max(flaps.begins[fact][-1] for fact in flaps.unstable)
    due_at = last + flap_window(source, context)
    tracked = status.devices.get(id_)
    if tracked is None or due_at > context.now or not leaves_no_doubt(status, tracked, due_at):
        return None, max(due_at, context.now + timedelta(seconds=status.source.interval_s))
    device = tracked.device
    printer = _printer(tracked, printer_id)
    named = printer.printer.name if printer and printer_id != id_ else None
    holding = (each for each in (printer or tracked).conditions if each.identity in flaps.unstable)
    settled = Candidate(
        source=source,
        kind=NoticeKind.STATE_SETTLED,
        subject=Subject(id=id_, name=device.name, detail=named, page=device.page, printer=printer_id),
        since=flaps.unstable_since,
        until=last,
        state=_state(tracked, printer),
        problem=_words(holding),
    )
    return settled, due_at


def _is_listed(key: BearerKey, devices: Mapping[str, TrackedDevice]) -> bool:
    _, id_, printer_id = key
    return id_ in devices and (printer_id is None or _printer(devices[id_], printer_id) is not None)


def _printer(tracked: TrackedDevice, id_: str | None) -> TrackedPrinter | None:
    return next((each for each in tracked.printers if each.printer.id == id_), None)


def _state(tracked: TrackedDevice, printer: TrackedPrinter | None) -> DeviceState | PrinterState:
    """State of the printer where it can be seen, else that of its device."""
    device_state = tracked.presence.state
    return printer.status.state if printer and device_state is DeviceState.ONLINE else device_state


def _words(holding: Iterator[Holding]) -> str | None:
    """The short words of conditions that go on; None: there are none."""
    return ", ".join(dict.fromkeys(each.spec.short for each in holding)) or None
