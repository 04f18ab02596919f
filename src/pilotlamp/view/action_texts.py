"""Words for actions on devices: while one is performed, and how it ended. Those of a system come from its kind.

The questions beforehand are in ``pilotlamp.view.asking``.
"""

from datetime import tzinfo

from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.levels import Urgency
from pilotlamp.domain.text import clean
from pilotlamp.view import texts
from pilotlamp.view.asking import called
from pilotlamp.view.clicks import ShowDetails
from pilotlamp.view.formatting import SHORT_NAME_LIMIT, clock, sentence, shorten
from pilotlamp.view.tray_view import Notice


def attempt_text(attempt: Attempt, catalogue: ActionCatalogue) -> str:
    """ "Invited a@b.c to printer-host", "printer-host could not be approved", "Open a shell: printer-host"."""
    device = called(attempt.target.name or attempt.target.device)
    found = catalogue.of_attempt(attempt)
    if found is None:
        return _user_action_text(attempt, device)
    spec, fields = found
    if attempt.result is Result.DONE:
        text = spec.done
    else:
        text = spec.uncertain if attempt.result is Result.UNCERTAIN else spec.failed
    return text.format_map({"device": device, **{name: _short(value) for name, value in fields.items()}})


def attempt_notice(
    attempt: Attempt,
    catalogue: ActionCatalogue,
    *,
    id: str,  # noqa: A002 - as of Notice
    urgency: Urgency,
    tz: tzinfo,
) -> Notice:
    """The end of an action as a notification; a click shows the device's details."""
    target = attempt.target
    where = f"{called(target.source)} · {clock(attempt.at, attempt.at, tz)}"
    return Notice(
        id=id,
        kind=NoticeKind.ACTION_DONE if attempt.result is Result.DONE else NoticeKind.ACTION_FAILED,
        urgency=urgency,
        at=attempt.at,
        source=target.source,
        subjects=(target.device,),
        title=attempt_text(attempt, catalogue),
        body=" ".join((*_reasons(attempt), where)),
        default=ShowDetails(target.source, target.device),
    )


def _user_action_text(attempt: Attempt, device: str) -> str:
    text = {Result.DONE: texts.USER_ACTION_DONE, Result.UNCERTAIN: texts.USER_ACTION_UNCERTAIN}
    return text.get(attempt.result, texts.USER_ACTION_FAILED).format(label=called(attempt.action), device=device)


def _reasons(attempt: Attempt) -> tuple[str, ...]:
    """Sentences."""
    if attempt.result is Result.UNCERTAIN:
        return sentence(attempt.problem or texts.NO_ANSWER), texts.CHECK_FIRST
    return (sentence(attempt.problem),) if attempt.problem else ()


def _short(name: str) -> str:
    return shorten(clean(name), SHORT_NAME_LIMIT)
