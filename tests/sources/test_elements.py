"""Elements that are byte for byte as before are not read again."""

import pytest

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.elements import Elements, listed
from pilotlamp.sources.wire import Raw, decode


class Reader:
    """Reads elements as text and counts them."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.elements = Elements(self.read_one)

    def take(self, body: bytes) -> list[str]:
        return self.elements.take(decode(body, list[Raw], what="the list"))

    def read_one(self, body: bytes) -> str:
        if body == b'"bad"':
            raise BadReplyError("not this one")
        self.read.append(body.decode())
        return body.decode()


def test_only_what_changed_is_read_again() -> None:
    reader = Reader()
    assert reader.take(b'[{"a":1},{"b":2},{"c":3}]') == ['{"a":1}', '{"b":2}', '{"c":3}']
    reader.read.clear()

    assert reader.take(b'[{"a":1},{"b":5},{"c":3}]') == ['{"a":1}', '{"b":5}', '{"c":3}']

    assert reader.read == ['{"b":5}']


def test_what_came_and_went_leaves_the_others_known() -> None:
    reader = Reader()
    reader.take(b"[1,2,3,4]")
    reader.read.clear()

    assert reader.take(b"[0,1,2,4,4]") == ["0", "1", "2", "4", "4"]

    assert reader.read == ["0"]


def test_an_element_that_can_not_be_read_is_left_out_and_counted() -> None:
    """Also as long as it stays as it is, while others come and go."""
    reader = Reader()

    assert reader.take(b'[1,"bad"]') == ["1"]
    assert reader.elements.left_out == 1
    assert reader.take(b'["bad",1,2,"bad"]') == ["1", "2"]
    assert reader.elements.left_out == 2
    assert reader.take(b"[1,2,3,4]") == ["1", "2", "3", "4"]
    assert reader.elements.left_out == 0


def test_a_list_for_once_is_without_what_can_not_be_read(caplog: pytest.LogCaptureFixture) -> None:
    read = Reader().read_one

    assert listed(b'[1,"bad",2]', read, what="the list of users") == ["1", "2"]
    assert "1 of 3 entries of the list of users can't be read" in caplog.text
    assert listed(b"", read, what="the list of users") == []
    with pytest.raises(BadReplyError, match="not this one"):
        listed(b'["bad"]', read, what="the list of users")
