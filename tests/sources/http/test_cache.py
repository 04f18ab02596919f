"""What is remembered of replies, and for how long."""

from pilotlamp.sources.http.cache import MAX_ADDRESSES, ResponseCache


def test_same_bytes_are_given_back_as_the_object_of_before() -> None:
    memory = ResponseCache(max_bytes=100)
    first = memory.keep("a", {}, bytes(bytearray(b"body")))

    again = memory.keep("a", {}, bytes(bytearray(b"body")))

    assert again is first


def test_oldest_reply_is_forgotten_when_the_room_is_used_up() -> None:
    memory = ResponseCache(max_bytes=100)
    for name in ("a", "b", "c"):
        memory.keep(name, {}, b"x" * 40)

    assert [memory.recall(name) is not None for name in ("a", "b", "c")] == [False, True, True]


def test_reply_that_is_asked_for_stays() -> None:
    """One that the server keeps answering with 304 is in use although it is never replaced."""
    memory = ResponseCache(max_bytes=100)
    memory.keep("a", {}, b"x" * 40)
    memory.keep("b", {}, b"x" * 40)

    memory.recall("a")
    memory.keep("c", {}, b"x" * 40)

    assert memory.recall("a") is not None


def test_replacing_a_reply_frees_its_room() -> None:
    memory = ResponseCache(max_bytes=100)
    memory.keep("a", {}, b"x" * 90)
    memory.keep("a", {}, b"y" * 10)
    memory.keep("b", {}, b"z" * 90)

    assert memory.recall("a") is not None


def test_number_of_addresses_is_bounded() -> None:
    """Paging links may hold a new cursor each time."""
    memory = ResponseCache(max_bytes=10_000)
    for number in range(MAX_ADDRESSES + 1):
        memory.keep(f"{number}", {}, b"")

    assert memory.recall("0") is None
    assert memory.recall("1") is not None


def test_an_etag_that_can_not_be_sent_back_is_none() -> None:
    """It would make a sign-in error of the next poll, and end the polling."""
    memory = ResponseCache(max_bytes=100)

    memory.keep("a", {"etag": '"é"'}, b"x")

    known = memory.recall("a")
    assert known is not None
    assert known.etag is None
