from pilotlamp.view.clicks import Quit, ShowAbout
from pilotlamp.view.tray_view import MenuNode


def test_node_is_enabled_when_there_is_something_to_click_or_open() -> None:
    leaf = MenuNode(key="a")

    assert not leaf.enabled
    assert MenuNode(key="b", click=Quit()).enabled
    assert MenuNode(key="c", children=(leaf,)).enabled
    assert MenuNode(key="d", on_open=ShowAbout()).enabled
