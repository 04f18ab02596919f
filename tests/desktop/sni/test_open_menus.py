"""An opening is announced once, and ends with "closed", with the root's, or after half a minute."""

from pilotlamp.desktop.sni.model import ROOT
from pilotlamp.desktop.sni.open_menus import OPEN_LIMIT_S, OpenMenus


def test_plasmas_order_is_one_opening() -> None:
    menus = OpenMenus()

    assert [menus.announce(5, 0.0), menus.opened(5, 0.1)] == [True, False]


def test_gnomes_order_is_one_opening() -> None:
    menus = OpenMenus()

    assert [menus.opened(5, 0.0), menus.announce(5, 0.1)] == [True, False]


def test_opening_again_after_closing() -> None:
    menus = OpenMenus()
    menus.opened(5, 0.0)
    menus.closed(5)

    assert menus.announce(5, 1.0)


def test_each_submenu_has_its_own_openings() -> None:
    menus = OpenMenus()
    menus.opened(5, 0.0)

    assert menus.opened(6, 0.0)


def test_opening_the_menu_begins_anew() -> None:
    """For hosts that never say "closed"."""
    menus = OpenMenus()
    menus.announce(5, 0.0)

    menus.announce(ROOT, 1.0)

    assert menus.announce(5, 2.0)


def test_only_opened_counts_as_open() -> None:
    """Waybar never closes what it announces: nothing could end the waiting."""
    menus = OpenMenus()
    menus.announce(ROOT, 0.0)

    assert not menus.is_open(ROOT, 0.0)


def test_open_until_closed() -> None:
    menus = OpenMenus()
    menus.opened(5, 0.0)
    assert menus.is_open(5, 1.0)

    menus.closed(5)
    assert not menus.is_open(5, 1.0)


def test_closing_the_menu_closes_its_submenus() -> None:
    menus = OpenMenus()
    menus.opened(ROOT, 0.0)
    menus.opened(5, 0.0)

    menus.closed(ROOT)

    assert not menus.is_open(5, 0.0)


def test_a_host_that_died_holds_nothing_back_for_ever() -> None:
    menus = OpenMenus()
    menus.opened(ROOT, 0.0)

    assert menus.is_open(ROOT, OPEN_LIMIT_S)
    assert not menus.is_open(ROOT, OPEN_LIMIT_S + 1)
