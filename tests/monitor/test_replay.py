"""A recorded series tells what the running program would have told, when it would have."""

from collections.abc import Iterable
from datetime import UTC, time, timedelta

from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.events import Event
from pilotlamp.domain.model import DeviceState
from pilotlamp.monitor.replay import GOES_ON_FOR, replay
from tests.builders import MAKERSPACE, NOW, at, device, offline, reading, went_offline


def replayed(events: Iterable[Event], rules: AlertRules | None = None) -> list[Alert]:
    return list(
        replay(
            [MAKERSPACE],
            events,
            rules={"Makerspace": rules} if rules else {},
            general=GeneralRules(),
            zone=UTC,
        )
    )


def quiet_from_now_for(hours: int) -> AlertRules:
    return AlertRules(quiet=QuietHours(start=NOW.time(), end=time(NOW.hour + hours - 24 * (NOW.hour + hours >= 24))))


def approval(at_s: float) -> tuple[Event, ...]:
    """A device asks for approval, which is not critical."""
    return reading(), reading(device("new", DeviceState.PENDING), taken_at=at(at_s))


def test_what_happened_is_told_at_its_own_time() -> None:
    (lost, back) = replayed([*went_offline(), reading(device(), taken_at=at(90))])

    assert (lost.kind, lost.at) == (NoticeKind.DEVICE_OFFLINE, at(60))
    assert (back.kind, back.at, back.replaces, back.lasted_s) == (NoticeKind.DEVICE_ONLINE, at(90), lost.id, 60.0)


def test_each_is_told_before_the_next_event_is_read() -> None:
    """A long recording is shown while it is read, and one that breaks off as far as it goes."""

    def breaking_off() -> Iterable[Event]:
        yield from went_offline()
        raise EOFError

    alerts = iter(replay([MAKERSPACE], breaking_off(), rules={}, general=GeneralRules(), zone=UTC))

    assert next(alerts).kind is NoticeKind.DEVICE_OFFLINE


def test_a_blip_is_not_told() -> None:
    online, blip, _ = went_offline()

    assert replayed([online, blip, reading(device(), taken_at=at(60))]) == []


def test_what_is_told_because_time_has_passed_is_told_between_the_events() -> None:
    """Quiet hours end though nothing happens."""
    (told,) = replayed([*approval(30), reading(taken_at=at(6 * 3600))], quiet_from_now_for(2))

    assert (told.kind, told.at) == (NoticeKind.DIGEST, at(7200))


def test_time_goes_on_after_the_last_event() -> None:
    (told,) = replayed(approval(30), quiet_from_now_for(2))

    assert (told.kind, told.at) == (NoticeKind.DIGEST, at(7200))


def test_time_goes_on_for_a_day_at_most() -> None:
    late = replayed([(NOW, NOW), *approval(30)], quiet_from_now_for(23))

    assert [alert.at for alert in late] == [at(23 * 3600)]
    assert timedelta(hours=24) == GOES_ON_FOR


def test_a_sleeping_program_tells_nothing_until_it_wakes() -> None:
    """Rule 6: what was due in sleep is due on waking, and no outage lasted while asleep."""
    (told,) = replayed([*approval(30), (at(3600), at(4 * 3600))], quiet_from_now_for(2))

    assert (told.kind, told.at) == (NoticeKind.DIGEST, at(4 * 3600))


def test_confirmation_starts_afresh_after_sleep() -> None:
    online, first, second = went_offline()
    sleep = (at(40), at(50))

    assert replayed([online, first, sleep, second]) == []
    (lost,) = replayed([online, first, sleep, second, reading(offline(), taken_at=at(90))])
    assert lost.at == at(90)


def test_no_time_asleep_counts_as_outage() -> None:
    (_, back) = replayed([*went_offline(), (at(100), at(1100)), reading(device(), taken_at=at(1130))])

    assert back.lasted_s == 100.0


def test_a_clock_set_back_brings_no_time_back() -> None:
    events = [*approval(30), reading(taken_at=at(-3600)), reading(taken_at=at(-3570))]

    assert [alert.kind for alert in replayed(events)] == [NoticeKind.APPROVAL_NEEDED, NoticeKind.DEVICE_REMOVED]


def test_nothing_at_all_is_nothing_to_tell() -> None:
    assert replayed([]) == []
