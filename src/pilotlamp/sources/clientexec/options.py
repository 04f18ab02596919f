"""Settings that only a Clientexec source has."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class ClientexecOptions(Struct, frozen=True, kw_only=True):
    """Keys of a ``[[sources]]`` table of this kind. The defaults are guesses: no documentation names path and key."""

    path: Annotated[str, Meta(description="Path of the list of users online, after the url.")] = (
        "/api/users/usersonline"
    )
    key_in: Annotated[
        Literal["header", "query"], Meta(description="Part of the request that carries the Application Key.")
    ] = "header"
    key_name: Annotated[
        str, Meta(description="Name of the header or query parameter that carries the Application Key.")
    ] = "X-Application-Key"
