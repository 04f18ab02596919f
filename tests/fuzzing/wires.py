"""What leaves the program over D-Bus or as markup: it can be sent, and says what it should and no more."""

import json
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any, Final
from xml.etree import ElementTree as ET

from dbus_fast import Message

from pilotlamp.desktop.notify.message import arguments
from pilotlamp.desktop.sni.menu import MenuObject
from pilotlamp.desktop.sni.menu_state import MenuState
from pilotlamp.desktop.sni.model import ROOT
from pilotlamp.domain.links import openable
from pilotlamp.view.clicks import Click, CopyText, OpenLink
from pilotlamp.view.tray_view import MenuNode, Notice
from tests.fuzzing.harmless import LABEL, LINE, check, check_line, check_lines

_CAPABILITIES: Final = (frozenset({"body-markup", "actions"}), frozenset({"actions"}))
_LEVELS: Final = 3
"""Of submenus that are filled when somebody looks at them."""


def check_menu(nodes: Sequence[MenuNode]) -> None:
    """Every label is a line, every key is there once, every link may be opened, and all of it fits on a bus."""
    keys: set[str] = set()
    for node in _walk(nodes):
        check(node.key not in keys, f"the key {node.key!a} is there twice")
        keys.add(node.key)
        check_line(node.label, limit=LABEL, what="a label")
        check(node.separator or node.label.strip(), "a label can be seen")
        check_click(node.click)
    check_layout(nodes)


def check_click(click: Click | None) -> None:
    """What a click hands on."""
    match click:
        case OpenLink(url=url):
            check(openable(url, url) == url, f"{url!a} is offered and may not be opened")
        case CopyText(text=text):
            check_line(text, limit=LINE, what="what is copied")
        case _:
            pass


def check_layout(nodes: Sequence[MenuNode]) -> None:
    """As the panel reads it."""
    menu = MenuState(lambda _click: None)
    menu.tree.set_target(tuple(nodes))
    menu.reconcile()
    for _ in range(_LEVELS):
        for item_id in menu.tree.ids():
            menu.tree.looked_at(item_id)
        menu.reconcile()
    layout = MenuObject(menu, lambda _call: None)._layout(_root(menu), -1, frozenset())
    _sendable("(ia{sv}av)", layout)


def check_message(told: Notice) -> None:
    """As daemons with markup and without get it; markup says what was meant."""
    for capabilities in _CAPABILITIES:
        sent = arguments(told, capabilities=capabilities, replaces_id=0)
        check(_read(sent.summary) == _read(told.title), "a title is sent as it is")
        if "body-markup" in capabilities:
            check(_read(_plain(sent.body)) == _read(told.body), "a body with markup says what was meant")
        else:
            check(_read(sent.body) == _read(told.body), "a body without markup is sent as it is")
        _sendable("ssas", sent.summary, sent.body, list(sent.actions))


def check_pango(line: str) -> None:
    """A line for Waybar, whose tooltip is markup."""
    check_line(line, limit=len(line), what="a line for Waybar")
    said = json.loads(line)
    check_lines(_plain(said["tooltip"]), limit=100 * LABEL, what="Waybar's tooltip")


def _read(text: str) -> str:
    """What is seen of it: not in which direction it runs, nor where its lines may be broken."""
    return text.translate({0xA0: " ", 0x200E: None, 0x2068: None, 0x2069: None})


def _plain(markup: str) -> str:
    """
    Raises:
        ParseError: it is no markup, or has an element.
    """
    root = ET.fromstring(f"<body>{markup}</body>")
    check(len(root) == 0, "markup has no elements")
    check("".join(root.itertext()) == unescape(markup), "markup has no comments or the like")
    return root.text or ""


def _sendable(signature: str, *body: Any) -> None:
    """
    Raises:
        Exception: dbus-fast can't write it.
    """
    message = Message(path="/a", interface="a.b", member="c", destination="d.e", signature=signature, body=list(body))
    check(len(message._marshall(False)) > 0, "a message has a length")


def _root(menu: MenuState) -> Any:
    return menu.tree.node(ROOT)


def _walk(nodes: Sequence[MenuNode]) -> Iterator[MenuNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)
