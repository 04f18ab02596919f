"""Questions of dialogs, as plain data; ``view.asking`` words them."""

from dataclasses import dataclass

from pilotlamp.domain.entries import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text to type."""

    label: str
    value: str = ""
    """Initial text."""
    kind: EntryKind
    """Checked while it is typed."""
    choices: tuple[str, ...] = ()
    """Choices offered beside typing; any other text is as good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A dialog with one entry, or with none: then it asks whether to go on, and Cancel is what Return does."""

    kind: str
    """Of one kind there is one dialog at a time."""
    title: str
    text: str
    """Plain text, may have several lines."""
    accept: str
    """Label of the button that goes on."""
    dismiss: str = "Cancel"
    """Label of the button that does nothing."""
    entry: Entry | None = None
    error: str | None = None
    """Why what was typed the last time was not taken."""
