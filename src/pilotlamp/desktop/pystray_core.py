"""pystray's abstract half, without letting pystray choose a backend.

``import pystray`` imports a backend at once: on a Linux machine without PyGObject that is ``xorg``, which has no menu,
and with no display it raises whatever Xlib raises. With PYSTRAY_BACKEND=dummy the import is the same everywhere and
loads nothing of the desktop; a real backend is then imported by its module (``pystray._win32``), on purpose.

The classes are declared here as far as Pilotlamp uses them, because pystray has no type hints. The names with a leading
underscore are pystray's contract with its backends, not with its users: that is why pyproject.toml pins
``pystray>=0.19.5,<0.20``.
"""

import os
from collections.abc import Callable, Iterator
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
        def default(self) -> bool: ...
        @property
        def enabled(self) -> bool: ...
        @property
        def submenu(self) -> "Menu | None": ...

    class Menu:
        """The items of one level; iterating skips invisible items and needless separators."""

        SEPARATOR: MenuItem

        def __init__(self, *items: MenuItem) -> None: ...
        def __iter__(self) -> Iterator[MenuItem]: ...

    class Icon:
        """The base of the backends."""

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

        def run(self, setup: "Callable[[Icon], None] | None" = None) -> None: ...
        def stop(self) -> None: ...
        def notify(self, message: str, title: str | None = None) -> None: ...

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


__all__ = ["Icon", "Menu", "MenuItem"]
