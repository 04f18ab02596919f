"""A table of the settings file with its place, so that an error can name file, line and key."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from pilotlamp.config.keys import example_of, expected_value, keys_of
from pilotlamp.config.toml_lines import KeyPath, line_of
from pilotlamp.domain.text import clean, same_look
from pilotlamp.errors import ConfigError

_SECRET_WORDS = frozenset({"token", "secret", "password", "passwd", "passphrase", "key", "apikey", "credentials"})
_SECRET_KEYS = frozenset({"key_id", "key_secret"})

MAX_NAME_CHARS = 60
"""A name is a menu label and part of notification titles."""
MAX_PROBLEM_CHARS = 600
"""Limit for the text of an error, which may quote the file and goes to a terminal."""
_MAX_KEY_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its values from ``tomllib``, and its place in the file."""

    file: Path
    lines: Mapping[KeyPath, int]
    values: Mapping[str, object]
    path: KeyPath = ()
    """Empty for the top of the file."""

    def error(self, problem: str, key: str | None = None, *, element: int | None = None) -> ConfigError:
        """An error about this table or one of its keys; ``element``: the index in the list of the key."""
        path = self.path if key is None else (*self.path, key)
        dotted = ".".join(part for part in path if isinstance(part, str))
        line = line_of(self.lines, path if element is None else (*path, element))
        shown = clean(dotted, limit=_MAX_KEY_CHARS) or None
        return ConfigError(clean(problem, limit=MAX_PROBLEM_CHARS), file=self.file, line=line, key=shown)

    def line(self, key: str) -> int | None:
        """The line of a key."""
        return line_of(self.lines, (*self.path, key))

    def check_keys(self, known: Iterable[str]) -> None:
        """Refuse unknown keys.

        Raises:
            ConfigError: suggests the nearest known key, or a place for a secret.
        """
        known = tuple(known)
        for key in self.values:
            if key in known:
                continue
            if is_secret_key(key):
                place = next((place for place in ("proxy", "local") if key.lower().startswith(place)), None)
                option, prefix = (f" --{place}", f"{place}_") if place else ("", "")
                raise self.error(
                    "secrets do not belong in the settings file; remove it and store it with "
                    f"'pilotlamp login NAME{option}', or name a {prefix}secret_command or {prefix}secret_file",
                    key,
                )
            raise self.error(f"there is no such key; {nearest(key, known)}", key)

    def read(self, struct: type[Struct], **defaults: object) -> dict[str, Any]:
        """The values of a struct's keys; keys that are not in the file only if ``defaults`` has them.

        Raises:
            ConfigError: a value does not fit its field, or a key is missing that the struct needs.
        """
        keys = keys_of(struct)
        return defaults | {
            key: self.value(struct, key)
            for key in keys
            if key in self.values or (keys[key].required and key not in defaults)
        }

    def value(self, struct: type[Struct], key: str) -> Any:
        """The value of a struct's key; fails as ``read``."""
        field = keys_of(struct)[key]
        if key not in self.values:
            raise self.error(f"is missing; add a line such as: {key} = {example_of(field)}", key)
        try:
            return convert(self.values[key], field.type, dec_hook=lambda _, value: self._path(value, key))
        except ValidationError as error:
            raise self.error(f"must be {expected_value(field)}", key) from error

    def check_name(self, name: str, key: str) -> None:
        """Refuse a name that would not look the same wherever it is shown."""
        if not name or clean(name, limit=MAX_NAME_CHARS) != name:
            raise self.error(
                f"must be 1 to {MAX_NAME_CHARS} visible characters, without spaces at the ends or double spaces",
                key,
            )

    def command(self, words: tuple[str, ...], key: str, example: str) -> tuple[str, ...]:
        """A program, with its path, and its arguments."""
        if not words or not words[0].strip():
            raise self.error(f"must begin with a program, such as {example}", key)
        for index, word in enumerate(words):
            if "\0" in word:
                raise self.error("must not contain a NUL character", key, element=index)
        program = words[0] if Path(words[0]).name == words[0] else str(self.resolve(words[0], key))
        return (program, *words[1:])

    def _path(self, value: object, key: str) -> Path:
        if not isinstance(value, str) or not value.strip():
            raise ValueError(key)
        return self.resolve(value, key)

    def resolve(self, text: str, key: str) -> Path:
        """The absolute path of the value of ``key``: ``~`` is the home folder; relative to the settings file."""
        if "\0" in text:
            raise self.error("must not contain a NUL character", key)
        try:
            return (self.file.parent / Path(text).expanduser()).absolute()
        except RuntimeError as error:
            raise self.error("names a home folder that does not exist", key) from error

    def table(self, key: str) -> "Table":
        """The table called ``key``; an empty one if the file does not have it."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(
                f"must be a table, written as [{'.'.join(str(part) for part in (*self._names, key))}]", key
            )
        return Table(file=self.file, lines=self.lines, values=value, path=(*self.path, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables written as ``[[key]]``."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self.error(f"must be written with two brackets, as [[{key}]]", key)
        return tuple(
            Table(file=self.file, lines=self.lines, values=part, path=(*self.path, key, index))
            for index, part in enumerate(value)
        )

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(part for part in self.path if isinstance(part, str))


def refuse_equal_names(tables: Iterable[Table], key: str, noun: str) -> None:
    """Refuse names that look the same.

    Raises:
        ConfigError: names both lines.
    """
    first: dict[str, Table] = {}
    for table in tables:
        name = str(table.values[key])
        other = first.setdefault(same_look(name), table)
        if other is not table:
            where = f"on line {other.line(key)}"
            raise table.error(f'there is already {noun} called "{name}", {where}; choose another {key}', key)


def is_secret_key(key: str) -> bool:
    """Whether a key of this name would hold a secret."""
    words = key.lower().replace("-", "_").split("_")
    return key.lower() in _SECRET_KEYS or words[-1] in _SECRET_WORDS


def nearest(word: str, known: Iterable[str], *, also: Mapping[str, str] | None = None) -> str:
    """Advice about an unknown word: the most similar known word, or all known words.

    ``also``: known words by others that are typed for them.
    """
    known = tuple(known)
    meant = {**(also or {}), **{each: each for each in known}}
    close = difflib.get_close_matches(word.lower().replace("-", "_"), meant, n=1) or difflib.get_close_matches(
        word.lower(), meant, n=1
    )
    return f"did you mean {meant[close[0]]}?" if close else f"expected one of {', '.join(known)}"
