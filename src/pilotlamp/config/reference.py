"""Reference of the settings: every table of the file with its keys, as the structs describe them."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import NODEFAULT, Struct, inspect, json
from msgspec.structs import FieldInfo

from pilotlamp.config.actions import ActionKeys
from pilotlamp.config.alerts import AlertKeys, GeneralKeys, GeneralNoticeKeys, notice_keys
from pilotlamp.config.keys import choices_of, example_of, keys_of, meaning_of, one_of, range_of, types_of
from pilotlamp.config.settings import HistorySettings, SourceSettings
from pilotlamp.config.sources import REQUESTS_IN_LIMIT
from pilotlamp.sources.kinds import KINDS

_TYPE_NAMES: Mapping[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.IntType: "whole number",
    inspect.FloatType: "number",
    inspect.LiteralType: "text",
    inspect.StrType: "text",
    inspect.VarTupleType: "list of texts",
    inspect.CustomType: "path",
}

_DEFAULTS_IN_WORDS: Mapping[str, str] = {
    "poll_s": ", ".join(f"{kind.default_poll_s:g} ({kind.name})" for kind in KINDS.values()),
    "poll_limit_s": f"{REQUESTS_IN_LIMIT} times timeout_s, or poll_s if that is longer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReference:
    """One key of a table."""

    name: str
    type: str
    """In words, such as "whole number" or "text or list of texts"."""
    required: bool
    default: str | None
    """Default as TOML, or in words where it depends on other settings; None: there is none."""
    allowed: str | None
    """Range of a number or the texts allowed; None: any value of the type."""
    unit: str | None
    example: str | None
    """Example as TOML; None: the default says enough."""
    meaning: str
    """One or more sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReference:
    """One table of the file, or a part of its keys."""

    header: str
    """Header in the file, such as ``[[sources]]``."""
    kind: str | None
    """The kind of system whose sources have these keys; None: all kinds."""
    meaning: str
    """One or more sentences."""
    keys: tuple[KeyReference, ...]


def settings_reference() -> tuple[TableReference, ...]:
    """All tables, in the order in which a reader needs them."""
    return (
        _table("[[sources]]", "A system to watch; one table for each. All kinds have these keys.", SourceSettings),
        *(
            _table(
                "[[sources]]",
                f"Further keys of a source of kind {kind.name} ({kind.title}).",
                kind.options,
                kind=kind.name,
            )
            for kind in KINDS.values()
            if kind.options.__struct_fields__
        ),
        _table(
            "[alerts]",
            "Notices and their rules, for all sources.",
            notice_keys(),
            GeneralNoticeKeys,
            AlertKeys,
            GeneralKeys,
        ),
        _table(
            "[sources.alerts]",
            "Notices and their rules, for the source above this table. A key that is not here is taken from [alerts].",
            notice_keys(),
            AlertKeys,
        ),
        _table("[history]", "How much is kept of what was seen.", HistorySettings),
        _table("[[actions]]", "An entry in the menu of devices; one table for each. It needs run or open.", ActionKeys),
    )


def _table(header: str, meaning: str, *structs: type[Struct], kind: str | None = None) -> TableReference:
    keys = tuple(_key(field) for field in keys_of(*structs).values())
    return TableReference(header=header, kind=kind, meaning=meaning, keys=keys)


def _key(field: FieldInfo) -> KeyReference:
    types = types_of(field)
    allowed = [f'"{choice}"' for choice in choices_of(field)] or list(filter(None, map(range_of, types)))
    default = _DEFAULTS_IN_WORDS.get(field.name) or _toml(field.default)
    return KeyReference(
        name=field.name,
        type=one_of(_TYPE_NAMES[type(each)] for each in types),
        required=default is None and field.required,
        default=default,
        allowed=", ".join(allowed) or None,
        unit="seconds" if field.name.endswith("_s") else None,
        example=example_of(field),
        meaning=meaning_of(field),
    )


def _toml(default: object) -> str | None:
    """A default as TOML, which writes these values as JSON does; None if there is none."""
    if default in (NODEFAULT, None, ()):
        return None
    return f"{default:g}" if isinstance(default, float) else json.encode(default).decode()
