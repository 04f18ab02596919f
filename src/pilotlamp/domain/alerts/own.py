"""Actions of one's own (alerts.md, rule 18): each is told as its result, and not once more as a device's change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.action_catalogue import ActionCatalogue
from pilotlamp.domain.alerts.alert import AlertKind
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.attempts import Attempt, Result

SEEN_WITHIN = timedelta(minutes=15)
"""So long after it was done, and four polls, its effect counts as one's own doing."""
_POLLS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDoing:
    """The rule's memory."""

    done: Mapping[tuple[str, str, AlertKind], datetime] = field(default_factory=dict)
    """Time of the user's own action on a device (source and id) that makes a notice of this kind no news."""


def with_attempts(state: OwnDoing, attempts: Iterable[Attempt], catalogue: ActionCatalogue) -> OwnDoing:
    """With what was done; what was refused, or may not have been done, explains no change."""
    done = {
        (attempt.target.source, attempt.target.device, kind): attempt.at
        for attempt in attempts
        if attempt.result is Result.DONE
        for kind in catalogue.explained_by(attempt)
    }
    return replace(state, done={**state.done, **done}) if done else state


def own_doing(state: OwnDoing, candidates: Sequence[Candidate], context: AlertContext) -> tuple[OwnDoing, StageResult]:
    """Withhold what is only the effect of what was done here."""
    if not state.done:
        return state, StageResult(candidates=tuple(candidates))
    state = OwnDoing(done={key: at for key, at in state.done.items() if _may_show_yet(key[0], at, context)})
    own = [each for each in candidates if each.subject and (each.source, each.subject.id, each.kind) in state.done]
    return state, StageResult(
        candidates=tuple(each for each in candidates if each not in own),
        withheld=tuple(Suppressed(candidate=each, why=SuppressionReason.OWN) for each in own),
    )


def _may_show_yet(source: str, at: datetime, context: AlertContext) -> bool:
    status = context.snapshot.sources.get(source)
    return status is not None and context.now - at <= SEEN_WITHIN + timedelta(seconds=_POLLS * status.source.interval_s)
