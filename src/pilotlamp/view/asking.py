"""Questions before an action on a device, and the command line that does the same without a question."""

import shlex
from typing import Final

from pilotlamp.domain.actions import FieldType
from pilotlamp.domain.text import clean
from pilotlamp.view import texts
from pilotlamp.view.clicks import Perform, RunUserAction
from pilotlamp.view.formatting import shorten
from pilotlamp.view.questions import Entry, Question

_CONFIRM: Final = "confirm"
"""The kind of all questions without an entry."""


def question(
    action: Perform, *, known_users: tuple[str, ...] = (), value: str | None = None, error: str | None = None
) -> Question | None:
    """The question for the value that is missing, or else whether to go on; None: nothing is asked.

    Args:
        action: the one that was chosen.
        known_users: accounts of the source, as far as known.
        value: the text that was typed the last time.
        error: the reason why that was not taken.
    """
    spec, field = action.spec, action.spec.asked
    if spec.ask is None or field is None:
        return confirmation(action)
    if value is None:
        value = action.person.name if action.person and field.type is FieldType.NAME else ""
    return Question(
        kind=spec.name,
        title=spec.ask.title,
        text=spec.ask.text.format_map(_names(action)),
        accept=spec.ask.accept,
        entry=Entry(
            label=field.label,
            value=value,
            kind=field.entry,
            choices=known_users if field.type is FieldType.USER else (),
        ),
        error=error,
    )


def confirmation(action: Perform) -> Question | None:
    """The question whether to go on with an action that can't be taken back; None: it can."""
    prompt = action.spec.confirm
    if prompt is None:
        return None
    text = prompt.text.format_map(_names(action))
    return Question(kind=_CONFIRM, title=prompt.title, text=text, accept=prompt.accept, dismiss=prompt.dismiss)


def user_action_question(action: RunUserAction) -> Question:
    """The question before an action of the user's own."""
    label, device = called(action.label), called(action.target.name or action.target.device)
    text = texts.CONFIRM_USER_ACTION.format(label=label, device=device)
    return Question(kind=_CONFIRM, title=label, text=text, accept=texts.RUN)


def command_line(action: Perform) -> str:
    """The command for a shell in place of a dialog: ``pilotlamp act Makerspace 55c8 … EMAIL``."""
    target, spec, person = action.target, action.spec, action.person
    options = [word for field in spec.fields if field.option for word in (f"--{field.name}", field.name.upper())]
    values = [field.text or field.name.upper() for field in spec.fields if not field.option]
    operands = [target.source, target.device, spec.name, *((person.id,) if person else ()), *values]
    if any(word.startswith("-") for word in operands):
        return shlex.join(["pilotlamp", "act", *options, "--", *operands])
    return shlex.join(["pilotlamp", "act", *operands, *options])


def called(name: str) -> str:
    """A name for a sentence, fit to be shown wherever it comes from."""
    return shorten(clean(name))


def _names(action: Perform) -> dict[str, str]:
    person = action.person
    return {
        "device": called(action.target.name or action.target.device),
        "person": called(person.name or person.email or person.id) if person else "",
        **{field.name: field.shown("") for field in action.spec.fields},
    }
