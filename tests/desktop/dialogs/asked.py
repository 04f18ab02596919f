"""Questions to ask in tests."""

from dataclasses import replace

from pilotlamp.domain.entries import EntryKind
from pilotlamp.view.questions import Entry, Question

HOSTILE = '-<b>O\'Neill & "söns"</b>_x\\n%s\u200f👍'
"""A name that means something to each of the programs, if it is let."""

INVITE = Question(
    kind="invite",
    title="Invite to My Awesome Element",
    text="Who may use My Awesome Element? They get an email with a link.",
    accept="Invite",
    entry=Entry(label="Email address", kind=EntryKind.EMAIL),
)
RENAME = Question(
    kind="rename",
    title="Rename a person",
    text="What is Jack called from now on?",
    accept="Rename",
    entry=Entry(label="Name", value="Jack", kind=EntryKind.NAME),
)
ASSIGN = Question(
    kind="assign",
    title="Assign jacks-laptop",
    text="Whose is jacks-laptop from now on?",
    accept="Assign",
    entry=Entry(label="User", kind=EntryKind.NAME, choices=("ann.lee", "bob", "jack.smith", "jill.smith")),
)
REVOKE = Question(
    kind="revoke",
    title="Revoke jacks-laptop",
    text="jacks-laptop can't sign in to any server any more. This can't be taken back.",
    accept="Revoke",
)


def with_value(question: Question, value: str, **changes: str) -> Question:
    """The same question with this in its entry."""
    assert question.entry is not None
    return replace(question, entry=replace(question.entry, value=value), **changes)
