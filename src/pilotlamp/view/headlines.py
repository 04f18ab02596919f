"""Headlines of alerts, one line each: titles of notices, lines of a digest and of the menu's "Recent"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.model import DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.view.formatting import DEVICE_WORDS, count, shorten, some_of

_DEVICES: Final = "devices"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """Wording of a kind for one subject, and for several after their number."""

    one: str
    many: str
    noun: str = _DEVICES

    def of_all(self) -> str:
        """After "All 40 devices of Makerspace"."""
        return self.one.replace("is ", "are ", 1).replace("has ", "have ", 1)


_PHRASES: Final[Mapping[NoticeKind, _Phrase]] = {
    NoticeKind.DEVICE_OFFLINE: _Phrase(one="is offline", many="offline"),
    NoticeKind.DEVICE_ONLINE: _Phrase(one="is back online", many="back online"),
    NoticeKind.DEVICE_UNSTABLE: _Phrase(one="keeps dropping offline", many="keep dropping offline"),
    NoticeKind.DEVICE_SETTLED: _Phrase(one="has settled", many="have settled"),
    NoticeKind.DEVICE_REMOVED: _Phrase(one="is no longer listed", many="no longer listed"),
    NoticeKind.APPROVAL_NEEDED: _Phrase(one="is waiting for approval", many="waiting for approval"),
    NoticeKind.PRINTER_FINISHED: _Phrase(one="has finished", many="finished", noun="printers"),
    NoticeKind.PRINTER_OFFLINE: _Phrase(one="is offline", many="offline", noun="printers"),
    NoticeKind.PERSON_ONLINE: _Phrase(one="is online", many="online", noun="people"),
}

_OF_SOURCE: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.SOURCE_UNREACHABLE: " can't be reached",
    NoticeKind.SIGN_IN_NEEDED: ": sign-in needed",
    NoticeKind.SOURCE_BACK: " is answering again",
    NoticeKind.SOURCE_UNSTABLE: ": many devices keep dropping offline",
    NoticeKind.SOURCE_SETTLED: ": the devices have settled",
    NoticeKind.ACTION_DONE: ": an action was carried out",  # of one attempt ``view.action_texts`` tells more
    NoticeKind.ACTION_FAILED: ": an action failed",
}
"""After the source's name."""


def headline(  # noqa: PLR0911 - a case per member of the closed enum
    kind: AlertKind,
    source: str,
    subjects: tuple[Subject, ...] = (),
    *,
    out_of: int | None = None,
    state: DeviceState | None = None,
) -> str:
    """ "printer-host is offline", "All 40 devices of Makerspace are offline", "Makerspace is answering again".

    Args:
        kind: what happened.
        source: whose it is; named only where it is the subject.
        subjects: whom it happened to.
        out_of: as ``Alert.out_of``.
        state: what one device has settled on.
    """
    match kind:
        case ConditionSpec():
            return _of_condition(kind, source, subjects, out_of)
        case (
            (NoticeKind.DEVICE_OFFLINE | NoticeKind.DEVICE_ONLINE | NoticeKind.DEVICE_UNSTABLE)
            | (NoticeKind.DEVICE_REMOVED | NoticeKind.APPROVAL_NEEDED | NoticeKind.PERSON_ONLINE)
            | (NoticeKind.PRINTER_FINISHED | NoticeKind.PRINTER_OFFLINE)
        ):
            return _of_subjects(kind, source, subjects, out_of)
        case NoticeKind.DEVICE_SETTLED:
            on = f": {DEVICE_WORDS[state]}" if state and len(subjects) == 1 else ""
            return f"{_of_subjects(kind, source, subjects, None)}{on}"
        case NoticeKind.NO_STAFF:
            return "No staff online"
        case (
            (NoticeKind.SOURCE_UNREACHABLE | NoticeKind.SIGN_IN_NEEDED | NoticeKind.SOURCE_BACK)
            | (NoticeKind.SOURCE_UNSTABLE | NoticeKind.SOURCE_SETTLED)
            | (NoticeKind.ACTION_DONE | NoticeKind.ACTION_FAILED)
        ):
            return f"{shorten(source)}{_OF_SOURCE[kind]}"
        case NoticeKind.NETWORK_LOST:
            return "This computer's network seems to be down"
        case NoticeKind.NETWORK_BACK:
            return "The network is back"
        case NoticeKind.DIGEST:
            return "Summary of what was held back"
    assert_never(kind)


def with_names(line: str, subjects: tuple[Subject, ...]) -> str:
    """A headline that is to stand alone: "5 devices offline: host 0, host 1, host 2 and 2 more"."""
    return f"{line}: {names(subjects)}" if len(subjects) > 1 else line


def names(subjects: tuple[Subject, ...]) -> str:
    """Three names and how many more (alerts.md, rule 9)."""
    return some_of(subjects, called)


def kept_back(number: int) -> str:
    """A digest's title: "12 notices were held back"."""
    return f"{count(number, 'notice')} {'was' if number == 1 else 'were'} held back"


def names_its_source(kind: AlertKind) -> bool:
    """Whether ``headline`` needs no "· Makerspace" after it, as the source is its subject or there is none."""
    return not isinstance(kind, ConditionSpec) and kind not in _PHRASES and kind is not NoticeKind.NO_STAFF


def called(subject: Subject) -> str:
    """The subject's name; a printer's own, not its host's. An id may come from a file that anybody may have edited."""
    return shorten(subject.detail or subject.name or clean(subject.id) or "(no name)")


def _of_subjects(kind: NoticeKind, source: str, subjects: tuple[Subject, ...], out_of: int | None) -> str:
    phrase = _PHRASES[kind]
    if len(subjects) == 1:
        return f"{called(subjects[0])} {phrase.one}"
    number = len(subjects)
    if out_of is None or phrase.noun != _DEVICES:  # out_of counts devices
        return f"{number} {phrase.noun} {phrase.many}"
    return f"{_share(number, out_of, source)} {phrase.of_all()}"


def _of_condition(spec: ConditionSpec, source: str, subjects: tuple[Subject, ...], out_of: int | None) -> str:
    if len(subjects) == 1:
        return spec.one.format_map({spec.of.value: called(subjects[0])})
    several = f"{spec.of}s"
    number = len(subjects)
    whom = f"{number} {several}" if out_of is None or spec.of is not Bearer.DEVICE else _share(number, out_of, source)
    return spec.many.format_map({several: whom})


def _share(number: int, out_of: int, source: str) -> str:
    """ "All 40 devices of Makerspace", "38 of 40 devices of Makerspace"."""
    return f"{f'All {number}' if number == out_of else f'{number} of {out_of}'} {_DEVICES} of {shorten(source)}"
