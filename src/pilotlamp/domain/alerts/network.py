"""Own network (alerts.md, rule 4): when everything fails at once, however it does, it is our line, not their machines.

A source that counts as unreachable is told of only when it is known to be the source's own trouble: it is held until
another one answers (then it was), until none does (then it is the network), or until the others should have been asked.
A refused secret is not held here: it is confirmed only where the network is not to blame (``domain.folding``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pilotlamp.domain.alerts.alert import NoticeKind
from pilotlamp.domain.alerts.candidates import Candidate
from pilotlamp.domain.alerts.context import AlertContext, StageResult, Suppressed, SuppressionReason
from pilotlamp.domain.refusals import BY_THE_NETWORK, Evidence
from pilotlamp.domain.snapshot import SourceStatus, failing_together, heard_at, may_answer

_LATE = 1.1
"""So many intervals may pass until a source is polled again (``monitor.pace``)."""
_ANSWER_S = 15.0
"""A poll that fails has done so by then, by the default of ``timeout_s``."""
_NETWORK = 2
"""So many sources make a network: a single one is only ever itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The network is lost."""

    since: datetime
    """The first of the failed polls."""
    at: datetime
    """Time at which the loss was known."""
    members: frozenset[str]
    """The sources that went with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkState:
    """State of this rule between two decisions."""

    held: frozenset[str] = frozenset()
    """Unreachable sources of which it is not known yet whether the trouble is theirs or the network's."""
    told: frozenset[str] = frozenset()
    """Unreachable sources whose own trouble it is."""
    loss: Loss | None = None
    left: Mapping[str, int] = field(default_factory=dict)
    """Sources that have not answered since the last loss was over, with their number of failures by then."""
    back_at: datetime | None = None
    """End of the last loss."""
    offline_since: datetime | None = None
    """Since when the desktop says that there is no network; None: it doesn't."""


def network_says(state: NetworkState, *, online: bool, now: datetime) -> NetworkState:
    """Take the desktop's word on the network: while offline, one failure of each source is enough to call it lost.

    Only a source that answers shows that it is back.
    """
    return replace(state, offline_since=None if online else state.offline_since or now)


def own_network(
    state: NetworkState, candidates: Sequence[Candidate], context: AlertContext
) -> tuple[NetworkState, StageResult]:
    """One ``network_lost`` and one ``network_back`` in the place of every source's own."""
    statuses = context.snapshot.sources
    members = state.loss.members if state.loss else frozenset(state.left)
    doubtful: dict[str, Candidate] = {}
    absorbed: list[Candidate] = []
    passing: list[Candidate] = []
    for each in candidates:
        if each.kind is NoticeKind.SOURCE_UNREACHABLE:
            doubtful[each.source] = each
        elif each.kind is NoticeKind.SOURCE_BACK and each.source in members:
            absorbed.append(each)
        else:
            passing.append(each)
    absorbed += _over(state.held, statuses)
    refused = {each.source for each in candidates if each.kind is NoticeKind.SIGN_IN_NEEDED}
    state = _still_so(state, statuses)
    doubtful |= {name: _unreachable(status) for name, status in statuses.items() if name in state.held}
    if state.loss is not None:
        state, made, unsaid = _while_lost(state, state.loss, doubtful, context, refused)
        absorbed += unsaid
    else:
        state, made = _while_there(state, doubtful, context)
    told = {each.source for each in made}
    absorbed += [each for name, each in doubtful.items() if name not in state.held | told]
    return state, StageResult(
        candidates=(*made, *passing),
        withheld=tuple(Suppressed(candidate=each, why=SuppressionReason.NETWORK) for each in absorbed),
        wake_at=min(
            (_due_at(since, context) for name, since in _together(state, context).items() if name in state.held),
            default=None,
        ),
    )


def _while_lost(
    state: NetworkState, loss: Loss, doubtful: Iterable[str], context: AlertContext, refused: Collection[str]
) -> tuple[NetworkState, list[Candidate], list[Candidate]]:
    """The state, the candidates to be told, and those to be withheld.

    ``refused``: sources that need a sign-in from now on. Where nothing else shows a loss, it ends silently.
    """
    statuses = context.snapshot.sources
    members = loss.members.union(doubtful)
    answered = any(_answers(status, loss.at) for status in statuses.values())
    mistaken = not members.isdisjoint(refused) and not any(map(_unanswered, statuses.values()))
    if not answered and not mistaken:
        return replace(state, loss=replace(loss, members=members)), [], []
    left = {name: status.failures for name, status in statuses.items() if name in members and _fails(status)}
    back = Candidate(source="", kind=NoticeKind.NETWORK_BACK, since=loss.since, until=context.now)
    state = replace(state, loss=None, left=left, back_at=context.now)
    return (state, [back], []) if answered else (state, [], [back])


def _while_there(
    state: NetworkState, doubtful: Mapping[str, Candidate], context: AlertContext
) -> tuple[NetworkState, list[Candidate]]:
    statuses = context.snapshot.sources
    together = _together(state, context)
    silent = together.keys() | {name for name in state.left if _cut_off(statuses[name])}
    others = sum(map(may_answer, statuses.values()))
    confirmed = state.offline_since is not None or any(_counts(statuses[name]) for name in together)
    if confirmed and not others and len(silent) >= _NETWORK and _shows(together, context):
        loss = Loss(since=min(together.values()), at=context.now, members=frozenset(silent | state.left.keys()))
        problem = _page(statuses[name] for name in sorted(together))
        made = [Candidate(source="", kind=NoticeKind.NETWORK_LOST, since=loss.since, problem=problem)]
        state = replace(state, loss=loss, held=frozenset(), left={})
        own = doubtful.keys() - loss.members
    else:
        made = []
        waiting = {name for name, since in together.items() if since <= context.now < _due_at(since, context)}
        waiting = waiting if len(silent) + others >= _NETWORK else set()
        state = replace(state, held=frozenset(doubtful.keys() & waiting - state.left.keys()))
        asked = {name for name, failures in state.left.items() if _was_asked(statuses[name], failures, state.back_at)}
        own = (doubtful.keys() - state.held - state.left.keys()) | asked
    made += [doubtful.get(name) or _unreachable(status) for name, status in statuses.items() if name in own]
    left = {name: failures for name, failures in state.left.items() if name not in own}
    return replace(state, told=state.told | own, left=left), made


def _still_so(state: NetworkState, statuses: Mapping[str, SourceStatus]) -> NetworkState:
    """Without what is over, or no longer in the settings."""
    unreachable = {name for name, status in statuses.items() if status.unreachable}
    failing = {name for name, status in statuses.items() if _fails(status)}
    return replace(
        state,
        held=state.held & unreachable,
        told=state.told & unreachable,
        left={name: failures for name, failures in state.left.items() if name in failing},
    )


def _over(held: frozenset[str], statuses: Mapping[str, SourceStatus]) -> Iterator[Candidate]:
    """The beginning and the end of what was over before it could be told."""
    for name, status in statuses.items():
        if name in held and not status.unreachable:
            yield _unreachable(status)
            if not status.sign_in_needed:
                yield Candidate(source=name, kind=NoticeKind.SOURCE_BACK, until=status.seen_at)


def _unreachable(status: SourceStatus) -> Candidate:
    failure = status.failure
    return Candidate(
        source=status.name,
        kind=NoticeKind.SOURCE_UNREACHABLE,
        problem=failure.problem if failure else None,
        hint=failure.hint if failure else None,
    )


def _together(state: NetworkState, context: AlertContext) -> dict[str, datetime]:
    """The sources that have failed since anything was heard of any, but for their own troubles: since when each."""
    together = failing_together(context.snapshot, context.now)
    return {name: since for name, since in together.items() if name not in state.told}


def _shows(together: Mapping[str, datetime], context: AlertContext) -> bool:
    """Whether these failures show a loss: refusals in the APIs' own words do so only for a while."""
    if any(_unanswered(context.snapshot.sources[name]) for name in together):
        return True
    return bool(together) and context.now - min(together.values()) < BY_THE_NETWORK


def _page(statuses: Iterable[SourceStatus]) -> str | None:
    """The problem where a web page or a redirect came in the place of an answer; None: nowhere."""
    failures = (status.failure for status in statuses)
    return next((each.problem for each in failures if each and each.evidence is Evidence.PAGE), None)


def _unanswered(status: SourceStatus) -> bool:
    return status.failure is not None and status.failure.unanswered


def _fails(status: SourceStatus) -> bool:
    """In a way that may yet become ``source_unreachable``."""
    return status.failure is not None and not status.failure.without_secret and not status.sign_in_needed


def _counts(status: SourceStatus) -> bool:
    """Whether so many polls have failed in a row, in whatever way, that it is no blip."""
    return status.failures >= status.source.unreachable_after


def _cut_off(status: SourceStatus) -> bool:
    """Whether nothing comes through now."""
    return status.failure is not None and (status.failure.unanswered or status.failure.refused)


def _answers(status: SourceStatus, since: datetime) -> bool:
    if status.failure is None:
        return status.reading is not None
    at = heard_at(status)
    return at is not None and at > since


def _due_at(since: datetime, context: AlertContext) -> datetime:
    """Time by which every source should have been asked once since then."""
    longest_s = max(each.source.interval_s for each in context.snapshot.sources.values())
    # Intervals are longer on battery, and whether it is on battery is not known here.
    return since + timedelta(seconds=longest_s * _LATE * context.general.battery_factor + _ANSWER_S)


def _was_asked(status: SourceStatus, failures: int, back_at: datetime | None) -> bool:
    """Whether it is unreachable by a poll that began after the network was back."""
    if status.failure is None or back_at is None or not status.unreachable or status.failures <= failures:
        return False
    return not 0 <= (status.failure.at - back_at).total_seconds() <= _ANSWER_S
