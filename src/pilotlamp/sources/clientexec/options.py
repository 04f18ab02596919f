"""The settings that only a Clientexec source has."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientexecOptions:
    """See contract.md, "Settings file". The defaults are guesses: no source found documents path and key."""

    path: str = "/api/users/usersonline"
    key_in: Literal["header", "query"] = "header"
    key_name: str = "X-Application-Key"
    """Name of the header or of the query parameter that carries the Application Key."""
