"""Headlines of alerts, one line each: titles of notices, lines of a digest and of the menu's "Recent"."""

from typing import assert_never

from pilotlamp.domain.alerts.alert import AlertKind, NoticeKind, Subject
from pilotlamp.domain.conditions import Bearer, ConditionSpec
from pilotlamp.domain.model import DeviceState, PrinterState
from pilotlamp.domain.text import clean
from pilotlamp.view import headline_texts as texts
from pilotlamp.view.formatting import shorten, some_of
from pilotlamp.view.texts import DEVICE_STATES, NO_NAME, PRINTER_STATES, counted


def headline(  # noqa: PLR0911 - a case per member of the closed enum
    kind: AlertKind,
    source: str,
    subjects: tuple[Subject, ...] = (),
    *,
    out_of: int | None = None,
    state: DeviceState | PrinterState | None = None,
) -> str:
    """ "printer-host is offline", "All 40 devices of Makerspace are offline", "Makerspace is answering again".

    The source is named only where it is the subject; the other arguments are fields of ``Alert``.
    """
    match kind:
        case ConditionSpec():
            return _of_condition(kind, source, subjects, out_of)
        case (
            (NoticeKind.DEVICE_OFFLINE | NoticeKind.DEVICE_ONLINE | NoticeKind.DEVICE_UNSTABLE)
            | NoticeKind.STATE_UNSTABLE
            | (NoticeKind.DEVICE_REMOVED | NoticeKind.APPROVAL_NEEDED | NoticeKind.PERSON_ONLINE)
            | (NoticeKind.PRINT_STARTED | NoticeKind.PRINTER_FINISHED | NoticeKind.PRINTER_OFFLINE)
        ):
            return _of_subjects(kind, source, subjects, out_of)
        case NoticeKind.DEVICE_SETTLED | NoticeKind.STATE_SETTLED:
            if state and len(subjects) == 1:
                return texts.SETTLED_ON.format(name=called(subjects[0]), state=state_word(state))
            return _of_subjects(kind, source, subjects, None)
        case NoticeKind.NO_STAFF:
            return texts.NO_STAFF
        case (
            (NoticeKind.SOURCE_UNREACHABLE | NoticeKind.SIGN_IN_NEEDED | NoticeKind.SOURCE_BACK)
            | (NoticeKind.SOURCE_UNSTABLE | NoticeKind.SOURCE_SETTLED)
            | (NoticeKind.ACTION_DONE | NoticeKind.ACTION_FAILED)
        ):
            return texts.OF_SOURCE[kind].format(source=shorten(source))
        case NoticeKind.NETWORK_LOST:
            return texts.NETWORK_LOST
        case NoticeKind.NETWORK_BACK:
            return texts.NETWORK_BACK
        case NoticeKind.DIGEST:
            return texts.DIGEST
    assert_never(kind)


def with_names(line: str, subjects: tuple[Subject, ...]) -> str:
    """A headline that is to stand alone: "5 devices offline: host 0, host 1, host 2 and 2 more"."""
    return texts.WITH_NAMES.format(headline=line, names=names(subjects)) if len(subjects) > 1 else line


def names(subjects: tuple[Subject, ...]) -> str:
    """Three names and how many more (alerts.md, rule 9)."""
    return some_of(subjects, called)


def kept_back(number: int) -> str:
    """A digest's title: "12 notices were held back"."""
    return counted(texts.HELD_BACK, number)


def names_its_source(kind: AlertKind) -> bool:
    """Whether ``headline`` needs no "· Makerspace" after it, as the source is its subject or there is none."""
    return not isinstance(kind, ConditionSpec) and kind not in texts.OF_SUBJECTS and kind is not NoticeKind.NO_STAFF


def called(subject: Subject) -> str:
    """The subject's name; a printer's own, not its host's. An id may come from a file that anybody may have edited."""
    return shorten(subject.detail or subject.name or clean(subject.id) or NO_NAME)


def state_word(state: DeviceState | PrinterState) -> str:
    """The state in which a device or a printer has settled."""
    return PRINTER_STATES[state] if isinstance(state, PrinterState) else DEVICE_STATES[state]


def _of_subjects(kind: NoticeKind, source: str, subjects: tuple[Subject, ...], out_of: int | None) -> str:
    text = texts.OF_SUBJECTS[kind]
    number = len(subjects)
    if number == 1:
        return text.one.format(name=called(subjects[0]))
    if out_of is None or text.all_of is None or text.some_of is None:  # out_of counts devices
        return text.many.format(n=number)
    whole = text.all_of if number == out_of else text.some_of
    return whole.format(n=number, total=out_of, source=shorten(source))


def _of_condition(spec: ConditionSpec, source: str, subjects: tuple[Subject, ...], out_of: int | None) -> str:
    number = len(subjects)
    if number == 1:
        return spec.one.format_map({spec.of.value: called(subjects[0])})
    if spec.of is not Bearer.DEVICE:
        return spec.many.format(printers=texts.PRINTERS.format(n=number))
    share = texts.DEVICES if out_of is None else texts.ALL_DEVICES if number == out_of else texts.SOME_DEVICES
    return spec.many.format(devices=share.format(n=number, total=out_of, source=shorten(source)))
