"""The vendors' documented examples, and answering with their very bytes where they are the answer."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]


@cache
def example_bytes(name: str) -> bytes:
    """The file as the vendor printed it."""
    return (files("pilotlamp_simulator") / "vendor" / f"{name}.json").read_bytes()


def example(name: str) -> Any:
    """The file's content; a new copy on each call, to be changed at will."""
    return json.loads(example_bytes(name))


def encoded(body: object, *, like: str | None = None) -> bytes:
    """``body`` as JSON; the bytes of the example ``like`` where that says the same."""
    if like is not None and example(like) == body:
        return example_bytes(like)
    return json.dumps(body, ensure_ascii=False).encode()
