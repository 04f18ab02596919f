"""Purposes of secrets, with the names of their places: environment variable, settings and keyring entry."""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass

from pilotlamp.domain.login import login_command

_PREFIXES = ("PILOTLAMP_SECRET_", "PILOTLAMP_PROXY_SECRET_", "PILOTLAMP_LOCAL_SECRET_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A secret that a source may have."""

    setting: str
    """Prefix of its keys in the settings and, in upper case, of its environment variable."""
    service: str
    """Service in the keyring; the user name there is the source's name."""
    of: str
    """Owner of the secret, with ``{}`` for the source's name; follows "the secret of"."""
    login_option: str
    is_token: bool
    """Whether the secret is sent unchanged in a header; a password may have any visible character."""

    def variable(self, source: str) -> str:
        """The environment variable of a source. Several names may share one: the settings refuse that."""
        return f"PILOTLAMP_{self.setting.upper()}_" + re.sub(r"[^A-Z0-9]", "_", source.upper())

    def login(self, source: str) -> str:
        """The command that stores the secret in the keyring."""
        return login_command(source, self.login_option)


SOURCE = Purpose(setting="secret", service="pilotlamp", of="{}", login_option="", is_token=True)
PROXY = Purpose(
    setting="proxy_secret",
    service="pilotlamp proxy",
    of="the proxy of {}",
    login_option="--proxy",
    is_token=False,
)
LOCAL = Purpose(
    setting="local_secret",
    service="pilotlamp local",
    of="the devices of {}",
    login_option="--local",
    is_token=False,
)
"""Password of the devices' own API, of a kind whose devices have one."""


def take_secrets(environ: MutableMapping[str, str]) -> dict[str, str]:
    """Remove all secrets from an environment, so that no program started from it inherits them."""
    return {name: environ.pop(name) for name in tuple(environ) if name.startswith(_PREFIXES)}
