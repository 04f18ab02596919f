"""Bodies that are not what they should be, from each kind of source: their rows of the fault matrix."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tests.faults.stage import Fault, Stage, answering
from tests.faults.systems import DEVICE, KINDS, SECRET, Kind
from tests.faults.trial import Group
from tests.sources.fault_server import Script, reply

_DEEP = b"[" * 100_000

Body = Callable[[Kind], bytes]


def _entry(kind: Kind, field: str, value: bytes) -> bytes:
    """A list of one entry, with this field."""
    return kind.wrap(b'{"%b": "a", %b, "%b": %b}' % (kind.id.encode(), kind.there, field.encode(), value))


def _twice(kind: Kind) -> bytes:
    fields = (kind.id.encode(), kind.id.encode(), kind.shown.encode(), kind.shown.encode())
    return kind.wrap(b'{"%b": "z", "%b": "a", "%b": "Other", "%b": "Shelf", %b}' % (*fields, kind.there))


_BODIES: tuple[tuple[str, Body, str, str | None], ...] = (
    ("truncated JSON", lambda kind: kind.good[:-5], "bad_reply", "is not valid JSON"),
    ("deeply nested JSON", lambda kind: _entry(kind, kind.shown, _DEEP), "bad_reply", "is nested too deeply"),
    ("deep where nobody looks", lambda kind: _entry(kind, "new", _DEEP), "bad_reply", "is nested too deeply"),
    ("NaN", lambda kind: _entry(kind, kind.shown, b"NaN"), "ok", None),
    ("number of 100,000 digits", lambda kind: _entry(kind, kind.shown, b"9" * 100_000), "ok", None),
    ("duplicate keys", _twice, "ok", None),
    ("lone surrogate", lambda kind: _entry(kind, kind.shown, rb'"Shelf\ud83d"'), "ok", None),
    ("id of another type", lambda kind: kind.wrap(b'{"%b": {}}' % kind.id.encode()), "bad_reply", "(at $"),
    ("name of another type", lambda kind: _entry(kind, kind.shown, b"[]"), "ok", None),
    ("HTML with 200", lambda _: f"<!doctype html><p>{SECRET}".encode(), "bad_reply", "an HTML page instead of JSON"),
)

_SHOWN: Mapping[str, Callable[[Kind], str]] = {
    "NaN": lambda kind: kind.unnamed,
    "number of 100,000 digits": lambda kind: kind.unnamed,
    "duplicate keys": lambda _: DEVICE,
    "lone surrogate": lambda _: f"{DEVICE}\ufffd",
    "name of another type": lambda kind: kind.unnamed,
}
"""By which name the one entry is listed, where the list is read."""


def _bodies() -> Iterator[Fault]:
    for kind in KINDS.values():
        for name, body, state, error in _BODIES:
            yield Fault(
                name=f"{name} from {kind.name}",
                kind=kind.name,
                place=answering(partial(_replied, body, kind)),
                state=state,
                error=error,
                shows=(_SHOWN[name](kind),) if name in _SHOWN else (),
            )


def _replied(body: Body, kind: Kind, _: Stage) -> Script:
    return reply(200, body(kind), connection="close")


BODIES = Group(name="bodies", poll_s=0.5, faults=tuple(_bodies()))
