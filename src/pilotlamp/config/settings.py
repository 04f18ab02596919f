"""Settings of the file, checked and complete: no other module looks at the file.

A field with a ``Meta(description=…)`` is a key of the file: its type and bounds check the value, its examples are part
of error messages, and its description is its meaning in the reference.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, structs

from pilotlamp.domain.alerts.rules import AlertRules, GeneralRules
from pilotlamp.domain.text import same_look
from pilotlamp.domain.user_actions import UserAction
from pilotlamp.secrets.purpose import LOCAL, Purpose
from pilotlamp.sources.base import COMMAND_EXAMPLE, Endpoint

MIN_POLL_S = 5.0
MIN_LOOPBACK_POLL_S = 0.05
MAX_S = 86_400.0

_Seconds = Annotated[float, Meta(ge=0.01, le=MAX_S)]
_Command = tuple[str, ...] | None


class SourceSettings(Struct, frozen=True, kw_only=True):
    """One ``[[sources]]`` table: the keys that all kinds share, those of its kind, and its alert rules."""

    name: Annotated[str, Meta(description="Unique name, shown in the menu.", examples=['"Makerspace"'])]
    kind: Annotated[str, Meta(description="Kind of system.", examples=['"formide"'])]
    url: Annotated[
        str, Meta(description="Address of the server, without a user name or password.", examples=['"https://…"'])
    ]
    poll_s: Annotated[
        float,
        Meta(
            description=f"Time between two polls: from {MIN_POLL_S:g} to {MAX_S:g}; "
            f"from {MIN_LOOPBACK_POLL_S:g} on a loopback address."
        ),
    ]
    timeout_s: Annotated[_Seconds, Meta(description="Limit for one request, from connecting to the last byte.")] = 10.0
    poll_limit_s: Annotated[
        _Seconds | None,
        Meta(description="Limit for a whole poll, however many requests it takes. At least timeout_s."),
    ] = None
    ca_file: Annotated[
        Path | None, Meta(description="Certificates, in PEM format, to trust instead of the system's.")
    ] = None
    proxy: Annotated[
        str | None,
        Meta(description="Address of an HTTP proxy, without a password.", examples=['"http://proxy.example:8080"']),
    ] = None
    verify: Annotated[
        bool, Meta(description="Check the server's certificate. Without the check, others can read the secret.")
    ] = True
    enabled: Annotated[bool, Meta(description="Poll this source.")] = True
    device_page: Annotated[
        str | None,
        Meta(
            description="Address of a device's web page, with {id} in the place of the device's id.",
            examples=['"https://example.com/devices/{id}"'],
        ),
    ] = None
    secret_command: Annotated[
        _Command,
        Meta(description="Program, with its arguments, that prints the secret.", examples=[COMMAND_EXAMPLE]),
    ] = None
    secret_file: Annotated[
        Path | None, Meta(description="File that holds the secret; only its owner may be able to read it.")
    ] = None
    secret_command_timeout_s: Annotated[
        Annotated[float, Meta(ge=1, le=MAX_S)],
        Meta(description="Limit for each command that prints a secret, including the time to answer its prompt."),
    ] = 60.0
    proxy_user: Annotated[str | None, Meta(description="User name for the proxy. Needs proxy.", examples=['"ada"'])] = (
        None
    )
    proxy_secret_command: Annotated[
        _Command,
        Meta(
            description="Program, with its arguments, that prints the proxy's password. Needs proxy_user.",
            examples=[COMMAND_EXAMPLE],
        ),
    ] = None
    proxy_secret_file: Annotated[
        Path | None,
        Meta(
            description="File that holds the proxy's password; only its owner may be able to read it. Needs proxy_user."
        ),
    ] = None
    options: object
    """An instance of the kind's ``options`` class."""
    alerts: AlertRules
    """Its own ``[sources.alerts]`` over the file's ``[alerts]`` over the defaults."""

    @property
    def endpoint(self) -> Endpoint:
        """Address of the server and the way to it."""
        return Endpoint(
            name=self.name,
            url=self.url,
            timeout_s=self.timeout_s,
            ca_file=self.ca_file,
            proxy=self.proxy,
            verify=self.verify,
            device_page=self.device_page,
        )

    def secret_keys(self, purpose: Purpose) -> tuple[_Command, Path | None]:
        """The program that prints a secret, and the file that holds it; None: the settings name none."""
        table = self.options if purpose is LOCAL else self
        return getattr(table, f"{purpose.setting}_command", None), getattr(table, f"{purpose.setting}_file", None)

    def with_alerts(self, alerts: AlertRules) -> "SourceSettings":
        """The same source with other alert rules."""
        return structs.replace(self, alerts=alerts)


class HistorySettings(Struct, frozen=True, kw_only=True):
    """The ``[history]`` table: how much of what was seen is kept."""

    enabled: Annotated[bool, Meta(description="Keep a history of states, for 'pilotlamp history'.")] = True
    keep_days: Annotated[Annotated[int, Meta(ge=1, le=36_500)], Meta(description="What is older is deleted.")] = 400
    max_mb: Annotated[
        Annotated[int, Meta(ge=1, le=100_000)],
        Meta(description="Limit for the length of the file; the oldest is deleted first."),
    ] = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole file."""

    file: Path
    sources: tuple[SourceSettings, ...]
    """In the order of the file, at least one; names are unique."""
    general: GeneralRules = field(default_factory=GeneralRules)
    """Rules of the file's ``[alerts]`` that hold for all sources together."""
    actions: tuple[UserAction, ...] = ()
    """The ``[[actions]]`` tables in the order of the file; labels are unique."""
    history: HistorySettings = field(default_factory=HistorySettings)

    def source(self, name: str) -> SourceSettings | None:
        """The source whose name looks the same as this one; None if there is none."""
        return next((source for source in self.sources if same_look(source.name) == same_look(name)), None)
