"""Elements that are byte for byte as before are not read again."""

import pytest

from pilotlamp.errors import BadReplyError
from pilotlamp.sources.elements import Elements
from pilotlamp.sources.wire import Raw, decode


class Reader:
    """Reads elements as text and counts them."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.elements = Elements(self._read)

    def take(self, body: bytes) -> list[str]:
        return self.elements.take(decode(body, list[Raw], what="the list"))

    def _read(self, body: bytes) -> str:
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


def test_an_element_that_can_not_be_read_leaves_everything_as_it_was() -> None:
    reader = Reader()
    reader.take(b"[1,2]")
    with pytest.raises(BadReplyError):
        reader.take(b'[1,"bad"]')
    reader.read.clear()

    assert reader.take(b"[1,2]") == ["1", "2"]
    assert reader.read == []
