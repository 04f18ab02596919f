"""The settings that only an Okta Advanced Server Access source has."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class OktaAsaOptions:
    """See contract.md, "Settings file", and systems.md, "Okta Advanced Server Access"."""

    team: str
    all: bool = False
    """All clients of the team; False: only those of the key's own user."""
    state: Literal["ACTIVE", "PENDING", "DELETED"] | None = None
    username: str | None = None
    """Only this user's clients; "" lists those of nobody."""
