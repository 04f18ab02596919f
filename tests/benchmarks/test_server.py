"""The server sends what it is told to, when it is told to, and knows when it has."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.benchmarks.server_process import ServerProcess, serving
from tests.patience import HANG_S, LOOK_EVERY_S

PATH = "/clients"


@pytest.fixture
def server() -> Iterator[ServerProcess]:
    with serving() as running:
        yield running


def get(server: ServerProcess, path: str = PATH) -> httpx.Response:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        return client.get(path)


def test_it_serves_what_it_was_told_last(server: ServerProcess) -> None:
    server.serve_all({PATH: b"[1]"})
    server.put("error", b"[2]", status=500)
    assert _eventually(server, 200) == b"[1]"

    server.serve(PATH, "error")

    assert _eventually(server, 500) == b"[2]"
    assert get(server, "/nowhere").status_code == 404
    assert server.answered(PATH) >= 2


def test_a_held_request_waits_until_it_is_released(server: ServerProcess) -> None:
    server.put("body", b"[]" * 1000)
    server.hold(PATH)
    replies: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: replies.append(get(server)))
    asking.start()
    server.until_asked(PATH)
    assert replies == []

    before = time.monotonic()
    sent = server.release(PATH, "body")
    asking.join()

    assert (sent.key, sent.size) == ("body", 2000)
    assert before < sent.at < time.monotonic()
    assert replies[0].content == b"[]" * 1000


def test_an_answer_can_end_in_the_middle(server: ServerProcess) -> None:
    server.put("cut", b"[1, 2]", cut=True)
    server.serve(PATH, "cut")

    with pytest.raises(httpx.RemoteProtocolError):
        _eventually(server, 200)


def test_who_has_gone_does_not_wait(server: ServerProcess) -> None:
    """The next program's request is not answered in its place."""
    server.put("body", b"[]" * 1000)
    server.hold(PATH)
    with httpx.Client(base_url=server.url, trust_env=False, timeout=0.3) as client, pytest.raises(httpx.ReadTimeout):
        client.get(PATH)

    server.until_left(PATH)

    assert server.answered(PATH) == 0


def test_nobody_waits_for_a_request_that_can_not_come(server: ServerProcess) -> None:
    server.until_asked(PATH, unless=lambda: True)


def _eventually(server: ServerProcess, status: int) -> bytes:
    """The body of the first reply with this status: orders are not waited for."""
    while (reply := get(server)).status_code != status:
        pass
    return reply.content


def test_the_body_of_a_request_is_passed_over_and_the_longest_interval_known(server: ServerProcess) -> None:
    server.serve_all({PATH: b"[1]"})
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        replies = [client.post(PATH, content=b"\r\n\r\n" * 50_000) for _ in range(2)]

    assert [reply.content for reply in replies] == [b"[1]", b"[1]"]
    end_at = time.monotonic() + HANG_S
    while server.asked() < 2:
        assert time.monotonic() < end_at
        time.sleep(LOOK_EVERY_S)
    assert server.longest_interval_s(PATH) > 0
    assert server.longest_interval_s("/nowhere") == 0
