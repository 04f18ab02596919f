"""The benchmark measures what it says it does; how long that takes is no test's business."""

from tests.benchmarks.deciding import cost
from tests.benchmarks.fleet import clients


def test_what_changes_is_decided_about() -> None:
    nothing = clients(offline=0, of=10)

    assert cost(nothing, nothing).told == 0
    assert cost(nothing, clients(offline=1, of=10)).told == 1
    assert cost(nothing, clients(offline=10, of=10)).told == 1
