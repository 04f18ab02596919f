"""The services that tell of sleep, network and battery, in dbus-fast: each with one answer and one signal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.patience import HANG_S

PROPERTIES = "org.freedesktop.DBus.Properties"
LOGIND = "org.freedesktop.login1"
UPOWER = "org.freedesktop.UPower"
NETWORK_MANAGER = "org.freedesktop.NetworkManager"
PORTAL = "org.freedesktop.portal.Desktop"


class StubService:
    """``answer`` (signature and body) may be changed at any time; None: it answers nothing while that is so."""

    def __init__(self, address: str, name: str) -> None:
        self.address = address
        self.name = name
        self.answer: tuple[str, list[Any]] | None = ("", [])
        self.refuses = False
        self.asked: list[tuple[str | None, str | None, str | None, list[Any]]] = []
        """Path, interface, member and arguments."""
        self._bus: MessageBus | None = None
        self._changed = asyncio.Event()

    async def come(self) -> None:
        """Join the bus under the service's name."""
        bus = await self.join()
        await bus.request_name(self.name)

    async def join(self) -> MessageBus:
        """Join the bus as nobody in particular."""
        self._bus = await MessageBus(bus_address=self.address).connect()
        self._bus.add_message_handler(self._answer)
        return self._bus

    async def leave(self) -> None:
        """Drop off the bus."""
        if self._bus is not None:
            self._bus.disconnect()
            with suppress(EOFError):  # the bus has gone before
                await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 left it untyped
        self._bus = None

    async def until_asked(self, times: int) -> None:
        """Wait for so many questions in all."""
        async with asyncio.timeout(HANG_S):
            while len(self.asked) < times:
                self._changed.clear()
                await self._changed.wait()

    def emit(self, path: str, interface: str, member: str, signature: str = "", *body: object) -> None:
        """Send a signal."""
        assert self._bus is not None
        self._bus.send(Message.new_signal(path, interface, member, signature, list(body)))

    def _answer(self, message: Message) -> bool:
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        self.asked.append((message.path, message.interface, message.member, message.body))
        self._changed.set()
        assert self._bus is not None
        if self.refuses:
            self._bus.send(Message.new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "not for you"))
        elif self.answer is not None:
            self._bus.send(Message.new_method_return(message, *self.answer))
        return True


class StubLogind(StubService):
    """Tells of sleep."""

    def __init__(self, address: str) -> None:
        super().__init__(address, LOGIND)

    def prepare_for_sleep(self, about_to: bool) -> None:
        """True: the machine is going to sleep; False: it has woken up."""
        self.emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", about_to)


class StubUPower(StubService):
    """Tells of the battery."""

    def __init__(self, address: str, *, on_battery: bool) -> None:
        super().__init__(address, UPOWER)
        self.answer = ("v", [Variant("b", on_battery)])

    def turn(self, *, on_battery: bool) -> None:
        """The mains goes or comes back."""
        self.answer = ("v", [Variant("b", on_battery)])
        changed = {"OnBattery": Variant("b", on_battery)}
        self.emit("/org/freedesktop/UPower", PROPERTIES, "PropertiesChanged", "sa{sv}as", UPOWER, changed, [])


class StubNetworkManager(StubService):
    """Tells of the network; states as in its documentation."""

    def __init__(self, address: str, state: int) -> None:
        super().__init__(address, NETWORK_MANAGER)
        self.answer = ("v", [Variant("u", state)])

    def turn(self, state: int) -> None:
        """The network's state becomes this."""
        self.answer = ("v", [Variant("u", state)])
        self.emit("/org/freedesktop/NetworkManager", NETWORK_MANAGER, "StateChanged", "u", state)


class StubPortal(StubService):
    """Tells of the network where there is no NetworkManager."""

    def __init__(self, address: str, *, available: bool) -> None:
        super().__init__(address, PORTAL)
        self.answer = ("b", [available])

    def turn(self, *, available: bool) -> None:
        """The network goes or comes back."""
        self.answer = ("b", [available])
        self.emit("/org/freedesktop/portal/desktop", "org.freedesktop.portal.NetworkMonitor", "changed")


@asynccontextmanager
async def present(*services: StubService) -> AsyncIterator[None]:
    """On the bus for the length of the block."""
    for service in services:
        await service.come()
    try:
        yield
    finally:
        for service in services:
            await service.leave()
