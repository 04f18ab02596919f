"""More than a few notices of one kind from one reading become one (alerts.md, rule 9)."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from pilotlamp.domain.alerts.candidates import Candidate

Group = tuple[Candidate, ...]
"""Candidates of one source and kind that are told in one alert; never empty."""


def grouped(
    candidates: Sequence[Candidate], *, above: Callable[[str], int], story: Callable[[Candidate], str | None]
) -> tuple[Group, ...]:
    """The candidates in the groups they are told in, in their order.

    Args:
        candidates: all from one reading.
        above: a source's number of notices of one kind above which they become one.
        story: the alert that a candidate ends, wholly or in part; those of one story are told together.
    """
    groups: list[Group] = []
    for (source, *_), same_kind in _by(candidates, lambda each: (each.source, each.kind.key, each.state or "")):
        told_together = _by_story(same_kind, story)
        groups.extend(told_together if len(told_together) <= above(source) else [same_kind])
    return tuple(groups)


def _by_story(candidates: Group, story: Callable[[Candidate], str | None]) -> list[Group]:
    groups: dict[str | int, list[Candidate]] = {}
    for number, candidate in enumerate(candidates):
        groups.setdefault(story(candidate) or number, []).append(candidate)
    return list(map(tuple, groups.values()))


def _by(
    candidates: Sequence[Candidate], key: Callable[[Candidate], tuple[str, ...]]
) -> Iterable[tuple[tuple[str, ...], Group]]:
    order = {value: place for place, value in enumerate(dict.fromkeys(map(key, candidates)))}
    in_order = sorted(candidates, key=lambda candidate: order[key(candidate)])
    return ((value, tuple(group)) for value, group in groupby(in_order, key))
