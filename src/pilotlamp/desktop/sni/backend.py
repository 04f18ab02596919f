"""An icon of pystray's whose properties may be set from any thread and reach the hosts from the loop's own."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING

from pilotlamp.desktop import pystray_core
from pilotlamp.desktop.session import SessionWatch
from pilotlamp.desktop.sni.connection import REPEATS_S, Connection
from pilotlamp.desktop.sni.item import Look
from pilotlamp.desktop.sni.menu_state import MenuState
from pilotlamp.desktop.sni.pixmaps import SIZES, Draw, scaled
from pilotlamp.view.clicks import Click
from pilotlamp.view.tray_view import MenuNode

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

OnClick = Callable[[Click], None]


class Icon(pystray_core.Icon):
    """A tray icon on a Linux desktop.

    ``address`` is the session bus's, ``program`` what a person calls the program, ``repeats_s`` as in
    ``connection.REPEATS_S``.

    Every property may be set, and every method but ``run`` be called, from any thread and from a signal handler:
    nothing here takes a lock. What is set in quick succession reaches the hosts once, in its newest form.

    ``run`` goes on without a watcher, without a host and through the loss of the bus, and ends with the session.
    ``on_visible`` hears whether anybody shows the icon; it is called on the loop's thread and returns at once. A menu's
    ``on_click``, and ``setup``, run on one worker thread, one after the other. pystray's own ``menu`` is not used.
    """

    HAS_NOTIFICATION = False

    def __init__(
        self,
        name: str,
        icon: "Image | None" = None,
        title: str | None = None,
        *,
        address: str,
        program: str = "",
        on_visible: Callable[[bool], None] = lambda _: None,
        repeats_s: tuple[float, ...] = REPEATS_S,
    ) -> None:
        super().__init__(name, icon, title)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._stop_event = asyncio.Event()
        self._shown = False
        self._shown_event = asyncio.Event()
        self._stand_in: Image | None = None
        """pystray shows no icon without an image."""
        self._look = Look(id=name, name=program)
        self._draw = None if icon is None else scaled(icon)
        self._target: tuple[Sequence[MenuNode], OnClick] = (), lambda _: None
        self._target_is_new = True
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._menu_state = MenuState(lambda click: self._work.put(partial(self._target[1], click)))
        self._connection = Connection(
            address=address,
            menu=self._menu_state,
            activate=self._menu_state.activate,
            on_visible=on_visible,
            repeats_s=repeats_s,
            session=SessionWatch(),
        )

    def draw_with(self, draw: Draw) -> None:
        """Set the icon by a function that draws it for each size when a host reads it, where ``icon`` would be scaled.

        Another function is another picture.
        """
        self._draw = draw
        self._stand_in = self._stand_in or draw(SIZES[0])
        self.icon = self._stand_in

    def show_menu(self, items: Sequence[MenuNode], on_click: OnClick) -> None:
        """Show this menu; ``on_click`` is given its clicks, and the loading of what is opened."""
        self._target = items, on_click
        self._target_is_new = True
        self.post(self._apply_menu)

    def run(self, setup: Callable[[pystray_core.Icon], None] | None = None) -> None:
        """Show the icon until ``stop``; blocks the thread.

        As with every backend of pystray, ``setup`` has to make the icon visible; without one it is so from the start.
        """
        threading.Thread(target=self._work_off, name="tray clicks", daemon=True).start()
        try:
            asyncio.run(self._serve(setup or _make_visible))
        finally:
            self._loop = None
            self._work.put(None)

    def stop(self) -> None:
        """End ``run``, also a later one; returns at once."""
        self._stopping = True
        self.post(self._stop_event.set)

    def post(self, function: Callable[[], object]) -> None:
        """Call ``function`` on the loop's thread; does nothing when ``run`` isn't running."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # closed since the line before
                loop.call_soon_threadsafe(function)

    async def _serve(self, setup: Callable[[pystray_core.Icon], None]) -> None:
        # In this order: what is set before the loop is known is applied below, what is set later is posted.
        self._loop = asyncio.get_running_loop()
        if self._stopping:
            return
        self._apply_menu()
        self._apply_look()
        self._work.put(lambda: setup(self))
        async with asyncio.TaskGroup() as tasks:
            showing = tasks.create_task(self._show_on_the_bus())
            await self._stop_event.wait()
            showing.cancel()

    async def _show_on_the_bus(self) -> None:
        await self._shown_event.wait()
        await self._connection.serve(lambda: self._look)
        log.warning("The desktop session is over: neither its bus nor its display is there any more")
        self._stop_event.set()

    def _work_off(self) -> None:
        while (callback := self._work.get()) is not None:
            try:
                callback()
            except Exception:  # the program's own fault must not take every later click with it
                log.exception("a tray callback failed")

    def _apply_look(self) -> None:
        self._look = replace(self._look, title=self.title, visible=self._shown, draw=self._draw)
        self._connection.show(self._look)
        if self._shown:
            self._shown_event.set()

    def _apply_menu(self) -> None:
        if not self._target_is_new:
            return
        self._target_is_new = False
        self._menu_state.tree.set_target(tuple(self._target[0]))
        self._connection.signal(self._menu_state.reconcile())

    # The methods that pystray asks of a backend.

    def _update_icon(self) -> None:
        self._icon_valid = True
        if self.icon is not None and self.icon is not self._stand_in:
            self._draw = scaled(self.icon)
        self.post(self._apply_look)

    def _update_title(self) -> None:
        self.post(self._apply_look)

    def _show(self) -> None:
        self._shown = True
        self.post(self._apply_look)

    def _hide(self) -> None:
        self._shown = False
        self.post(self._apply_look)


def _make_visible(icon: pystray_core.Icon) -> None:
    icon.visible = True
