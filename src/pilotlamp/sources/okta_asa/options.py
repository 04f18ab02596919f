"""Settings that only an Okta Advanced Server Access source has."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

DEFAULT_PAGE_SIZE: Final = 100
"""That of the API itself."""


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
    page_size: Annotated[
        int,
        Meta(ge=1, le=1000, description="Clients in one answer; the more there are, the fewer requests a poll takes."),
    ] = DEFAULT_PAGE_SIZE
    descending: Annotated[bool, Meta(description="List the most recent clients first.")] = False
