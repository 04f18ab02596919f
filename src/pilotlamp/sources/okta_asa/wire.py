"""Okta Advanced Server Access' JSON as structs; what it means is parse.py's business.

Ids and the bearer token are strict, everything else may be of any type or missing.

Source: systems.md, "Okta Advanced Server Access (ScaleFT)".
"""

from typing import Annotated

import msgspec

from pilotlamp.sources.wire import Id


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled client of a team."""

    id: Id
    hostname: object = None
    description: object = None
    os: object = None
    encrypted: object = None
    state: object = None
    user_name: object = None
    deleted_at: object = None


class ClientPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of ``GET …/clients``."""

    clients: list[Client] | None = msgspec.field(name="list")
    """null is how a Go program writes an empty list."""


class RawPage(msgspec.Struct, frozen=True, kw_only=True):
    """The same, with the clients not decoded yet."""

    clients: list[msgspec.Raw] | None = msgspec.field(name="list")


class ServiceToken(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``POST …/service_token``."""

    bearer_token: Annotated[str, msgspec.Meta(min_length=1)]
    expires_at: object = None

    def __repr__(self) -> str:
        """Without the token: it is a secret."""
        return f"ServiceToken(expires_at={self.expires_at!r})"
