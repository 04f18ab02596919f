"""Protocols of a watched system, and the declaration of a kind of system."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Protocol, runtime_checkable

from msgspec import Meta, Struct

from pilotlamp.domain.actions import ActionRequest, ActionSpec, Offer, check_offers
from pilotlamp.domain.conditions import ConditionSpec
from pilotlamp.domain.lists import ListSpec
from pilotlamp.domain.model import Device, Rows
from pilotlamp.domain.snapshot import Reading
from pilotlamp.domain.templates import blank_text
from pilotlamp.sources.announcements import Announcement

on_answer: ContextVar[Callable[[], None]] = ContextVar("on_answer", default=lambda: None)
"""Called by the HTTP client after each complete answer: a poll of many requests goes on. Whoever polls sets it."""


COMMAND_EXAMPLE = '["pass", "show", "makerspace"]'

ReadLogin = Callable[[], Awaitable[tuple[str, str]]]
"""Reads user name and password from where they are kept; raises ``SignInError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPlaces:
    """Places that a source's secrets come from, in words such as "the secret_file /x of Lab"; None: the keyring."""

    secret: str | None = None
    proxy: str | None = None
    local: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Address of a source and the way there; the settings that all kinds share."""

    name: str
    """The source's name in the settings."""
    url: str
    """Base address, without a trailing slash."""
    timeout_s: float = 10.0
    """For a whole exchange, from connecting to the last byte."""
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    """With user and password in it, where the proxy wants them."""
    verify: bool = True
    device_page: str | None = None
    """Address of a device's web page with ``{id}`` in it; None: devices have none."""
    local_login: ReadLogin | None = field(default=None, repr=False)
    """Login of the devices' own API; None: the settings name no user, or the kind has no such API."""
    secret_places: SecretPlaces = field(default_factory=SecretPlaces)


class System(Protocol):
    """One watched system. All calls run on the engine's loop; ``fetch`` is never called twice at once.

    All raise ``SourceError`` and nothing else that is expected; cancelling any of them is safe.
    """

    async def fetch(self) -> Reading:
        """One complete reading."""
        ...

    async def device(self, device_id: str) -> Device:
        """One device as it is now.

        Raises:
            GoneError: the system has none such, or no devices at all.
        """
        ...

    async def aclose(self) -> None:
        """Let go of all connections."""
        ...


@runtime_checkable
class Performs(Protocol):
    """A system whose kind has actions."""

    async def perform(self, device_id: str, request: ActionRequest) -> None:
        """Send exactly one request that changes something, and never send it again.

        Raises:
            ActionError: it was refused, or the system has no such action.
            GoneError: the device, or the person that the request names, is not there any more.
            UnreachableError: no answer came, or 5xx; ``sent`` tells whether it may have been done all the same.
        """
        ...


@runtime_checkable
class Lists(Protocol):
    """A system whose kind has lists."""

    async def rows(self, device_id: str, list_name: str) -> Rows:
        """The rows of one of the kind's lists, of one device."""
        ...


class NoOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table that only one kind has, where it has none."""


class LocalLoginKeys(Struct, frozen=True, kw_only=True):
    """Keys of the login that the devices' own API asks for, of a kind whose devices have one."""

    local_user: Annotated[
        str | None,
        Meta(
            description="User name or email address for the devices themselves, to pause, resume and stop prints. "
            "Needs local_printers.",
            examples=['"ada@example.com"'],
        ),
    ] = None
    local_secret_command: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="Program, with its arguments, that prints the devices' password. Needs local_user.",
            examples=[COMMAND_EXAMPLE],
        ),
    ] = None
    local_secret_file: Annotated[
        Path | None,
        Meta(
            description="File that holds the devices' password; only its owner may be able to read it. "
            "Needs local_user."
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of system, as the settings name it."""

    name: str
    title: str
    """The product's name, for texts."""
    default_poll_s: float
    options: type[Struct]
    """Keys of the settings that only this kind has, each with a description; one without default is required."""
    build: Callable[[Endpoint, Any, str], System]
    """Endpoint, an ``options`` value, the secret. Imports the system's module only when called."""
    also_called: tuple[str, ...] = ()
    """Words in lower case that people take for its name: messages about an unknown kind suggest this one."""
    schemes: tuple[str, ...] = ("https", "http")
    """Of its addresses."""
    actions: tuple[ActionSpec, ...] = ()
    """In the order of menu and help."""
    lists: tuple[ListSpec, ...] = ()
    conditions: tuple[ConditionSpec, ...] = ()
    """Those that its readings may name."""
    needs_secret: bool = True
    """False: a source without a stored secret is asked without one; the secret is "" then."""
    request_key: Callable[[Endpoint, Callable[[str], None]], Awaitable[str | None]] | None = None
    """Asks the system for a secret that the user allows there, and tells the user what to do; its result is None where
    this system gives out none. Imports like ``build``, and raises ``SourceError``."""
    service_types: Mapping[str, Callable[[Announcement], str | None]] = field(default_factory=dict)
    """By the mDNS service type that it is found by, such as ``_ipp._tcp``, preferred ones first: the address for the
    settings; None: the announcement is of something else."""

    def __post_init__(self) -> None:
        check_offers(self.actions, self.lists)
        for type_, specs in (("action", self.actions), ("list", self.lists), ("condition", self.conditions)):
            for spec in specs:
                if blank := blank_text(spec):
                    name = spec.key if isinstance(spec, ConditionSpec) else spec.name
                    raise ValueError(f"kind {self.name!r}: {type_} {name!r}: its {blank} is blank")

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Actions and lists."""
        return (*self.actions, *self.lists)
