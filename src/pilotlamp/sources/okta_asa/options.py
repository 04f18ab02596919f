"""Settings that only an Okta Advanced Server Access source has."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class OktaAsaOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind."""

    team: Annotated[str, Meta(description="Name of the team.", examples=['"acme"'])]
    all: Annotated[
        bool, Meta(description="List all clients of the team, instead of only those of the key's own user.")
    ] = False
    state: Annotated[
        Literal["ACTIVE", "PENDING", "DELETED"] | None, Meta(description="List only clients in this state.")
    ] = None
    username: Annotated[
        str | None, Meta(description='List only the clients of this user; "" lists those that belong to nobody.')
    ] = None
