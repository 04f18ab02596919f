"""pystray's abstract half, without letting pystray choose a backend.

``import pystray`` imports a backend at once: on a Linux machine without PyGObject that is ``xorg``, which has no menu,
and with no display it raises whatever Xlib raises. With PYSTRAY_BACKEND=dummy the import is the same everywhere and
loads nothing of the desktop; a real backend is then imported by its module (``pystray._win32``), on purpose.

The classes are declared here as far as Pilotlamp uses them, because pystray has no type hints. The names with a leading
underscore are pystray's contract with its backends, not with its users: that is why pyproject.toml pins
``pystray>=0.19.5,<0.20``.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    class MenuItem:
        """One item; immutable."""

        def __init__(
            self,
            text: str,
            action: "Callable[[Icon, MenuItem], None] | Menu | None",
            *,
            checked: "Callable[[MenuItem], bool] | None" = None,
            default: bool = False,
            enabled: bool = True,
        ) -> None: ...
        def __call__(self, icon: "Icon") -> None: ...
        @property
        def text(self) -> str: ...
        @property
        def checked(self) -> bool | None: ...
        @property
        def radio(self) -> bool: ...
        @property
        def default(self) -> bool: ...
        @property
        def visible(self) -> bool: ...
        @property
        def enabled(self) -> bool: ...
        @property
        def submenu(self) -> "Menu | None": ...

    class Menu:
        """The items of one level; iterating leaves out what is invisible and what separates nothing."""

        SEPARATOR: MenuItem

        def __init__(self, *items: MenuItem | Callable[[], Iterable[MenuItem]]) -> None: ...
        def __iter__(self) -> Iterator[MenuItem]: ...
        def __call__(self, icon: "Icon") -> None: ...

    class Icon:
        """What a backend inherits."""

        HAS_NOTIFICATION: bool

        def __init__(
            self, name: str, icon: Image | None = None, title: str | None = None, menu: Menu | None = None
        ) -> None: ...

        name: str
        icon: Image | None
        title: str
        menu: Menu | None
        visible: bool

        _running: bool
        _icon_valid: bool

        def __call__(self) -> None: ...
        def run(self, setup: "Callable[[Icon], None] | None" = None) -> None: ...
        def stop(self) -> None: ...
        def update_menu(self) -> None: ...
        def notify(self, message: str, title: str | None = None) -> None: ...
        def _handler(self, callback: "Callable[[Icon], None]") -> "Callable[[Icon], None]": ...

else:

    @contextmanager
    def _no_backend_chosen() -> Iterator[None]:
        chosen = os.environ.get("PYSTRAY_BACKEND")
        os.environ["PYSTRAY_BACKEND"] = "dummy"
        try:
            yield
        finally:
            if chosen is None:
                del os.environ["PYSTRAY_BACKEND"]
            else:
                os.environ["PYSTRAY_BACKEND"] = chosen

    with _no_backend_chosen():
        from pystray import Menu, MenuItem
        from pystray._base import Icon


class KeyedItem(MenuItem):
    """A menu item that says what it is the same thing as.

    ``key``: stable identity within the whole menu. An ordinary item is recognised by its text, so that a new text makes
    a new item; a keyed one changes its text in place.
    ``on_open``: for an item with a submenu, called when the submenu, or the one that it is in, is about to be shown, to
    fill it. Only the backend in ``desktop.sni`` calls it: no other one knows of the moment.
    """

    def __init__(
        self,
        text: str,
        action: "Callable[[Icon, MenuItem], None] | Menu | None",
        *,
        key: str,
        checked: bool | None = None,
        default: bool = False,
        enabled: bool = True,
        on_open: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(
            text, action, checked=None if checked is None else lambda _: checked, default=default, enabled=enabled
        )
        self.key = key
        self.on_open = on_open

    @property
    def visible(self) -> bool:
        """Always: pystray hides a submenu that is empty, which one that is filled on opening is at first."""
        return True


class KeyedSeparator(KeyedItem):
    """A line between items that is recognised by its key and not by its turn. Only the backend in ``desktop.sni`` shows
    it as a line.
    """

    def __init__(self, *, key: str) -> None:
        super().__init__("", None, key=key)


class LaterMenu(Menu):
    """A submenu whose items are made when somebody looks at it; a backend that can't wait for that makes them at once.

    ``made_of``: what they depend on; equal parts make equal items. ``find``: makes just the item of a key.
    """

    def __init__(
        self,
        made_of: tuple[object, ...],
        build: Callable[[], Iterable[MenuItem]],
        find: Callable[[str], MenuItem | None] | None = None,
    ) -> None:
        super().__init__(lambda: tuple(build()))
        self.made_of = made_of
        self.find = find


__all__ = ["Icon", "KeyedItem", "KeyedSeparator", "LaterMenu", "Menu", "MenuItem"]
