"""IPP replies, recorded and made up."""

from collections.abc import Mapping
from pathlib import Path

from pilotlamp.sources.ipp.codec import Attribute, Tag, Value, encode
from pilotlamp.sources.ipp.parse import Attributes

RECORDED = Path(__file__).parents[2] / "fixtures" / "ipp"
_HEAD_BYTES = 8


def recorded(name: str) -> bytes:
    """A reply of a real cupsd or ippeveprinter."""
    return (RECORDED / f"{name}.ipp").read_bytes()


def printer(**given: Value | tuple[Value, ...]) -> Attributes:
    """Attributes of a printer; underscores in names stand for dashes."""
    idle: Mapping[str, Value | tuple[Value, ...]] = {"printer_name": "desk", "printer_state": 3}
    named = {name.replace("_", "-"): value for name, value in {**idle, **given}.items()}
    return {name: value if isinstance(value, tuple) else (value,) for name, value in named.items()}


def replied(*groups: Attributes, tag: Tag = Tag.PRINTER, status: int = 0, said: str | None = None) -> bytes:
    """A reply with these printers or jobs."""
    operation = [Attribute(name="attributes-charset", tag=Tag.CHARSET, values=("utf-8",))]
    if said is not None:
        operation.append(Attribute(name="status-message", tag=0x41, values=(said,)))
    parts = [encode(status, 1, operation)[:-1]]
    for group in groups:
        attributes = [Attribute(name=name, tag=_tag(values), values=values) for name, values in group.items()]
        parts.append(encode(status, 1, attributes, tag=tag)[_HEAD_BYTES:-1])
    return b"".join((*parts, bytes((Tag.END,))))


def _tag(values: tuple[Value, ...]) -> int:
    match values[:1]:
        case (bool(),):
            return Tag.BOOLEAN
        case (int(),):
            return Tag.INTEGER
        case (str(),):
            return Tag.KEYWORD
        case (bytes(),):
            return Tag.OCTETS
        case _:
            return 0x12
