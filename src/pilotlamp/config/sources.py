"""A ``[[sources]]`` table: the keys that all kinds share, and those of its kind."""

import dataclasses
import logging
import typing
from pathlib import Path

from pilotlamp.config.addresses import WITH_CREDENTIALS, address_fault, host_of, is_encrypted, is_loopback, page_fault
from pilotlamp.config.alerts import alerts_of_one
from pilotlamp.config.settings import SourceSettings
from pilotlamp.config.table import Table, nearest
from pilotlamp.domain.alerts.rules import AlertRules
from pilotlamp.domain.text import clean
from pilotlamp.files import require_file
from pilotlamp.sources.base import Endpoint, Kind
from pilotlamp.sources.kinds import KINDS

log = logging.getLogger(__name__)

_SHARED_DEFAULTS = Endpoint(name="", url="")

MIN_POLL_S = 5.0
MIN_LOOPBACK_POLL_S = 0.05
MAX_S = 86_400.0
MIN_TIMEOUT_S = 0.01
SECRET_COMMAND_TIMEOUT_S = 60.0
REQUESTS_IN_LIMIT = 30
"""As many slow requests has a poll time for if ``poll_limit_s`` is not set: an honest list of 25 slow pages ends by
itself, an endless one is ended."""

_SHARED_KEYS = (
    "name",
    "kind",
    "url",
    "poll_s",
    "timeout_s",
    "poll_limit_s",
    "ca_file",
    "proxy",
    "verify",
    "enabled",
    "device_page",
    "secret_command",
    "secret_file",
    "secret_command_timeout_s",
    "proxy_user",
    "proxy_secret_command",
    "proxy_secret_file",
    "alerts",
)

_PROXY_CURE = "name the user as proxy_user, and store the password with 'pilotlamp login NAME --proxy'"

_NEEDED_BY_PROXY_KEYS = {
    "proxy_user": "proxy",
    "proxy_secret_command": "proxy_user",
    "proxy_secret_file": "proxy_user",
}


def source_settings(table: Table, base: AlertRules) -> SourceSettings:
    """The table, checked; ``base`` is what the file says about alerts for all sources.

    Raises:
        ConfigError: the first fault found.
    """
    kind = _kind(table)
    table.check_keys((*_SHARED_KEYS, *(field.name for field in dataclasses.fields(kind.options))))
    name = table.shown_name("name", '"Makerspace"')
    endpoint = _endpoint(table, name)
    least = MIN_LOOPBACK_POLL_S if is_loopback(endpoint.url) else MIN_POLL_S
    enabled: bool | None = table.get("enabled", bool)
    poll_s = table.number("poll_s", kind.default_poll_s, at_least=least, at_most=MAX_S)
    return SourceSettings(
        name=name,
        kind=kind.name,
        endpoint=endpoint,
        poll_s=poll_s,
        poll_limit_s=table.number(
            "poll_limit_s",
            max(REQUESTS_IN_LIMIT * endpoint.timeout_s, poll_s),
            at_least=endpoint.timeout_s,
            at_most=MAX_S,
        ),
        enabled=enabled is not False,
        options=_options(table, kind),
        alerts=alerts_of_one(table.table("alerts"), base),
        secret_command=_secret_command(table, "secret_command"),
        secret_file=table.path_of("secret_file"),
        secret_command_timeout_s=table.number(
            "secret_command_timeout_s", SECRET_COMMAND_TIMEOUT_S, at_least=1, at_most=MAX_S
        ),
        proxy_user=_proxy_user(table),
        proxy_secret_command=_secret_command(table, "proxy_secret_command"),
        proxy_secret_file=table.path_of("proxy_secret_file"),
    )


def _kind(table: Table) -> Kind:
    """First of all: which other keys are known depends on it."""
    name: str = table.required("kind", str, '"formide"')
    if name not in KINDS:
        raise table.error(f"there is no kind {clean(name, limit=40)!r}; {nearest(name, KINDS)}", "kind")
    return KINDS[name]


def _endpoint(table: Table, name: str) -> Endpoint:
    url = _address(table, "url", table.required("url", str, '"https://…"'))
    verify = table.get("verify", bool) is not False
    if not verify:
        log.warning("%s: verify = false: whoever is on the way to %s can read the secret", name, host_of(url))
    elif not is_encrypted(url) and not is_loopback(url):
        log.warning("%s: the secret travels to %s unencrypted; use https where it has that", name, host_of(url))
    proxy: str | None = table.get("proxy", str)
    return Endpoint(
        name=name,
        url=url,
        timeout_s=table.number("timeout_s", _SHARED_DEFAULTS.timeout_s, at_least=MIN_TIMEOUT_S, at_most=MAX_S),
        ca_file=_ca_file(table),
        proxy=None if proxy is None else _address(table, "proxy", proxy),
        verify=verify,
        device_page=_device_page(table),
    )


def _secret_command(table: Table, key: str) -> tuple[str, ...] | None:
    example = '["pass", "show", "makerspace"]'
    command = table.texts(key, example)
    if command is None:
        return None
    if not command or not command[0].strip():
        raise table.error(f"must be a program and its arguments, such as {example}", key)
    for index, argument in enumerate(command):
        if "\0" in argument:
            raise table.error("must have no NUL character", key, element=index)
    return (table.program(command[0], key), *command[1:])


def _proxy_user(table: Table) -> str | None:
    user: str | None = table.get("proxy_user", str)
    for key, needed in _NEEDED_BY_PROXY_KEYS.items():
        if key in table.values and needed not in table.values:
            raise table.error(f"has no effect without {needed}", key)
    if user is not None and (not user or not user.isprintable() or ":" in user):
        raise table.error('must be a name of visible characters without ":"', "proxy_user")
    return user


def _address(table: Table, key: str, url: str) -> str:
    fault = address_fault(url)
    if fault:
        cure = f"; {_PROXY_CURE}" if fault == WITH_CREDENTIALS and key == "proxy" else ""
        raise table.error(fault + cure, key)
    return url.rstrip("/")


def _ca_file(table: Table) -> Path | None:
    path = table.path_of("ca_file")
    if path is None:
        return None
    import ssl  # rarely needed, and slow to load

    try:
        require_file(path.stat())
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise table.error(f"{path} holds no certificates in PEM format", "ca_file") from error
    except OSError as error:
        raise table.error(f"{path} can't be read: {error.strerror}", "ca_file") from error
    return path


def _device_page(table: Table) -> str | None:
    template: str | None = table.get("device_page", str)
    fault = None if template is None else page_fault(template)
    if fault:
        raise table.error(fault, "device_page")
    return template


def _options(table: Table, kind: Kind) -> object:
    """The keys of the kind alone, by the annotations of its options class."""
    annotations = typing.get_type_hints(kind.options)
    values = {}
    for field in dataclasses.fields(kind.options):
        if field.name in table.values:
            values[field.name] = table.get(field.name, annotations[field.name])
        elif field.default is dataclasses.MISSING:
            raise table.error(f"is missing; a source of kind {kind.name} needs it", field.name)
    return kind.options(**values)
