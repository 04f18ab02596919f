"""Pollers from the settings of sources, and comparison of old settings with new ones."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import quote, urlsplit

from pilotlamp.config import Settings, SourceSettings
from pilotlamp.config.sources import warn_of_risks
from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.alerts.rules import AlertRules
from pilotlamp.domain.model import Source
from pilotlamp.errors import NoSecretError, SecretError, SignInError
from pilotlamp.logs import Redactor
from pilotlamp.monitor.poller import OpenSystem, Poller
from pilotlamp.secrets import LOCAL, PROXY, SOURCE, Purpose, place_before_keyring, read_secret
from pilotlamp.secrets.threads import on_daemon_thread
from pilotlamp.sources.base import LocalLoginKeys, ReadLogin, SecretPlaces, System
from pilotlamp.sources.kinds import KINDS


def enabled(settings: Settings) -> tuple[SourceSettings, ...]:
    """The enabled sources, in the order of the settings."""
    return tuple(source for source in settings.sources if source.enabled)


def watched_sources(settings: Settings) -> tuple[Source, ...]:
    """The enabled sources, as far as their readings are judged by them."""
    return tuple(watched_source(source) for source in enabled(settings))


def watched_source(settings: SourceSettings) -> Source:
    """One source, as far as its readings are judged by it."""
    rules = settings.alerts
    return Source(
        name=settings.name,
        kind=settings.kind,
        interval_s=settings.poll_s,
        host=urlsplit(settings.endpoint.url).hostname or "",
        offline_after=rules.offline_after,
        online_after=rules.online_after,
        unreachable_after=rules.unreachable_after,
        expected_off=rules.expected_off,
        conditions=KINDS[settings.kind].conditions,
    )


def poller(
    settings: SourceSettings,
    *,
    environ: Mapping[str, str],
    redactor: Redactor,
    clock: Callable[[], datetime],
) -> Poller:
    """Make the poller of a source, not connected yet; arguments as of ``MonitoringService`` and ``Poller``."""
    open_system = _opener(settings, environ, redactor)
    return Poller(watched_source(settings), open_system, limit_s=settings.poll_limit_s, clock=clock)


def polled_alike(one: SourceSettings, other: SourceSettings) -> bool:
    """Whether one poller serves both settings: they differ at most in their alerts."""
    return watched_source(one) == watched_source(other) and one.with_alerts(other.alerts) == other


def same_system(one: SourceSettings, other: SourceSettings) -> bool:
    """Whether both settings are of one system, so that the devices are the same."""
    return (one.kind, one.endpoint.url, one.options) == (other.kind, other.endpoint.url, other.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIndex:
    """Parts of the settings, by source name."""

    kinds: Mapping[str, str]
    rules: Mapping[str, AlertRules]
    catalogue: ActionCatalogue

    @classmethod
    def of(cls, settings: Settings) -> "SourceIndex":
        sources = enabled(settings)
        return cls(
            kinds={source.name: source.kind for source in sources},
            rules={source.name: source.alerts for source in sources},
            catalogue=ActionCatalogue(
                actions={source.name: KINDS[source.kind].actions for source in sources},
                lists={source.name: KINDS[source.kind].lists for source in sources},
                known=tuple(action for kind in KINDS.values() for action in kind.actions),
            ),
        )


def secret_place(settings: SourceSettings, purpose: Purpose, environ: Mapping[str, str]) -> str | None:
    """Place that a secret comes from, in words; None: the keyring."""
    command, file = settings.secret_keys(purpose)
    return place_before_keyring(
        settings.name, purpose=purpose, secret_command=command, secret_file=file, environ=environ
    )


class _ReadSecret(Protocol):
    async def __call__(self, purpose: Purpose, *, may_prompt: bool) -> str: ...


def _reader(settings: SourceSettings, environ: Mapping[str, str], redactor: Redactor) -> _ReadSecret:
    async def read(purpose: Purpose, *, may_prompt: bool) -> str:
        command, file = settings.secret_keys(purpose)
        work = partial(
            read_secret,
            settings.name,
            purpose=purpose,
            secret_command=command,
            secret_file=file,
            environ=environ,
            may_prompt=may_prompt,
            command_limit_s=settings.secret_command_timeout_s,
        )
        secret = await asyncio.wrap_future(on_daemon_thread(work, name="secret", failure="the secret can't be read"))
        redactor.redact(secret)
        return secret

    return read


def _opener(settings: SourceSettings, environ: Mapping[str, str], redactor: Redactor) -> OpenSystem:
    read = _reader(settings, environ, redactor)

    async def open_system(*, may_prompt: bool) -> System:
        try:
            secret = await read(SOURCE, may_prompt=may_prompt)
        except NoSecretError:
            if KINDS[settings.kind].needs_secret:
                raise
            secret = ""
        if secret:
            warn_of_risks(settings)
        places = SecretPlaces(
            secret=secret_place(settings, SOURCE, environ),
            proxy=secret_place(settings, PROXY, environ),
            local=secret_place(settings, LOCAL, environ),
        )
        endpoint = replace(settings.endpoint, local_login=_local_login(settings.options, read), secret_places=places)
        if settings.proxy_user is not None and endpoint.proxy is not None:
            password = await read(PROXY, may_prompt=may_prompt)
            endpoint = replace(endpoint, proxy=_signed_in(endpoint.proxy, settings.proxy_user, password))
        return KINDS[settings.kind].build(endpoint, settings.options, secret)

    return open_system


def _local_login(options: object, read: _ReadSecret) -> ReadLogin | None:
    """Read the login only when an action needs it: a missing password is no reason not to watch the source."""
    if not isinstance(options, LocalLoginKeys) or options.local_user is None:
        return None
    user = options.local_user

    async def login() -> tuple[str, str]:
        try:
            return user, await read(LOCAL, may_prompt=True)
        except SecretError as error:
            raise SignInError(str(error)) from error

    return login


def _signed_in(proxy: str, user: str, password: str) -> str:
    """Put user and password into a proxy's address."""
    scheme, separator, rest = proxy.partition("://")
    return f"{scheme}{separator}{quote(user, safe='')}:{quote(password, safe='')}@{rest}"
