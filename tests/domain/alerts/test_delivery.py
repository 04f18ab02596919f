"""Rules 11 and 13: a budget of toasts and quiet hours keep alerts for a digest; critical ones pass."""

from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

import pytest

from pilotlamp.domain.alerts.alert import Alert, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext, SuppressionReason
from pilotlamp.domain.alerts.delivery import HELD, UNSEEN, DeliveryState, deliver
from pilotlamp.domain.alerts.rules import DEFAULT_URGENCY, AlertRules, GeneralRules, QuietHours
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.snapshot import Snapshot
from tests.builders import NOW, at

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = AlertRules(quiet=QuietHours(start=time(22), end=time(7)))
ANY_TIME = AlertRules()
EVENING = 3 * 3600
"""22:00, in seconds from ``NOW``."""
MORNING = 12 * 3600
"""07:00 of the next day."""


class Screen:
    """Alerts in, toasts out, by a hand-moved clock; remembers all of them."""

    def __init__(self, *, zone: tzinfo = UTC, general: GeneralRules | None = None, **rules: AlertRules) -> None:
        self.zone = zone
        self.general = general or GeneralRules()
        self.rules = rules or {"Makerspace": ANY_TIME}
        self.state = DeliveryState()
        self.told: list[Alert] = []
        self.kept: list[tuple[str, SuppressionReason]] = []
        self.withdrawn: list[str] = []
        self.wake_at: datetime | None = None
        self.count = 0

    def takes(self, now: float | datetime, *alerts: Alert, over: tuple[str, ...] = ()) -> tuple[Alert, ...]:
        """What is shown of these, and besides."""
        moment = now if isinstance(now, datetime) else at(now)
        context = AlertContext(now=moment, zone=self.zone, snapshot=Snapshot(), rules=self.rules, general=self.general)
        dated = [replace(alert, at=moment) for alert in alerts]
        self.state, delivery = deliver(self.state, dated, context, over=over)
        self.told += delivery.told
        self.kept += [(alert.id, why) for alert, why in delivery.kept]
        self.withdrawn += delivery.withdrawn
        self.wake_at = delivery.wake_at
        return delivery.told


def alert(id_: str, kind: NoticeKind = NoticeKind.APPROVAL_NEEDED, **parts: object) -> Alert:
    """A normal one of Makerspace; ``parts`` are fields of ``Alert``."""
    known = {"id": id_, "kind": kind, "urgency": Urgency.NORMAL, "at": NOW, "source": "Makerspace"}
    return Alert(**{**known, **parts})  # type: ignore[arg-type]


def critical(id_: str, **parts: object) -> Alert:
    return alert(id_, NoticeKind.DEVICE_OFFLINE, urgency=Urgency.CRITICAL, **parts)


def back(id_: str, of: str | None, **parts: object) -> Alert:
    return alert(id_, NoticeKind.DEVICE_ONLINE, replaces=of, **parts)


def alerts(*numbers: int) -> list[Alert]:
    return [alert(str(number)) for number in numbers]


def shown(told: tuple[Alert, ...]) -> list[str]:
    """Ids; of a digest those in it, joined."""
    return [each.id or "+".join(held.id for held in each.held) for each in told]


def test_what_is_within_the_budget_is_told_in_its_order() -> None:
    screen = Screen()

    assert shown(screen.takes(0, alert("1"), critical("2"), back("3", "1"))) == ["1", "2", "3"]
    assert (screen.kept, screen.wake_at) == ([], None)


def test_what_exceeds_the_budget_is_told_in_one_digest_as_soon_as_there_is_room() -> None:
    screen = Screen()

    at_once = screen.takes(0, *alerts(*range(1, 9)))
    woken = screen.wake_at
    too_early = screen.takes(59.9)
    (digest,) = screen.takes(60)

    assert shown(at_once) == ["1", "2", "3", "4", "5", "6"]
    assert screen.kept == [("7", SuppressionReason.BUDGET), ("8", SuppressionReason.BUDGET)]
    assert (woken, too_early) == (at(60), ())
    assert (digest.id, digest.kind, digest.urgency, digest.source) == ("", NoticeKind.DIGEST, Urgency.NORMAL, "")
    assert (digest.at, [held.id for held in digest.held]) == (at(60), ["7", "8"])
    assert screen.wake_at is None


def test_the_budget_is_of_any_minute() -> None:
    """Not of minutes by the clock: six at 0:59 and six at 1:00 would be twelve at once."""
    screen = Screen(general=GeneralRules(toasts_per_minute=2))

    told = [shown(screen.takes(s, alert(str(s)))) for s in (0, 50, 55)]

    assert told == [["0"], ["50"], []]
    assert screen.wake_at == at(60)
    assert shown(screen.takes(60)) == ["55"]
    assert shown(screen.takes(61, alert("61"))) == [], "the digest is a toast as well"
    assert screen.wake_at == at(110)


def test_critical_ones_pass_the_budget_and_count_and_share_a_toast_beyond_it() -> None:
    screen = Screen()

    told = screen.takes(0, *alerts(1, 2, 3, 4), critical("5"), critical("6"), alert("7"), critical("8"))

    assert shown(told) == ["1", "2", "3", "4", "5", "6", "8"]
    assert shown(screen.takes(30, critical("9"), alert("10"))) == ["8+9"]
    assert screen.wake_at == at(60)
    assert shown(screen.takes(60, critical("11"))) == ["7+10", "11"]


def test_the_budget_waits_for_room_after_many_critical_ones() -> None:
    """Seven toasts leave room only when all but five of them are a minute old, not when the first is."""
    screen = Screen()

    screen.takes(0, critical("0"))
    screen.takes(20, *(critical(str(number)) for number in range(1, 11)), alert("late"))

    assert screen.wake_at == at(80)
    assert shown(screen.takes(60)) == []
    assert shown(screen.takes(80)) == ["late"]


def test_what_takes_over_a_toast_is_outside_the_budget() -> None:
    """It adds none."""
    screen = Screen()
    screen.takes(0, *alerts(1, 2, 3, 4, 5, 6))

    assert shown(screen.takes(10, back("7", "1"), back("8", "2"))) == ["7", "8"]
    assert shown(screen.takes(60, *alerts(*range(11, 17)))) == ["11", "12", "13", "14", "15", "16"]


def test_a_clock_set_back_does_not_block_the_budget() -> None:
    screen = Screen()
    screen.takes(3600, *alerts(1, 2, 3, 4, 5, 6))

    assert shown(screen.takes(10, alert("7"))) == ["7"]


def test_quiet_hours_let_critical_ones_pass_and_tell_the_rest_in_one_digest_when_they_end() -> None:
    screen = Screen(Makerspace=NIGHT)

    at_night = [screen.takes(EVENING, alert("1")), screen.takes(EVENING + 3600, critical("2"), alert("3"))]
    woken = screen.wake_at
    too_early = screen.takes(MORNING - 1)
    (digest,) = screen.takes(MORNING)

    assert [shown(told) for told in at_night] == [[], ["2"]]
    assert at_night[1][0].urgency is Urgency.CRITICAL
    assert screen.kept == [("1", SuppressionReason.QUIET), ("3", SuppressionReason.QUIET)]
    assert (woken, too_early) == (at(MORNING), ())
    assert [(held.id, held.at) for held in digest.held] == [("1", at(EVENING)), ("3", at(EVENING + 3600))]
    assert (digest.kind, screen.takes(MORNING + 1), screen.wake_at) == (NoticeKind.DIGEST, (), None)


def test_a_quiet_night_ends_without_a_digest() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, critical("1"))

    assert screen.wake_at is None
    assert screen.takes(MORNING) == ()


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        pytest.param("2026-03-28T21:00", "2026-03-29T05:00", id="an hour shorter in spring"),
        pytest.param("2026-10-24T20:00", "2026-10-25T06:00", id="an hour longer in autumn"),
    ],
)
def test_the_digest_comes_at_seven_by_the_local_clock_when_that_was_changed(evening: str, morning: str) -> None:
    screen = Screen(zone=AMSTERDAM, Makerspace=NIGHT)
    starts, ends = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (evening, morning))

    assert screen.takes(starts, alert("1")) == ()
    assert screen.wake_at == ends
    assert shown(screen.takes(ends)) == ["1"]


def test_each_sources_digest_comes_when_its_own_hours_end() -> None:
    early = AlertRules(quiet=QuietHours(start=time(22), end=time(5)))
    screen = Screen(Makerspace=NIGHT, Laptops=early, Helpdesk=ANY_TIME)
    laptops, desk = alert("2", source="Laptops"), alert("3", source="Helpdesk")

    assert shown(screen.takes(EVENING, alert("1"), laptops, desk)) == ["3"]
    assert screen.wake_at == at(10 * 3600)
    assert shown(screen.takes(10 * 3600)) == ["2"]
    assert screen.wake_at == at(MORNING)
    assert shown(screen.takes(MORNING)) == ["1"]


def test_the_network_is_quiet_while_every_source_is() -> None:
    lost = alert("1", NoticeKind.NETWORK_LOST, source="")

    assert shown(Screen(Makerspace=NIGHT, Laptops=NIGHT).takes(EVENING, lost)) == []
    assert shown(Screen(Makerspace=NIGHT, Laptops=ANY_TIME).takes(EVENING, lost)) == ["1"]


def test_an_outage_that_ended_while_kept_is_told_as_over() -> None:
    """In the morning only its end is true; it replaces nothing, as nothing was shown."""
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"), alert("2"))
    screen.takes(EVENING + 60, back("3", "1"))

    (digest,) = screen.takes(MORNING)

    assert [(held.id, held.replaces) for held in digest.held] == [("2", None), ("3", None)]


def test_an_outage_kept_and_ended_in_one_go_is_told_as_over() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"), back("2", "1"))

    assert shown(screen.takes(MORNING)) == ["2"]


def test_what_is_over_without_a_word_is_in_no_digest() -> None:
    """Its device was muted before it came back."""
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"), alert("2"))
    screen.takes(EVENING + 60, over=("1",))

    assert shown(screen.takes(MORNING)) == ["2"]


def test_what_is_kept_is_over_when_a_critical_one_takes_its_place() -> None:
    """Unreachable, and then refusing the secret: told as new, as no toast is there to be replaced."""
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"))

    (told,) = screen.takes(EVENING + 60, critical("2", replaces="1"))

    assert (told.id, told.replaces, told.urgency) == ("2", None, Urgency.CRITICAL)
    assert screen.takes(MORNING) == ()


def test_a_toast_that_is_out_of_date_goes_in_quiet_hours_without_a_word() -> None:
    """A sticky "is offline" must not outlast the outage until morning; what ended it is told then."""
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, critical("1"), alert("2"))

    assert screen.takes(EVENING + 60, back("3", "2", withdraws=("1",))) == ()
    (morning,) = screen.takes(MORNING)

    assert screen.withdrawn == ["1"]
    assert [(held.id, held.replaces, held.withdraws) for held in morning.held] == [("3", None, ())]


def test_what_was_in_a_digest_has_no_toast_to_be_replaced() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"))
    screen.takes(MORNING)

    (told,) = screen.takes(MORNING + 60, back("2", "1"))

    assert (told.replaces, told.urgency) == (None, Urgency.NORMAL)
    assert screen.state.unseen == ()
    assert len(screen.state.toasts) == 1, "so it counts"


def test_quiet_hours_that_end_in_a_budget_overrun_wait_for_room() -> None:
    """Then what both kept is told in one digest."""
    screen = Screen(Makerspace=NIGHT, Laptops=ANY_TIME)
    screen.takes(EVENING, alert("night"))
    day = [alert(str(number), source="Laptops") for number in range(8)]

    overrun = screen.takes(MORNING - 30, *day)
    woken = screen.wake_at
    at_seven = screen.takes(MORNING, critical("loud"), alert("morning"))

    assert shown(overrun) == ["0", "1", "2", "3", "4", "5"]
    assert (woken, shown(at_seven), screen.wake_at) == (at(MORNING), ["loud"], at(MORNING + 30))
    assert shown(screen.takes(MORNING + 30)) == ["night+6+7+morning"]
    assert [why for _, why in screen.kept] == [
        SuppressionReason.QUIET,
        SuppressionReason.BUDGET,
        SuppressionReason.BUDGET,
        SuppressionReason.BUDGET,
    ]


def test_what_the_budget_kept_when_quiet_hours_begin_waits_for_morning() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING - 30, *alerts(1, 2, 3, 4, 5, 6, 7))

    assert screen.takes(EVENING + 30) == ()
    assert screen.wake_at == at(MORNING)
    assert shown(screen.takes(MORNING)) == ["7"]


def test_a_digest_has_the_newest_when_there_are_too_many() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, *alerts(*range(HELD + 1)))

    (digest,) = screen.takes(MORNING)

    assert [held.id for held in digest.held] == [str(number) for number in range(1, HELD + 1)]


def test_what_is_remembered_is_bounded() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, *alerts(*range(UNSEEN + 1)), *(critical(f"c{number}") for number in range(10)))

    assert (len(screen.state.unseen), len(screen.state.kept), len(screen.state.toasts)) == (UNSEEN, HELD, 6)


def test_what_was_kept_of_a_source_that_is_not_watched_any_more_is_dropped() -> None:
    screen = Screen(Makerspace=NIGHT)
    screen.takes(EVENING, alert("1"))
    screen.rules = {"Laptops": NIGHT}

    assert (screen.takes(EVENING + 60), screen.wake_at) == ((), None)
    assert screen.takes(MORNING) == ()


def test_digests_may_be_loud_or_off() -> None:
    off = GeneralRules(urgency={**DEFAULT_URGENCY, NoticeKind.DIGEST: None})
    loud = GeneralRules(urgency={**DEFAULT_URGENCY, NoticeKind.DIGEST: Urgency.CRITICAL})
    screens = [Screen(general=general, Makerspace=NIGHT) for general in (off, loud)]
    for screen in screens:
        screen.takes(EVENING, alert("1"))

    told = [screen.takes(MORNING) for screen in screens]

    assert [[each.urgency for each in one] for one in told] == [[], [Urgency.CRITICAL]]
    assert screens[0].state == DeliveryState(unseen=("1",))
