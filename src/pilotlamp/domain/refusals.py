"""Confirmation of a refused or missing secret (alerts.md, rule 5): one observation never ends a source's polling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BY_THE_SERVICE: Final = 3
"""Refusals in a row, in the API's own words, until they count."""
BY_A_PAGE: Final = 6
"""The same where web pages are among them: a portal, a firewall or a maintenance page may have answered."""
WITHOUT_SECRET_FOR: Final = timedelta(minutes=5)
"""A secret that can't be read for this long is reported."""
BY_THE_NETWORK: Final = timedelta(minutes=10)
"""So long refusals of all sources at once, in their APIs' own words, may be the network's doing (rule 4)."""


class Evidence(StrEnum):
    """A hint about the author of a failure, beside the failure's kind."""

    PAGE = "page"
    """A web page or a redirect came in the place of the API: a sign-in page of the network looks like that."""
    NO_SECRET = "no_secret"  # noqa: S105 - no secret, as it says
    """The source was not asked, as its secret can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Refused polls of one source since its last reading."""

    total: int = 0
    """With other failures between them or not."""
    in_a_row: int = 0
    """The latest ones, with no other failure between them; of a secret that can't be read, the latest attempts."""
    by_service: int = 0
    """The latest of those, in the API's own words."""
    without_secret_since: datetime | None = None
    """The first of the latest polls that lacked a secret; None: the latest poll had one."""
    confirmed: bool = False
    """Somebody has to sign in. This stays so whatever else fails, until a reading comes, so that it is told once."""
    looks: int = 0
    """Refused polls since the confirmation."""

    @property
    def countable(self) -> bool:
        """Whether there are enough refusals in a row to confirm them, if the network is not to blame."""
        if self.without_secret_since:
            return False
        return self.by_service >= BY_THE_SERVICE or self.in_a_row >= BY_A_PAGE

    @property
    def beyond(self) -> int:
        """Refusals in a row beyond those that are enough."""
        return max(self.by_service - BY_THE_SERVICE, self.in_a_row - BY_A_PAGE, 0)

    def refused(self, evidence: Evidence | None) -> "Refusals":
        """The server, or a page in its place, has refused the secret once more."""
        return Refusals(
            total=self.total + 1,
            in_a_row=1 if self.without_secret_since else self.in_a_row + 1,
            by_service=0 if evidence is Evidence.PAGE else self.by_service + 1,
            confirmed=self.confirmed,
            looks=self.looks + self.confirmed,
        )

    def without_secret(self, at: datetime) -> "Refusals":
        """The secret could not be read once more: nobody has refused it."""
        since = self.without_secret_since or at
        return Refusals(
            total=self.total,
            in_a_row=self.in_a_row + 1 if self.without_secret_since else 1,
            without_secret_since=since,
            confirmed=self.confirmed or at - since >= WITHOUT_SECRET_FOR,
            looks=self.looks,
        )

    def failed_otherwise(self) -> "Refusals":
        """The poll failed without a refusal: a secret that could not be read has been read by then."""
        if self.confirmed and self.without_secret_since is None:
            return Refusals(total=self.total, confirmed=True, looks=self.looks)
        return Refusals(total=self.total)
