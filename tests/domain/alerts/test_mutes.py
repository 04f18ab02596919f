"""Rule 12: mutes hold what they cover and end by themselves; acknowledgements hold the present problem only."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, SuppressionReason
from pilotlamp.domain.alerts.mutes import (
    Mute,
    MuteFor,
    Mutes,
    Scope,
    acknowledge,
    everything_muted,
    mute,
    mute_of,
    muted,
    unmute,
)
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.levels import Severity
from pilotlamp.domain.model import Device, DeviceState, PrinterState
from pilotlamp.domain.snapshot import Failure, FailureKind, Snapshot
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.printer_conditions import PRINTER_ERROR
from tests.builders import (
    LAPTOPS,
    MAKERSPACE,
    NOW,
    after,
    at,
    device,
    failure,
    offline,
    printer,
    reading,
    went_offline,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOST = ("Makerspace", "printer-host")
WHOLE: Scope = ("Makerspace", None)
ALL: Scope = (None, None)
LOST = after(*went_offline())
"""The host is confirmed offline."""


def context(snapshot: Snapshot = LOST, now: datetime = NOW, zone: tzinfo = UTC) -> AlertContext:
    rules = dict.fromkeys(snapshot.sources, AlertRules())
    return AlertContext(now=now, zone=zone, snapshot=snapshot, rules=rules, general=GeneralRules())


def of_host(kind: AlertKind = NoticeKind.DEVICE_OFFLINE, name: str = "printer-host") -> Candidate:
    return Candidate(source="Makerspace", kind=kind, subject=Subject(id=name, name=name))


def of_source(kind: NoticeKind, source: str = "Makerspace") -> Candidate:
    return Candidate(source=source, kind=kind)


def with_mute(scope: Scope, how_long: MuteFor = MuteFor.INDEFINITELY, *, now: datetime = NOW) -> Mutes:
    return mute(Mutes(), scope, how_long, context(now=now))


def heard(state: Mutes, *candidates: Candidate, among: AlertContext | None = None) -> tuple[Candidate, ...]:
    return muted(state, candidates, among or context())[1].candidates


def lasts(state: Mutes, snapshot: Snapshot, now: datetime = NOW) -> bool:
    """Whether any mute is still there after a look at how things are."""
    return bool(muted(state, (), context(snapshot, now))[0].mutes)


def test_a_muted_device_is_withheld_with_its_printers_and_no_other() -> None:
    """A printer's candidate has its host's id."""
    own = (of_host(), of_host(PRINTER_ERROR), of_host(NoticeKind.DEVICE_ONLINE))
    others = (of_host(name="shelf"), of_source(NoticeKind.SOURCE_UNREACHABLE))

    _, passed = muted(with_mute(HOST), (*own, *others), context())

    assert passed.candidates == others
    assert [(each.candidate, each.why) for each in passed.withheld] == [(each, SuppressionReason.MUTED) for each in own]


def test_a_muted_source_is_withheld_with_all_its_devices() -> None:
    others = (of_source(NoticeKind.SIGN_IN_NEEDED, "Laptops"), of_source(NoticeKind.NETWORK_LOST, ""))

    told = heard(with_mute(WHOLE), of_host(), of_source(NoticeKind.SOURCE_UNREACHABLE), *others)

    assert told == others


def test_everything_muted_withholds_the_network_too() -> None:
    assert heard(with_mute(ALL), of_host(), of_source(NoticeKind.NETWORK_LOST, "")) == ()


@pytest.mark.parametrize(("how_long", "s"), [(MuteFor.HOUR, 3600), (MuteFor.EIGHT_HOURS, 8 * 3600)])
def test_a_mute_ends_by_time(how_long: MuteFor, s: int) -> None:
    state = with_mute(HOST, how_long)

    before, passed = muted(state, (of_host(),), context(now=at(s - 1)))
    ended, later = muted(before, (of_host(),), context(now=at(s)))

    assert (passed.candidates, passed.wake_at) == ((), at(s))
    assert (ended, later) == (Mutes(), StageResult(candidates=(of_host(),)))


def test_the_earliest_end_wakes() -> None:
    state = mute(with_mute(WHOLE, MuteFor.EIGHT_HOURS), HOST, MuteFor.HOUR, context())

    assert muted(mute(state, ALL, MuteFor.INDEFINITELY, context()), (), context())[1].wake_at == at(3600)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param("2026-07-01T20:00+02:00", "2026-07-02T06:00+00:00", id="over midnight"),
        pytest.param("2026-07-02T00:30+02:00", "2026-07-03T06:00+00:00", id="after midnight it is the next day"),
        pytest.param("2026-12-31T23:59+01:00", "2027-01-01T07:00+00:00", id="over the year's end"),
        pytest.param("2026-03-28T20:00+01:00", "2026-03-29T06:00+00:00", id="the clock is put on"),
        pytest.param("2026-10-24T20:00+02:00", "2026-10-25T07:00+00:00", id="the clock is put back"),
        pytest.param("2026-10-25T02:30+02:00", "2026-10-26T07:00+00:00", id="in the hour that comes twice"),
    ],
)
def test_until_tomorrow_is_eight_by_the_local_clock(now: str, until: str) -> None:
    moment = datetime.fromisoformat(now)

    state = mute(Mutes(), HOST, MuteFor.TOMORROW, context(now=moment, zone=AMSTERDAM))

    assert state.mutes == {HOST: Mute(until=datetime.fromisoformat(until))}


@pytest.mark.parametrize("now", ["2026-03-29T01:30:00", "2026-10-25T02:30:00"])
def test_an_hour_is_an_hour_over_a_clock_change(now: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)

    until = mute(Mutes(), HOST, MuteFor.HOUR, context(now=moment, zone=AMSTERDAM)).mutes[HOST].until

    assert until is not None
    assert until.timestamp() - moment.timestamp() == 3600


def test_a_mute_for_good_lasts() -> None:
    assert lasts(with_mute(HOST), after(), at(1e9))
    assert lasts(with_mute(("long gone", None)), LOST, at(1e9))


def test_a_mute_is_replaced_and_taken_back() -> None:
    state = mute(with_mute(HOST, MuteFor.HOUR), HOST, MuteFor.INDEFINITELY, context())

    assert state.mutes == {HOST: Mute()}
    assert unmute(state, WHOLE) == state
    assert unmute(state, HOST) == Mutes()


def test_until_back_online_lets_the_recovery_pass() -> None:
    """It says that the return is worth hearing of."""
    state = with_mute(HOST, MuteFor.BACK_ONLINE)
    back = context(after(*went_offline(), reading(device(), taken_at=at(90))))
    silent, passed = muted(state, (of_host(PRINTER_ERROR),), context(now=at(1e6)))

    ended, later = muted(silent, (of_host(NoticeKind.DEVICE_ONLINE),), back)

    assert (passed.candidates, passed.wake_at) == ((), None)
    assert (ended, later.withheld) == (Mutes(), ())


def test_until_back_online_waits_for_the_device_not_for_the_source() -> None:
    """What is not known, or not there, is not back."""
    state = with_mute(HOST, MuteFor.BACK_ONLINE)

    assert lasts(state, after())
    assert lasts(state, Snapshot())
    assert lasts(state, after(reading(device("another"))))
    assert lasts(state, after(*went_offline(), failure(failed_at=at(90))))
    assert not lasts(state, after(reading(device()), failure(failed_at=at(90))))


@pytest.mark.parametrize("scope", [WHOLE, ALL])
def test_until_back_online_of_a_source_waits_for_all_its_devices(scope: Scope) -> None:
    state = with_mute(scope, MuteFor.BACK_ONLINE)

    assert lasts(state, LOST)
    assert lasts(state, after(reading(device(), offline("shelf"))))
    assert lasts(state, after()), "nothing is known yet"
    assert not lasts(state, after(reading(device(), offline("shelf", expected_off=True))))
    assert not lasts(state, after(reading(device()), failure(failed_at=at(30))))


@pytest.mark.parametrize(
    "failures",
    [
        [failure(FailureKind.SIGN_IN, failed_at=at(s)) for s in (30, 60, 90)],
        [failure(failed_at=at(s)) for s in (30, 60, 90)],
    ],
)
def test_a_source_that_is_lost_itself_is_not_back(failures: list[Failure]) -> None:
    assert lasts(with_mute(WHOLE, MuteFor.BACK_ONLINE), after(reading(device()), *failures))


def test_everything_is_back_when_every_source_is() -> None:
    state = with_mute(ALL, MuteFor.BACK_ONLINE)
    both = (MAKERSPACE, LAPTOPS)

    assert lasts(state, after(reading(device()), reading(offline(), of=LAPTOPS), sources=both))
    assert not lasts(state, after(reading(device()), reading(device(), of=LAPTOPS), sources=both))


def test_what_is_online_is_not_muted_until_it_is_back() -> None:
    """Or else its next outage would be withheld."""
    online = context(after(reading(device())))

    assert mute(with_mute(HOST, MuteFor.HOUR), HOST, MuteFor.BACK_ONLINE, online) == Mutes()


def test_the_narrowest_mute_is_found() -> None:
    state = with_mute(ALL)
    assert mute_of(state, "Makerspace", "printer-host") == (ALL, Mute())
    state = mute(state, WHOLE, MuteFor.HOUR, context())
    assert mute_of(state, "Makerspace", "printer-host") == (WHOLE, Mute(until=at(3600)))
    assert mute_of(state, "Laptops", None) == (ALL, Mute())
    state = mute(state, HOST, MuteFor.BACK_ONLINE, context())
    assert mute_of(state, "Makerspace", "printer-host") == (HOST, Mute(until_online=True))
    assert mute_of(state, "Makerspace", None) == (WHOLE, Mute(until=at(3600)))
    assert mute_of(Mutes(), "Makerspace", "printer-host") is None


def test_nothing_ended_is_the_same_object() -> None:
    """So that "did it change?" is cheap."""
    state, _ = muted(acknowledge(with_mute(ALL), "Makerspace", "printer-host"), (), context())

    assert muted(state, (of_host(),), context())[0] is state


def acknowledged(snapshot: Snapshot = LOST) -> Mutes:
    """The host's problem, taken note of while this is so."""
    return muted(acknowledge(Mutes(), "Makerspace", "printer-host"), (), context(snapshot))[0]


def with_printer(state: PrinterState, host: DeviceState = DeviceState.ONLINE) -> Device:
    return device(state=host, printers=(printer(state=state),))


def test_of_an_acknowledged_device_only_good_news_passes() -> None:
    bad = (NoticeKind.DEVICE_OFFLINE, NoticeKind.DEVICE_UNSTABLE, PRINTER_ERROR, ENCRYPTION_OFF)
    good = (NoticeKind.DEVICE_ONLINE, NoticeKind.DEVICE_SETTLED, NoticeKind.DEVICE_REMOVED, NoticeKind.PRINTER_FINISHED)

    _, passed = muted(acknowledged(), [of_host(kind) for kind in (*bad, *good)], context())

    assert [each.kind for each in passed.candidates] == list(good)
    assert [(each.candidate.kind, each.why) for each in passed.withheld] == [
        (kind, SuppressionReason.ACKNOWLEDGED) for kind in bad
    ]


def test_acknowledging_a_device_is_of_no_other() -> None:
    others = (of_host(name="shelf"), of_source(NoticeKind.SOURCE_UNREACHABLE))

    assert heard(acknowledged(), *others) == others


def test_an_acknowledgement_ends_with_the_problem() -> None:
    back = context(after(*went_offline(), reading(device(), taken_at=at(90))))

    state, passed = muted(acknowledged(), (of_host(NoticeKind.DEVICE_ONLINE),), back)

    assert (state, len(passed.candidates)) == (Mutes(), 1)
    assert heard(state, of_host()) == (of_host(),), "the next outage is another problem"


def test_an_acknowledgement_ends_when_the_device_is_gone() -> None:
    gone = after(*went_offline(), reading(taken_at=at(90)), reading(taken_at=at(120)))

    assert muted(acknowledged(), (), context(gone))[0] == Mutes()


@pytest.mark.parametrize(
    "snapshot",
    [after(), Snapshot(), after(*went_offline(), failure(failed_at=at(90))), after(reading(device("b"), left_out=1))],
)
def test_an_acknowledgement_survives_a_restart_and_blindness(snapshot: Snapshot) -> None:
    state = acknowledged()

    assert muted(state, (), context(snapshot))[0] == state


def test_an_acknowledgement_ends_when_it_gets_worse() -> None:
    pending = reading(device(state=DeviceState.PENDING))
    state = acknowledged(after(pending))
    worse = after(pending, *(reading(offline(), taken_at=at(s)) for s in (30, 60)))

    now, passed = muted(state, (of_host(),), context(worse))

    assert state.acknowledged_at == {HOST: Severity.ATTENTION}
    assert (now, passed.candidates) == (Mutes(), (of_host(),))


def test_an_acknowledgement_stays_when_it_gets_better_but_not_well() -> None:
    broken, paused = (reading(with_printer(state)) for state in (PrinterState.ERROR, PrinterState.PAUSED))
    state = acknowledged(after(broken))

    better, _ = muted(state, (), context(after(broken, paused)))

    assert heard(better, of_host(PRINTER_ERROR), among=context(after(broken, paused, broken))) == ()


def test_what_got_worse_can_be_acknowledged_again() -> None:
    """Before the next look at it, what was known of its severity no longer counts."""
    paused = reading(with_printer(PrinterState.PAUSED))
    state = acknowledge(acknowledged(after(paused)), "Makerspace", "printer-host")

    state, _ = muted(state, (), context())

    assert state == Mutes(acknowledged=frozenset({HOST}), acknowledged_at={HOST: Severity.PROBLEM})


def test_there_is_nothing_to_acknowledge_where_all_is_well() -> None:
    """Or else its next outage would be withheld."""
    assert acknowledged(after(reading(device()))) == Mutes()


@pytest.mark.parametrize(
    ("mutes", "sources", "found"),
    [
        ({}, ("Makerspace",), None),
        ({ALL: Mute()}, (), (ALL, Mute())),
        ({WHOLE: Mute(until=at(60))}, ("Makerspace",), (WHOLE, Mute(until=at(60)))),
        ({WHOLE: Mute()}, ("Makerspace", "Laptops"), None),
        ({WHOLE: Mute()}, (), None),
        (
            {WHOLE: Mute(until_online=True), ("Laptops", None): Mute(until=at(60))},
            ("Makerspace", "Laptops"),
            (("Laptops", None), Mute(until=at(60))),
        ),
    ],
)
def test_everything_is_muted_also_where_each_source_is(
    mutes: dict[Scope, Mute], sources: tuple[str, ...], found: tuple[Scope, Mute] | None
) -> None:
    """What ends first is told: from then on something is heard."""
    assert everything_muted(Mutes(mutes=mutes), sources) == found
