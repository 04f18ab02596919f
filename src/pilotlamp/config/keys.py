"""Keys of a settings table, as the fields of a struct describe them: the values that they take, in words."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, get_args, get_origin

from msgspec import Meta, Struct, inspect
from msgspec.structs import FieldInfo, fields

_WORDS: Mapping[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.StrType: "text in quotes",
    inspect.VarTupleType: "a list of texts in quotes",
    inspect.CustomType: "the path of a file",
}


@cache  # msgspec looks up the annotations anew at each call
def keys_of(*structs: type[Struct]) -> Mapping[str, FieldInfo]:
    """The fields with a description, by name: the others are no keys of the file."""
    return {field.name: field for struct in structs for field in fields(struct) if meaning_of(field)}


def meaning_of(field: FieldInfo) -> str:
    """The description of the field; empty if it has none."""
    return next((meta.description for meta in _metadata(field) if meta.description), "")


def example_of(field: FieldInfo) -> str | None:
    """A value of the field as TOML; None if it has no example."""
    return next((meta.examples[0] for meta in _metadata(field) if meta.examples), None)


def expected_value(field: FieldInfo) -> str:
    """The values that the field takes, in words that follow "must be"."""
    choices = choices_of(field)
    if choices:
        return one_of(f'"{choice}"' for choice in choices)
    words = one_of(_type_words(type_, field.name) for type_ in types_of(field))
    example = example_of(field)
    return f"{words}, such as {example}" if example and "text" in words else words


def one_of(words: Iterable[str]) -> str:
    """The words as alternatives: "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def types_of(field: FieldInfo) -> tuple[inspect.Type, ...]:
    """The types of the field's values without their metadata; None can't be written in TOML and is left out."""
    type_ = _bare(inspect.type_info(field.type))
    types = type_.types if isinstance(type_, inspect.UnionType) else (type_,)
    return tuple(_bare(each) for each in types if not isinstance(each, inspect.NoneType))


def range_of(type_: inspect.Type) -> str:
    """The bounds of a number, such as "from 1 to 5"; empty if it has none."""
    match type_:
        case inspect.IntType(ge=least, le=most, gt=above) | inspect.FloatType(ge=least, le=most, gt=above):
            begin = f"from {least:g}" if least is not None else f"above {above:g}" if above is not None else ""
            end = "" if most is None else f" to {most:g}" if least is not None else f", at most {most:g}"
            return begin + end
        case _:
            return ""


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """The texts that the field takes, in the order of its annotation; empty if it takes others too."""
    return _choices(field.type)


def _choices(annotation: object) -> tuple[str, ...]:
    # msgspec's type information has them in alphabetical order.
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next(filter(None, map(_choices, get_args(annotation))), ())


def _type_words(type_: inspect.Type, key: str) -> str:
    match type_:
        case inspect.IntType():
            return f"a whole number {range_of(type_)}".rstrip()
        case inspect.FloatType():
            return f"a number{' of seconds' if key.endswith('_s') else ''} {range_of(type_)}".rstrip()
        case _:
            return _WORDS[type(type_)]


def _bare(type_: inspect.Type) -> inspect.Type:
    return type_.type if isinstance(type_, inspect.Metadata) else type_


def _metadata(field: FieldInfo) -> tuple[Meta, ...]:
    return getattr(field.type, "__metadata__", ())
