"""An opening is announced once, and ends with "closed", with the root's, or after half a minute."""

from pilotlamp.desktop.sni.model import ROOT
from pilotlamp.desktop.sni.openings import OPEN_LIMIT_S, Openings


def test_plasmas_order_is_one_opening() -> None:
    openings = Openings()

    assert [openings.announce(5, 0.0), openings.opened(5, 0.1)] == [True, False]


def test_gnomes_order_is_one_opening() -> None:
    openings = Openings()

    assert [openings.opened(5, 0.0), openings.announce(5, 0.1)] == [True, False]


def test_opening_again_after_closing() -> None:
    openings = Openings()
    openings.opened(5, 0.0)
    openings.closed(5)

    assert openings.announce(5, 1.0)


def test_each_submenu_has_its_own_openings() -> None:
    openings = Openings()
    openings.opened(5, 0.0)

    assert openings.opened(6, 0.0)


def test_opening_the_menu_begins_anew() -> None:
    """For hosts that never say "closed"."""
    openings = Openings()
    openings.announce(5, 0.0)

    openings.announce(ROOT, 1.0)

    assert openings.announce(5, 2.0)


def test_only_opened_counts_as_open() -> None:
    """Waybar never closes what it announces: nothing could end the waiting."""
    openings = Openings()
    openings.announce(ROOT, 0.0)

    assert not openings.is_open(ROOT, 0.0)


def test_open_until_closed() -> None:
    openings = Openings()
    openings.opened(5, 0.0)
    assert openings.is_open(5, 1.0)

    openings.closed(5)
    assert not openings.is_open(5, 1.0)


def test_closing_the_menu_closes_its_submenus() -> None:
    openings = Openings()
    openings.opened(ROOT, 0.0)
    openings.opened(5, 0.0)

    openings.closed(ROOT)

    assert not openings.is_open(5, 0.0)


def test_a_host_that_died_holds_nothing_back_for_ever() -> None:
    openings = Openings()
    openings.opened(ROOT, 0.0)

    assert openings.is_open(ROOT, OPEN_LIMIT_S)
    assert not openings.is_open(ROOT, OPEN_LIMIT_S + 1)
