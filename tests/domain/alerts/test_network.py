"""Own network (alerts.md, rule 4), through the rules as they are composed: what is told, and what is withheld."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.domain.alerts.alert import Alert, AlertKind, NoticeKind
from pilotlamp.domain.alerts.context import AlertContext, SuppressionReason
from pilotlamp.domain.alerts.decide import AlertState, decide
from pilotlamp.domain.alerts.network import NetworkState, network_says
from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.diff import diff
from pilotlamp.domain.folding import fold, resumed
from pilotlamp.domain.model import Source
from pilotlamp.domain.refusals import Evidence
from pilotlamp.domain.snapshot import FailureKind, Outcome, Reading, Snapshot
from tests.builders import HELPDESK, LAPTOPS, MAKERSPACE, after, at, failure, reading

ALL = (MAKERSPACE, LAPTOPS, HELPDESK)
LONGEST_WAIT_S = 60 * 1.1 * 2 + 15
"""An interval of Laptops, late and on battery, and time to fail."""

LOST, BACK = NoticeKind.NETWORK_LOST, NoticeKind.NETWORK_BACK
UNREACHABLE, ANSWERS = NoticeKind.SOURCE_UNREACHABLE, NoticeKind.SOURCE_BACK


class Line:
    """Outcomes in, alerts out; all sources have answered once."""

    def __init__(self, *sources: Source) -> None:
        self.snapshot = after(*(reading(of=source) for source in sources), sources=sources)
        self.state = AlertState()
        self.alerts: list[Alert] = []
        self.wake_at: datetime | None = None

    def take(self, *outcomes: Outcome) -> None:
        for outcome in outcomes:
            before = self.snapshot
            self.snapshot = fold(before, outcome)
            now = outcome.taken_at if isinstance(outcome, Reading) else outcome.at
            self._decide(before, now)

    def wake(self, seconds: float) -> None:
        self._decide(self.snapshot, at(seconds))

    def desktop_says(self, *, online: bool, seconds: float) -> None:
        network = network_says(self.state.network, online=online, now=at(seconds))
        self.state = replace(self.state, network=network)
        self.wake(seconds)

    def sleeps(self) -> None:
        self.snapshot = resumed(self.snapshot)

    def _decide(self, before: Snapshot, now: datetime) -> None:
        context = AlertContext(
            now=now,
            zone=UTC,
            snapshot=self.snapshot,
            rules=dict.fromkeys(self.snapshot.sources, AlertRules()),
            general=GeneralRules(toasts_per_minute=1000),
        )
        decision = decide(self.state, diff(before, self.snapshot), context)
        self.state, self.wake_at = decision.state, decision.wake_at
        self.alerts += decision.told

    @property
    def told(self) -> list[tuple[AlertKind, str]]:
        return [(alert.kind, alert.source) for alert in self.alerts]

    @property
    def withheld(self) -> list[tuple[AlertKind, str]]:
        return [(each.kind, each.source) for each in self.state.recent if each.why is SuppressionReason.NETWORK]


def fails(of: Source, *seconds: float, kind: FailureKind = FailureKind.UNREACHABLE) -> list[Outcome]:
    return [failure(kind, of=of, failed_at=at(s)) for s in seconds]


def answers(of: Source, *seconds: float) -> list[Outcome]:
    return [reading(of=of, taken_at=at(s)) for s in seconds]


def lost_line() -> Line:
    """Two sources, lost together from 30 s on: Makerspace with three failures, Laptops with one."""
    line = Line(MAKERSPACE, LAPTOPS)
    line.take(*fails(MAKERSPACE, 30, 38), *fails(LAPTOPS, 40), *fails(MAKERSPACE, 46))
    assert line.told == [(LOST, "")]
    return line


def test_all_sources_failing_together_is_one_loss_and_one_return() -> None:
    line = Line(*ALL)

    line.take(
        *fails(MAKERSPACE, 30, 38), *fails(LAPTOPS, 40), *fails(HELPDESK, 41), *fails(MAKERSPACE, 46),
        *fails(HELPDESK, 49, 57), *fails(LAPTOPS, 55, 70),
        *answers(HELPDESK, 330), *answers(MAKERSPACE, 331), *answers(LAPTOPS, 340),
    )  # fmt: skip

    assert line.told == [(LOST, ""), (BACK, "")]
    lost, back = line.alerts
    assert (lost.at, back.at, back.lasted_s, back.replaces) == (at(46), at(330), 300.0, lost.id)
    members = [source.name for source in (MAKERSPACE, HELPDESK, LAPTOPS)]
    assert line.withheld[:3] == [(UNREACHABLE, name) for name in members]
    assert sorted(line.withheld[3:]) == [(ANSWERS, name) for name in sorted(members)]


def test_a_page_in_the_place_of_answers_is_the_problem_of_a_lost_network() -> None:
    line = Line(MAKERSPACE, LAPTOPS)
    page = failure(FailureKind.BAD_REPLY, of=LAPTOPS, failed_at=at(40), problem="redirects to http://portal.example")

    line.take(*fails(MAKERSPACE, 30, 38), replace(page, evidence=Evidence.PAGE), *fails(MAKERSPACE, 46))

    assert [(alert.kind, alert.problem) for alert in line.alerts] == [(LOST, "redirects to http://portal.example")]


def test_another_source_that_answers_lets_the_outage_be_told_at_once() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30, 38, 46))
    assert (line.told, line.withheld) == ([], [])
    line.take(*answers(LAPTOPS, 60))

    assert line.told == [(UNREACHABLE, "Makerspace")]
    assert line.alerts[0].problem == "no answer within 10 s"


def test_what_answered_since_the_first_failure_needs_no_waiting() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30), *answers(LAPTOPS, 35), *fails(MAKERSPACE, 38, 46))

    assert line.told == [(UNREACHABLE, "Makerspace")]


@pytest.mark.parametrize("kind", [FailureKind.BAD_REPLY, FailureKind.RATE_LIMITED])
def test_a_request_for_peace_or_nonsense_is_an_answer_too(kind: FailureKind) -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30, 38, 46), *fails(LAPTOPS, 60, kind=kind))

    assert (UNREACHABLE, "Makerspace") in line.told
    assert line.state.network.loss is None


def test_after_the_longest_interval_it_is_told_as_the_sources_own() -> None:
    """The others have not been asked in time: polling may be paused."""
    line = Line(MAKERSPACE, LAPTOPS)
    line.take(*fails(MAKERSPACE, 30, 38, 46))
    assert line.wake_at == at(30 + LONGEST_WAIT_S)

    line.wake(30 + LONGEST_WAIT_S - 1)
    assert line.told == []
    line.wake(30 + LONGEST_WAIT_S)

    assert line.told == [(UNREACHABLE, "Makerspace")]
    assert line.wake_at is None


def test_a_clock_set_back_ends_the_waiting() -> None:
    line = Line(MAKERSPACE, LAPTOPS)
    line.take(*fails(MAKERSPACE, 30, 38, 46))

    line.wake(-3600)

    assert line.told == [(UNREACHABLE, "Makerspace")]


def test_what_answered_before_the_clock_was_set_back_answered_before() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, -3570, -3562, -3554), *fails(LAPTOPS, -3550))

    assert line.told == [(LOST, "")]


def test_a_single_source_is_never_the_network() -> None:
    line = Line(MAKERSPACE)

    line.take(*fails(MAKERSPACE, 30, 38, 46), *answers(MAKERSPACE, 90))

    assert line.told == [(UNREACHABLE, "Makerspace"), (ANSWERS, "Makerspace")]


@pytest.mark.parametrize("kind", [FailureKind.SIGN_IN, FailureKind.UNREACHABLE])
def test_what_was_failing_before_is_no_part_of_it(kind: FailureKind) -> None:
    """Only one was answering, and a single source is never the network."""
    line = Line(MAKERSPACE, LAPTOPS)
    line.take(*fails(LAPTOPS, 10, 20, 30, kind=kind), *answers(MAKERSPACE, 40))
    told = line.told

    line.take(*fails(MAKERSPACE, 70, 78, 86))

    assert line.told == [*told, (UNREACHABLE, "Makerspace")]


def test_what_was_told_before_is_told_back_by_itself() -> None:
    line = Line(*ALL)
    line.take(*fails(HELPDESK, 2, 3, 4), *answers(LAPTOPS, 10), *answers(MAKERSPACE, 30))
    line.take(*fails(MAKERSPACE, 60, 68), *fails(LAPTOPS, 70), *fails(MAKERSPACE, 76), *fails(HELPDESK, 80))

    line.take(*answers(HELPDESK, 100), *answers(MAKERSPACE, 101), *answers(LAPTOPS, 102))

    assert line.told == [(UNREACHABLE, "Helpdesk"), (LOST, ""), (BACK, ""), (ANSWERS, "Helpdesk")]


def test_never_read_sources_count() -> None:
    """Every laptop's morning: started before the network."""
    line = Line(MAKERSPACE, LAPTOPS)
    line.snapshot = Snapshot.waiting((MAKERSPACE, LAPTOPS))

    line.take(*fails(MAKERSPACE, 0, 8, 16), *fails(LAPTOPS, 0, 15, 30))
    line.take(*answers(LAPTOPS, 60), *answers(MAKERSPACE, 61))

    assert line.told == [(LOST, ""), (BACK, "")]


def test_a_source_that_has_not_been_asked_yet_may_answer() -> None:
    line = Line(MAKERSPACE, LAPTOPS)
    line.snapshot = Snapshot.waiting((MAKERSPACE, LAPTOPS))

    line.take(*fails(MAKERSPACE, 0, 8, 16))
    assert line.told == []
    line.take(*answers(LAPTOPS, 20))

    assert line.told == [(UNREACHABLE, "Makerspace")]


def test_a_reply_that_makes_no_sense_is_not_the_network() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30, 38, 46, kind=FailureKind.BAD_REPLY))

    assert line.told == [(UNREACHABLE, "Makerspace")]


def test_one_that_is_back_before_it_could_be_told_is_in_recent_only() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30, 38, 46), *answers(MAKERSPACE, 50))

    assert line.told == []
    assert line.withheld == [(UNREACHABLE, "Makerspace"), (ANSWERS, "Makerspace")]
    assert ("Makerspace", None) not in line.state.incidents


def test_one_that_refuses_the_secret_before_it_could_be_told_says_that() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.take(*fails(MAKERSPACE, 30, 38, 46), *fails(MAKERSPACE, 50, 80, kind=FailureKind.SIGN_IN))
    line.take(*answers(LAPTOPS, 90), *fails(MAKERSPACE, 110, kind=FailureKind.SIGN_IN))

    assert line.told == [(UNREACHABLE, "Makerspace"), (NoticeKind.SIGN_IN_NEEDED, "Makerspace")]
    assert line.alerts[1].replaces == line.alerts[0].id


def test_a_member_that_stays_away_is_told_when_it_was_asked_again() -> None:
    line = lost_line()
    line.take(*fails(LAPTOPS, 55, 70), *answers(MAKERSPACE, 100))

    line.take(*fails(LAPTOPS, 110))
    assert line.told == [(LOST, ""), (BACK, "")], "that poll may have begun before the network was back"
    line.take(*fails(LAPTOPS, 250, 400), *answers(LAPTOPS, 500))

    assert line.told[2:] == [(UNREACHABLE, "Laptops"), (ANSWERS, "Laptops")]
    assert line.alerts[2].at == at(250)


def test_a_member_that_is_not_confirmed_yet_is_told_when_it_is() -> None:
    line = lost_line()

    line.take(*answers(MAKERSPACE, 50), *fails(LAPTOPS, 70))
    assert line.told == [(LOST, ""), (BACK, "")]
    line.take(*fails(LAPTOPS, 85))

    assert line.told[2:] == [(UNREACHABLE, "Laptops")]
    assert (UNREACHABLE, "Laptops") not in line.withheld


def test_a_member_that_refuses_the_secret_is_its_own_story_when_another_one_answers() -> None:
    """Until then, the refusal may be the network's."""
    line = lost_line()

    line.take(*fails(LAPTOPS, 55, 115, 175, kind=FailureKind.SIGN_IN))
    assert line.told == [(LOST, "")]
    line.take(*answers(MAKERSPACE, 180), *fails(LAPTOPS, 235, kind=FailureKind.SIGN_IN), *answers(LAPTOPS, 300))

    assert line.told[1:] == [(BACK, ""), (NoticeKind.SIGN_IN_NEEDED, "Laptops"), (ANSWERS, "Laptops")]


def test_refusals_are_not_taken_for_the_network_again_after_ten_minutes() -> None:
    """Two sources whose own turn to be confirmed is still to come don't make the next loss."""
    line = Line(*ALL)
    line.take(*(each for s in range(30, 571, 60) for of in ALL for each in fails(of, s, kind=FailureKind.SIGN_IN)))
    line.take(*fails(MAKERSPACE, 630, kind=FailureKind.SIGN_IN))
    line.wake(631)
    line.take(*(each for of in ALL[1:] for each in fails(of, 632, kind=FailureKind.SIGN_IN)))

    assert line.told == [(LOST, ""), *((NoticeKind.SIGN_IN_NEEDED, of.name) for of in ALL)]


def test_a_network_that_is_lost_again_takes_the_missing_members_along() -> None:
    line = lost_line()
    line.take(*fails(LAPTOPS, 55, 70), *answers(MAKERSPACE, 100))

    line.take(*fails(MAKERSPACE, 130, 138, 146), *answers(LAPTOPS, 200), *answers(MAKERSPACE, 210))

    assert line.told == [(LOST, ""), (BACK, "")] * 2


def test_a_source_that_failed_otherwise_before_waits_for_the_networks_return() -> None:
    """What can be said of a source while the network is lost is known only when it is back."""
    line = Line(*ALL)
    line.take(*fails(HELPDESK, 5, 10, kind=FailureKind.BAD_REPLY), *answers(LAPTOPS, 20))
    line.take(*fails(MAKERSPACE, 30, 38), *fails(LAPTOPS, 40), *fails(MAKERSPACE, 46), *fails(HELPDESK, 60))
    assert line.told == [(LOST, "")]

    line.take(*answers(MAKERSPACE, 100), *fails(HELPDESK, 130))

    assert line.told[1:] == [(BACK, ""), (UNREACHABLE, "Helpdesk")]


def test_a_source_that_was_never_read_goes_with_the_network_too() -> None:
    line = Line(MAKERSPACE, LAPTOPS)
    waiting = Snapshot.waiting((HELPDESK,))
    line.snapshot = Snapshot(sources={**line.snapshot.sources, **waiting.sources})

    line.take(*fails(HELPDESK, 31, 32), *fails(MAKERSPACE, 33, 34), *fails(LAPTOPS, 35), *fails(HELPDESK, 36))
    line.take(*answers(MAKERSPACE, 60), *answers(LAPTOPS, 61), *answers(HELPDESK, 62))

    assert line.told == [(LOST, ""), (BACK, "")]


def test_offline_on_the_desktop_makes_one_failure_of_each_enough() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.desktop_says(online=False, seconds=20)
    line.take(*fails(MAKERSPACE, 30))
    assert line.told == []
    line.take(*fails(LAPTOPS, 40))

    assert line.told == [(LOST, "")]


def test_online_on_the_desktop_takes_that_back() -> None:
    line = Line(MAKERSPACE, LAPTOPS)

    line.desktop_says(online=False, seconds=20)
    line.desktop_says(online=True, seconds=25)
    line.take(*fails(MAKERSPACE, 30), *fails(LAPTOPS, 40))

    assert line.told == []


def test_the_desktop_alone_loses_nothing() -> None:
    """Sources may be within reach of a computer that is offline."""
    line = Line(MAKERSPACE, LAPTOPS)

    line.desktop_says(online=False, seconds=20)
    line.take(*answers(MAKERSPACE, 30), *fails(LAPTOPS, 40), *answers(MAKERSPACE, 60), *fails(LAPTOPS, 70))

    assert line.told == []


def test_the_desktop_alone_finds_nothing() -> None:
    """Sources may be out of reach of a computer that is online."""
    line = lost_line()

    line.desktop_says(online=True, seconds=80)

    assert line.told == [(LOST, "")]


def test_offline_is_remembered_from_when_it_was_first_said() -> None:
    offline = network_says(NetworkState(), online=False, now=at(0))

    assert network_says(offline, online=False, now=at(60)).offline_since == at(0)


def test_a_source_taken_out_of_the_settings_is_forgotten() -> None:
    line = Line(*ALL)
    line.take(*fails(MAKERSPACE, 30, 38, 46))

    line.snapshot = Snapshot(
        sources={name: each for name, each in line.snapshot.sources.items() if name != "Makerspace"}
    )
    line.wake(50)

    assert (line.told, line.withheld, line.wake_at) == ([], [], None)
    assert line.state.network == NetworkState()


def test_sleep_makes_an_unconfirmed_member_one_that_may_answer() -> None:
    line = Line(MAKERSPACE, LAPTOPS)
    line.take(*fails(LAPTOPS, 20), *fails(MAKERSPACE, 30, 38))

    line.sleeps()
    line.take(*fails(MAKERSPACE, 7200, 7208, 7216))
    assert line.told == []
    line.take(*fails(LAPTOPS, 7217))

    assert line.told == [(LOST, "")]
    assert line.state.network.loss is not None
    assert line.state.network.loss.since == at(7200)


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 90), st.sampled_from(ALL), st.sampled_from([None, *FailureKind]), st.booleans()),
        max_size=60,
    ),
    away=st.sampled_from(ALL),
)
def test_nothing_stays_untold(steps: list[tuple[int, Source, FailureKind | None, bool]], away: Source) -> None:
    """Whatever happened: when all but one source answer again, that one is told, and nothing else is open."""
    line = Line(*ALL)
    seconds = 0
    for passed, of, kind, page in steps:
        seconds += passed
        if kind is None:
            line.take(reading(of=of, taken_at=at(seconds)))
        else:
            line.take(replace(failure(kind, of=of, failed_at=at(seconds)), evidence=Evidence.PAGE if page else None))

    for _ in range(4):
        for of in ALL:
            seconds += 20
            line.take(*(fails(of, seconds) if of is away else answers(of, seconds)))

    incidents, network = line.state.incidents, line.state.network
    assert [thread for thread in incidents.told_in if incidents.alert_of(thread)] == [(away.name, None)]
    assert (network.held, network.loss, network.left, line.wake_at) == (frozenset(), None, {}, None)
    opened = [alert.kind for alert in line.alerts if alert.kind in {LOST, BACK}]
    assert opened == [LOST, BACK] * (len(opened) // 2)
