"""A Secret Service in dbus-fast: one collection, one item, and a record of what would have been prompts."""

from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.secrets"
SERVICE = "org.freedesktop.Secret.Service"
PROPERTIES = "org.freedesktop.DBus.Properties"
COLLECTION = "/org/freedesktop/secrets/collection/login"
ITEM = f"{COLLECTION}/1"
SESSION = "/org/freedesktop/secrets/session/1"

NOT_SUPPORTED = "org.freedesktop.DBus.Error.NotSupported"


class StubSecretService:
    """``locked`` (paths) and ``has_collection`` may be changed at any time."""

    def __init__(self, address: str, *, attributes: dict[str, str], secret: bytes) -> None:
        self.address = address
        self.attributes = attributes
        self.secret = secret
        self.locked: frozenset[str] = frozenset()
        self.has_collection = True
        self.prompts: list[str] = []
        """The calls that a desktop answers with a prompt."""

    async def come(self) -> None:
        """Join the bus."""
        self._bus = await MessageBus(bus_address=self.address).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name(NAME)

    def leave(self) -> None:
        """Leave the bus."""
        self._bus.disconnect()

    def _answer(self, message: Message) -> Message | bool:
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        if message.interface == PROPERTIES and message.member == "Get":
            value = {"Label": Variant("s", "Login"), "Locked": Variant("b", message.path in self.locked)}
            return Message.new_method_return(message, "v", [value[message.body[1]]])
        if message.member == "OpenSession" and message.body[0] != "plain":
            return Message.new_error(message, NOT_SUPPORTED, "only plain")
        if message.member == "CreateCollection" or (message.member == "Unlock" and self.locked & set(message.body[0])):
            self.prompts.append(message.member)
            return Message.new_error(message, NOT_SUPPORTED, "nobody is there to answer a prompt")
        replies: dict[str, tuple[str, list[Any]]] = {
            "OpenSession": ("vo", [Variant("s", ""), SESSION]),
            "Unlock": ("aoo", [*message.body, "/"]),
            "ReadAlias": ("o", [COLLECTION if self.has_collection else "/"]),
            "SearchItems": ("ao", [[ITEM] if message.body == [self.attributes] else []]),
            "GetSecret": ("(oayays)", [[SESSION, b"", self.secret, "text/plain"]]),
        }
        if message.member not in replies:
            return Message.new_error(message, NOT_SUPPORTED, f"{message.member} is not played")
        return Message.new_method_return(message, *replies[message.member])
