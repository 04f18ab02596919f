"""Checks of a ``[[sources]]`` table."""

import logging

from msgspec import structs

from pilotlamp.config.addresses import WITH_CREDENTIALS, address_fault, host_of, is_encrypted, page_fault
from pilotlamp.config.alerts import alerts_of_one
from pilotlamp.config.keys import keys_of
from pilotlamp.config.settings import MAX_S, MIN_LOOPBACK_POLL_S, MIN_POLL_S, SourceSettings
from pilotlamp.config.table import Table, nearest
from pilotlamp.domain.alerts.rules import AlertRules
from pilotlamp.domain.links import is_loopback
from pilotlamp.domain.text import clean
from pilotlamp.sources.base import COMMAND_EXAMPLE, Kind, LocalLoginKeys
from pilotlamp.sources.kinds import KINDS, other_names
from pilotlamp.store.files import require_file

log = logging.getLogger(__name__)

REQUESTS_IN_LIMIT = 30
"""Slow requests that a poll has time for unless ``poll_limit_s`` is set: an honest list of 25 slow pages
ends by itself, an endless one is ended."""

_PROXY_CURE = "name the user as proxy_user, and store the password with 'pilotlamp login NAME --proxy'"

_NEEDED_KEYS = {
    "proxy_user": "proxy",
    "proxy_secret_command": "proxy_user",
    "proxy_secret_file": "proxy_user",
    "local_user": "local_printers",
    "local_secret_command": "local_user",
    "local_secret_file": "local_user",
}


def source_settings(table: Table, base: AlertRules) -> SourceSettings:
    """The table, checked; ``base``: the rules of ``[alerts]``.

    Raises:
        ConfigError: the first fault found.
    """
    kind = _kind(table)
    table.check_keys((*keys_of(SourceSettings, kind.options), "alerts"))
    values = table.read(SourceSettings, poll_s=kind.default_poll_s)
    source = SourceSettings(**values, options=_options(table, kind), alerts=alerts_of_one(table.table("alerts"), base))
    table.check_name(source.name, "name")
    _check_needed(table)
    _check_proxy_user(table, source.proxy_user)
    _check_device_page(table, source)
    source = structs.replace(
        source,
        url=_address(table, "url", source.url, kind.schemes),
        proxy=None if source.proxy is None else _address(table, "proxy", source.proxy),
        secret_command=_command(table, "secret_command", source.secret_command),
        proxy_secret_command=_command(table, "proxy_secret_command", source.proxy_secret_command),
        poll_limit_s=source.poll_limit_s or max(REQUESTS_IN_LIMIT * source.timeout_s, source.poll_s),
    )
    _check_times(table, source)
    _check_ca_file(table, source)
    return source


def _kind(table: Table) -> Kind:
    """The kind of system: the other keys that are known depend on it."""
    name: str = table.value(SourceSettings, "kind")
    if name not in KINDS:
        raise table.error(
            f"there is no kind {clean(name, limit=40)!r}; {nearest(name, KINDS, also=other_names())}", "kind"
        )
    return KINDS[name]


def _options(table: Table, kind: Kind) -> object:
    options = kind.options(**table.read(kind.options))
    if not isinstance(options, LocalLoginKeys):
        return options
    if options.local_user is not None and (not options.local_user or not options.local_user.isprintable()):
        raise table.error("must be a name with visible characters only", "local_user")
    command = _command(table, "local_secret_command", options.local_secret_command)
    return structs.replace(options, local_secret_command=command)


def _command(table: Table, key: str, words: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if words is None else table.command(words, key, COMMAND_EXAMPLE)


def _check_needed(table: Table) -> None:
    for key, needed in _NEEDED_KEYS.items():
        if key in table.values and not table.values.get(needed):
            raise table.error(f"has no effect without {needed}", key)


def _check_proxy_user(table: Table, user: str | None) -> None:
    if user is not None and (not user or not user.isprintable() or ":" in user):
        raise table.error('must be a name with visible characters only, and without ":"', "proxy_user")


def _check_device_page(table: Table, source: SourceSettings) -> None:
    fault = None if source.device_page is None else page_fault(source.device_page)
    if fault:
        raise table.error(fault, "device_page")


def _address(table: Table, key: str, url: str, schemes: tuple[str, ...] = ("https", "http")) -> str:
    fault = address_fault(url, schemes)
    if fault:
        cure = f"; {_PROXY_CURE}" if fault == WITH_CREDENTIALS and key == "proxy" else ""
        raise table.error(fault + cure, key)
    return url.rstrip("/")


def _check_times(table: Table, source: SourceSettings) -> None:
    """Refuse times that are too short for this server, or for each other."""
    least_s = MIN_LOOPBACK_POLL_S if is_loopback(source.url) else MIN_POLL_S
    if not least_s <= source.poll_s <= MAX_S:
        raise table.error(f"must be a number of seconds from {least_s:g} to {MAX_S:g}", "poll_s")
    if source.poll_limit_s is not None and source.poll_limit_s < source.timeout_s:
        raise table.error(f"must be a number of seconds from {source.timeout_s:g} to {MAX_S:g}", "poll_limit_s")


def _check_ca_file(table: Table, source: SourceSettings) -> None:
    path = source.ca_file
    if path is None:
        return
    import ssl  # rarely needed, and slow to load

    try:
        require_file(path.stat())
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise table.error(f"{path} holds no certificates in PEM format", "ca_file") from error
    except OSError as error:
        raise table.error(f"{path} can't be read: {error.strerror}", "ca_file") from error


def warn_of_risks(source: SourceSettings) -> None:
    """Log how others could read the secret of this source; not for one that sends none."""
    name, host = source.name, host_of(source.url)
    encrypted = "ipps" if source.url.startswith("ipp:") else "https"
    if not source.verify:
        log.warning("%s: verify = false: anybody between here and %s can read the secret", name, host)
    elif not is_encrypted(source.url) and not is_loopback(source.url):
        log.warning("%s: the secret travels to %s unencrypted; use %s if the server has it", name, host, encrypted)
