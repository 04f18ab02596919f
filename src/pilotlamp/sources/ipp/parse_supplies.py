"""Supplies of a printer, from either of the two ways in which printers list them; pure.

Source: PWG 5100.13 (``printer-supply``) and CUPS (``marker-levels`` and its companions). Levels of -1,
-2 and -3 are unknown.
"""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from pilotlamp.domain.model import Supply
from pilotlamp.sources.ipp.codec import Value
from pilotlamp.sources.lenient import text_or_none

Attributes = Mapping[str, tuple[Value, ...]]

MAX_SUPPLIES: Final = 64
_MAX_PCT: Final = 100
_RECEPTACLE: Final = "receptacleThatIsFilled"
_WASTE: Final = "waste"


def supplies(attributes: Attributes) -> tuple[Supply, ...]:
    """Inks, toners and the like, each name once. Containers that fill up are none: their reasons tell of them."""
    found = _of_printer_supply(attributes) or _of_markers(attributes)
    return tuple({supply.name: supply for supply in reversed(found[:MAX_SUPPLIES])}.values())[::-1]


def _of_printer_supply(attributes: Attributes) -> list[Supply]:
    names = attributes.get("printer-supply-description", ())
    found = []
    for number, (value, name) in enumerate(zip_longest(attributes.get("printer-supply", ()), names)):
        if not isinstance(value, bytes | str):
            continue
        text = value.decode(errors="replace") if isinstance(value, bytes) else value
        facts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
        if facts.get("class") == _RECEPTACLE:
            continue
        own = " ".join(filter(None, (facts.get("colorantname"), facts.get("type"))))
        found.append(_supply(number, text_or_none(name) or text_or_none(own), _whole(facts, "level"), facts))
    return found


def _of_markers(attributes: Attributes) -> list[Supply]:
    types = attributes.get("marker-types", ())
    names = attributes.get("marker-names", ())
    levels = attributes.get("marker-levels", ())
    found = []
    for number, level in enumerate(levels):
        type_ = types[number] if number < len(types) else None
        if isinstance(type_, str) and type_.startswith(_WASTE):
            continue
        name = names[number] if number < len(names) else None
        found.append(_supply(number, text_or_none(name), level if isinstance(level, int) else None, {}))
    return found


def _supply(number: int, name: str | None, level: int | None, facts: Mapping[str, str]) -> Supply:
    pct = None if level is None or level < 0 else float(level)
    most = _whole(facts, "maxcapacity")
    if pct is not None and facts.get("unit", "percent") != "percent":
        pct = pct / most * 100 if most is not None and most > 0 else None
    if pct is not None and pct > _MAX_PCT:
        pct = None
    return Supply(name=name or f"supply {number + 1}", level_pct=pct)


def _whole(facts: Mapping[str, str], name: str) -> int | None:
    text = facts.get(name, "")
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(2**31)) else None
