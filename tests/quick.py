"""Cases for the fast loop."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import pytest

CaseT = TypeVar("CaseT")


def each_once(rows: Sequence[Any], columns: Sequence[Any]) -> list[Any]:
    """All pairs; those beyond one for each row and for each column are marked as slow."""
    return [
        pytest.param(row, column)
        if place % len(columns) == number or number % len(rows) == place
        else pytest.param(row, column, marks=pytest.mark.slow)
        for place, row in enumerate(rows)
        for number, column in enumerate(columns)
    ]


def first_of_each(cases: Iterable[CaseT], key: Callable[[CaseT], Hashable]) -> list[Any]:
    """The first case of each key as it is; the others go the same ways through the code, and are marked as slow."""
    seen: set[Hashable] = set()
    found: list[Any] = []
    for case in cases:
        found.append(pytest.param(case, marks=pytest.mark.slow) if key(case) in seen else case)
        seen.add(key(case))
    return found
