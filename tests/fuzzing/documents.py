"""JSON documents that are changed part by part, with what no dictionary has: keys that come twice, any number."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from tests.fuzzing.hostile import NUMBERS, TEXTS

_MOST_SLOTS: Final = 2000
_MANY_SLOTS: Final = 500
"""A document that has as many doesn't get larger."""
_DEEP: Final = 400


class Pairs(list[object]):
    """An object: its keys and values in turn."""


class Number(str):
    """As it is written."""

    __slots__ = ()


Slot = tuple[list[object], int]
"""A place in a document: a list, or an object, and which of its parts."""


def changed_json(data: bytes, words: Sequence[str], random: Random) -> bytes | None:
    """The document with one part changed, seldom with several; None: it is none."""
    try:
        root: list[object] = [_read(data)]
        for _ in range(random.choice((1, 1, 1, 2, 5))):
            slots = tuple(_slots(root))
            if slots:
                _change(random.choice(slots), slots, words, random)
        return b"".join(_written(part) for part in root)
    except (ValueError, RecursionError):
        return None


def _read(data: bytes) -> object:
    def pairs(found: list[tuple[str, object]]) -> Pairs:
        return Pairs(part for pair in found for part in pair)

    return json.loads(data, object_pairs_hook=pairs, parse_int=Number, parse_float=Number, parse_constant=Number)


def _written(part: object) -> bytes:
    match part:
        case Number():
            return part.encode("utf-8", "surrogatepass")
        case Pairs():
            keys, values = part[::2], part[1::2]
            members = (_written(key) + b":" + _written(value) for key, value in zip(keys, values, strict=False))
            return b"{" + b",".join(members) + b"}"
        case list():
            return b"[" + b",".join(map(_written, part)) + b"]"
        case _:
            return json.dumps(part).encode()


def _slots(container: list[object]) -> Iterator[Slot]:
    """Every part that may be changed, keys too; of a large document the first."""
    found: list[list[object]] = [container]
    given = 0
    for each in found:
        for place, part in enumerate(each):
            yield each, place
            given += 1
            if isinstance(part, list):
                found.append(part)
        if given > _MOST_SLOTS:
            return


def _change(slot: Slot, slots: tuple[Slot, ...], words: Sequence[str], random: Random) -> None:
    container, place = slot
    is_key = isinstance(container, Pairs) and place % 2 == 0
    if is_key:
        _change_member(container, place, words, random)
        return
    value = container[place]
    match random.randrange(10):
        case 0 | 1 | 2:
            container[place] = _scalar(words, random)
        case 3 | 4 if isinstance(value, str):
            cut = random.randrange(len(value) + 1)
            container[place] = value[:cut] + random.choice((*TEXTS, *words)) + value[cut:]
        case 5:
            source, index = random.choice(slots)
            container[place] = source[index]
        case 6 if len(slots) < _MANY_SLOTS:
            container[place] = random.choice(([value], Pairs((random.choice(words or ("a",)), value)), [value] * 30))
        case 7:
            container[place] = _nested(value, random.choice((5, _DEEP)))
        case 8 if not isinstance(container, Pairs):
            container.insert(place, value)
        case 9 if not isinstance(container, Pairs):
            del container[place]
        case _:
            container[place] = random.choice(([], Pairs(), None, True, False))


def _change_member(members: list[object], place: int, words: Sequence[str], random: Random) -> None:
    """Gone, called otherwise, twice, or beside a new one."""
    match random.randrange(4):
        case 0:
            del members[place : place + 2]
        case 1:
            members[place] = random.choice((*words, random.choice(TEXTS)))
        case 2:
            members.extend((members[place], _scalar(words, random)))
        case _:
            members.extend((random.choice((*words, random.choice(TEXTS))), _scalar(words, random)))


def _scalar(words: Sequence[str], random: Random) -> object:
    match random.randrange(6):
        case 0:
            return Number(random.choice(NUMBERS))
        case 1 | 2 if words:
            return random.choice(words)
        case 3:
            return random.choice((None, True, False))
        case _:
            return random.choice(TEXTS)


def _nested(value: object, depth: int) -> object:
    for _ in range(depth):
        value = [value]
    return value
