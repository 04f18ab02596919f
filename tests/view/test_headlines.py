import pytest

from pilotlamp.domain.alerts.alert import NoticeKind, Subject
from pilotlamp.view.headlines import headline, names_its_source

HOST = Subject(id="h1", name="printer-host")


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_headline_names_its_subject_or_its_source_or_leaves_it_to_be_added(kind: NoticeKind) -> None:
    """A line of "Recent" must not be silent about where it was."""
    told = headline(kind, "Makerspace", (HOST,))

    of_all = {NoticeKind.NETWORK_LOST, NoticeKind.NETWORK_BACK, NoticeKind.DIGEST}
    assert names_its_source(kind) is ("Makerspace" in told or kind in of_all)
