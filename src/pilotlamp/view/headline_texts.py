"""Texts of headlines, to be translated in one place: whole sentences with named fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.view.texts import Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTexts:
    """Headlines of a kind, by how many devices, printers or people it is about."""

    one: str
    many: str
    all_of: str | None = None
    """All devices of a source; None: it is not about devices."""
    some_of: str | None = None


OF_SUBJECTS: Final[Mapping[NoticeKind, SubjectTexts]] = {
    NoticeKind.DEVICE_OFFLINE: SubjectTexts(
        one="{name} is offline",
        many="{n} devices offline",
        all_of="All {n} devices of {source} are offline",
        some_of="{n} of {total} devices of {source} are offline",
    ),
    NoticeKind.DEVICE_ONLINE: SubjectTexts(
        one="{name} is back online",
        many="{n} devices back online",
        all_of="All {n} devices of {source} are back online",
        some_of="{n} of {total} devices of {source} are back online",
    ),
    NoticeKind.DEVICE_UNSTABLE: SubjectTexts(
        one="{name} keeps dropping offline",
        many="{n} devices keep dropping offline",
        all_of="All {n} devices of {source} keep dropping offline",
        some_of="{n} of {total} devices of {source} keep dropping offline",
    ),
    NoticeKind.DEVICE_SETTLED: SubjectTexts(
        one="{name} has settled",
        many="{n} devices have settled",
        all_of="All {n} devices of {source} have settled",
        some_of="{n} of {total} devices of {source} have settled",
    ),
    NoticeKind.STATE_UNSTABLE: SubjectTexts(
        one="{name} keeps changing its state", many="{n} printers keep changing their state"
    ),
    NoticeKind.STATE_SETTLED: SubjectTexts(one="{name} has settled", many="{n} printers have settled"),
    NoticeKind.DEVICE_REMOVED: SubjectTexts(
        one="{name} is no longer listed",
        many="{n} devices no longer listed",
        all_of="All {n} devices of {source} are no longer listed",
        some_of="{n} of {total} devices of {source} are no longer listed",
    ),
    NoticeKind.APPROVAL_NEEDED: SubjectTexts(
        one="{name} is waiting for approval",
        many="{n} devices waiting for approval",
        all_of="All {n} devices of {source} are waiting for approval",
        some_of="{n} of {total} devices of {source} are waiting for approval",
    ),
    NoticeKind.PRINT_STARTED: SubjectTexts(one="{name} is printing", many="{n} printers are printing"),
    NoticeKind.PRINTER_FINISHED: SubjectTexts(one="{name} has finished", many="{n} printers finished"),
    NoticeKind.PRINTER_OFFLINE: SubjectTexts(one="{name} is offline", many="{n} printers offline"),
    NoticeKind.PERSON_ONLINE: SubjectTexts(one="{name} is online", many="{n} people online"),
}

OF_SOURCE: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.SOURCE_UNREACHABLE: "{source} is unavailable",
    NoticeKind.SIGN_IN_NEEDED: "{source}: sign-in needed",
    NoticeKind.SOURCE_BACK: "{source} is answering again",
    NoticeKind.SOURCE_UNSTABLE: "{source}: many devices keep dropping offline",
    NoticeKind.SOURCE_SETTLED: "{source}: the devices have settled",
    NoticeKind.ACTION_DONE: "{source}: an action was carried out",
    NoticeKind.ACTION_FAILED: "{source}: an action failed",
}

SETTLED_ON: Final = "{name} has settled: {state}"
NO_STAFF: Final = "No staff online"
NETWORK_LOST: Final = "This computer's network seems to be down"
NETWORK_BACK: Final = "The network is back"
DIGEST: Final = "Summary of what was held back"
HELD_BACK: Final[Counted] = ("{n} notice was held back", "{n} notices were held back")
WITH_NAMES: Final = "{headline}: {names}"

# Fields of a condition's headline
DEVICES: Final = "{n} devices"
PRINTERS: Final = "{n} printers"
ALL_DEVICES: Final = "All {n} devices of {source}"
SOME_DEVICES: Final = "{n} of {total} devices of {source}"
