"""Cases for the fast loop."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import pytest

CaseT = TypeVar("CaseT")


def first_of_each(cases: Iterable[CaseT], key: Callable[[CaseT], Hashable]) -> list[Any]:
    """The first case of each key as it is; the others go the same ways through the code, and are marked as slow."""
    seen: set[Hashable] = set()
    found: list[Any] = []
    for case in cases:
        found.append(pytest.param(case, marks=pytest.mark.slow) if key(case) in seen else case)
        seen.add(key(case))
    return found
