"""The actions and lists of every watched source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pilotlamp.domain.actions import ActionRequest, ActionSpec
from pilotlamp.domain.alerts.alert import AlertKind
from pilotlamp.domain.attempts import Attempt
from pilotlamp.domain.lists import ListSpec, RowType


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCatalogue:
    """Finds the declaration of an action by the source."""

    actions: Mapping[str, tuple[ActionSpec, ...]] = field(default_factory=dict)
    """By the source's name."""
    lists: Mapping[str, tuple[ListSpec, ...]] = field(default_factory=dict)
    known: tuple[ActionSpec, ...] = ()
    """Actions of all kinds, for the log of a source that has left the settings."""

    def people(self, source: str) -> ListSpec | None:
        """The list of a device's people."""
        return next((spec for spec in self.lists.get(source, ()) if spec.rows is RowType.CONNECTION), None)

    def of_request(self, source: str, request: ActionRequest) -> ActionSpec | None:
        """The action that makes the request; None: the source has none such."""
        return next((spec for spec in self.actions.get(source, ()) if spec.makes(request)), None)

    def of_attempt(self, attempt: Attempt) -> tuple[ActionSpec, Mapping[str, str]] | None:
        """The action that was tried and the named fields of its texts; None: the user has defined the action."""
        named = [spec for spec in self._of(attempt.target.source) if spec.name == attempt.action]
        for spec in named:
            fields = spec.texts_of(attempt.argument)
            if fields is not None:
                return spec, fields
        if not named:
            return None
        missing = dict.fromkeys(("person", *(each.name for each in named[0].fields)), attempt.argument or "")
        return named[0], missing

    def explained_by(self, attempt: Attempt) -> frozenset[AlertKind]:
        """Notices that would only repeat the effect of the attempt."""
        found = self.of_attempt(attempt)
        return found[0].explains if found else frozenset()

    def button_of(self, source: str, kind: AlertKind) -> ActionSpec | None:
        """The action that a notice of the source offers as a button."""
        return next((spec for spec in self.actions.get(source, ()) if spec.button_on is kind), None)

    def _of(self, source: str) -> tuple[ActionSpec, ...]:
        return self.actions.get(source, self.known)


NO_ACTIONS: Final = ActionCatalogue()
