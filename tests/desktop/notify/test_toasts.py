"""Pure parts of the notifiers: the ids of the toasts on the screen, and the queue of waiting notices."""

from pilotlamp.desktop.notify.pending import PendingNotices
from pilotlamp.desktop.notify.toasts import Toasts
from pilotlamp.domain.levels import Urgency
from tests.desktop.notices import PAGE, outage, recovery


def titles(pending: PendingNotices) -> list[str]:
    return [notice.title for notice in iter(pending.take, None)]


def test_toast_sent_again_takes_its_own_place() -> None:
    toasts = Toasts()
    toasts.shown(outage(), 7)

    assert toasts.take_over(outage(body="still offline")) == 7


def test_replacement_that_got_a_new_id_is_the_one_that_counts() -> None:
    """A daemon may answer with another id than it was asked to replace."""
    toasts = Toasts()
    toasts.shown(outage(), 7)
    toasts.shown(outage(), 9)

    assert toasts.take_over(recovery()) == 9
    assert toasts.clicked(7, "default") is None


def test_replacement_can_be_clicked_again() -> None:
    toasts = Toasts()
    toasts.shown(outage(), 7)
    toasts.clicked(7, "default")

    toasts.shown(outage(), 7)

    assert toasts.clicked(7, "default") == PAGE


def test_toast_that_comes_up_after_its_story_ended_is_to_be_closed() -> None:
    """A hung daemon shows late what it was given."""
    toasts = Toasts()
    toasts.take_over(recovery(replaces="late"))
    toasts.withdraw(["withdrawn"])

    assert not toasts.shown(outage("late"), 7)
    assert not toasts.shown(outage("withdrawn"), 8)
    assert toasts.shown(outage("other"), 9)


def test_oldest_toasts_are_forgotten() -> None:
    toasts = Toasts(limit=2)
    for number in range(3):
        toasts.shown(outage(f"device {number}"), number + 1)
        toasts.withdraw([f"unknown {number}"])

    assert toasts.clicked(1, "default") is None
    assert toasts.clicked(2, "default") == PAGE
    assert toasts.shown(outage("unknown 0"), 8)


def test_unknown_key_is_no_click() -> None:
    toasts = Toasts()
    toasts.shown(outage(default=None), 7)

    assert toasts.clicked(7, "default") is None


def test_waiting_recovery_inherits_the_toast_of_what_it_replaces() -> None:
    """The first is on screen, the second never came up: the third takes the first one's place."""
    pending = PendingNotices()
    pending.add(recovery("second", replaces="first", withdraws=("other",)))
    pending.add(recovery("third", replaces="second"))

    merged = pending.take()

    assert merged == recovery("third", replaces="first", withdraws=("other",))
    assert pending.take() is None


def test_waiting_notice_that_is_withdrawn_takes_its_predecessor_along() -> None:
    pending = PendingNotices()
    pending.add(recovery("second", replaces="first"))
    pending.add(recovery("third", replaces=None, withdraws=("second",)))

    assert pending.take() == recovery("third", replaces=None, withdraws=("second", "first"))


def test_what_is_put_back_stands_in_order_of_time() -> None:
    """Several calls to a daemon that died come back one by one."""
    pending = PendingNotices()
    pending.add(outage("third", minute=3))

    pending.put_back(outage("first", minute=1))
    pending.put_back(outage("second", minute=2))

    assert titles(pending) == ["first is offline", "second is offline", "third is offline"]


def test_what_is_put_back_gives_way_to_its_successor() -> None:
    pending = PendingNotices()
    pending.add(recovery(replaces="outage"))

    pending.put_back(outage())

    assert titles(pending) == ["It is back online"]


def test_critical_notices_are_the_last_to_give_way() -> None:
    pending = PendingNotices(limit=2)
    critical, normal = outage("critical"), outage("normal", urgency=Urgency.NORMAL)
    pending.add(critical)
    pending.add(normal)

    assert pending.add(outage("newer")) == normal
    assert pending.put_back(outage("newest", minute=9)) == critical
    assert len(pending) == 2
