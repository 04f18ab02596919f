"""Tables of a TOML or JSON document as checked Python values; what is wrong is named by its key.

The annotations are the schema: ``str``, ``int``, ``float``, ``bool``, ``object`` (anything), ``Literal``, ``X | None``,
``dict[str, str]``, frozen dataclasses, and tuples of these.
"""

import difflib
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from inspect import Parameter, signature
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pilotlamp_simulator.errors import ScenarioError

T = TypeVar("T")


def read(cls: type[T], table: object, key: str = "") -> T:
    """A dataclass from a table with the same keys.

    Raises:
        ScenarioError: a key is unknown or missing, or a value has the wrong type.
    """
    hints = get_type_hints(cls)
    required = {
        field.name
        for field in fields(cls)  # type: ignore[arg-type]  # callers pass dataclasses; there is no type to say so
        if field.default is MISSING and field.default_factory is MISSING
    }
    return cls(**_checked(hints, required, table, key))


def keywords(function: Callable[..., object], table: object, key: str = "") -> dict[str, Any]:
    """The keyword-only arguments of ``function`` from a table with the same keys.

    Raises:
        ScenarioError: a key is unknown or missing, or a value has the wrong type.
    """
    wanted = [one for one in signature(function).parameters.values() if one.kind is Parameter.KEYWORD_ONLY]
    hints = get_type_hints(function)
    required = {one.name for one in wanted if one.default is Parameter.empty}
    return _checked({one.name: hints[one.name] for one in wanted}, required, table, key)


def nearest(name: str, known: object) -> str:
    """``; did you mean X?`` for a misspelt name, or nothing."""
    close = difflib.get_close_matches(name, [str(one) for one in known], n=1) if isinstance(known, Mapping) else []
    return f"; did you mean {close[0]}?" if close else ""


def _checked(hints: Mapping[str, Any], required: set[str], table: object, key: str) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise ScenarioError("must be a table", key=key)
    for name in table:
        if name not in hints:
            raise ScenarioError(f"unknown key{nearest(str(name), hints)}", key=_join(key, str(name)))
    for name in sorted(required):
        if name not in table:
            raise ScenarioError("is missing", key=_join(key, name))
    return {name: _value(hints[name], value, _join(key, name)) for name, value in table.items()}


def _value(hint: Any, value: object, key: str) -> Any:
    if hint is object:
        return value
    if hint in _PLAIN:
        return _plain(hint, value, key)
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, value, key)
    origin, inner = get_origin(hint), get_args(hint)
    return _COMPOUND[origin](inner, value, key)


def _choice(choices: tuple[Any, ...], value: object, key: str) -> Any:
    if value not in choices:
        raise ScenarioError(f"must be one of {', '.join(map(str, choices))}", key=key)
    return value


def _optional(inner: tuple[Any, ...], value: object, key: str) -> Any:
    return None if value is None else _value(inner[0], value, key)


def _list(inner: tuple[Any, ...], value: object, key: str) -> Any:
    if not isinstance(value, list):
        raise ScenarioError("must be a list", key=key)
    return tuple(_value(inner[0], item, f"{key}[{index}]") for index, item in enumerate(value))


def _table(inner: tuple[Any, ...], value: object, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise ScenarioError("must be a table", key=key)
    return {str(name): _value(inner[1], item, _join(key, str(name))) for name, item in value.items()}


_COMPOUND: Mapping[Any, Callable[[tuple[Any, ...], object, str], Any]] = {
    Literal: _choice,
    Union: _optional,  # what Literal[…] | None is, up to Python 3.13
    types.UnionType: _optional,
    tuple: _list,
    dict: _table,
}

_PLAIN = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def _plain(hint: type, value: object, key: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ScenarioError(f"must be {_PLAIN[hint]}", key=key)
    return value


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
