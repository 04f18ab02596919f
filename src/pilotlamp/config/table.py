"""A table of the settings file that knows where it stands, so that whoever finds a fault can name key and line."""

import difflib
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pilotlamp.config.toml_lines import KeyPath, line_of
from pilotlamp.domain.text import clean
from pilotlamp.errors import ConfigError

_SECRET_WORDS = frozenset({"token", "secret", "password", "passwd", "passphrase", "key", "apikey", "credentials"})
_SECRET_KEYS = frozenset({"key_id", "key_secret"})

MAX_NAME_CHARS = 60
"""A name is a menu label and part of notification titles."""
MAX_PROBLEM_CHARS = 600
"""Of what is told about a fault: it may quote what the file has, and goes to a terminal."""
_MAX_KEY_CHARS = 100

_TYPE_NAMES: Mapping[object, str] = {
    str: 'a text in quotes, such as "…"',
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its values as ``tomllib`` gave them, and its place in the file."""

    file: Path
    lines: Mapping[KeyPath, int]
    values: Mapping[str, object]
    path: KeyPath = ()
    """Empty for the top of the file."""

    def error(self, problem: str, key: str | None = None, *, element: int | None = None) -> ConfigError:
        """A fault of this table or, with ``key``, of one of its keys; ``element``: the place in that key's list."""
        path = self.path if key is None else (*self.path, key)
        dotted = ".".join(part for part in path if isinstance(part, str))
        line = line_of(self.lines, path if element is None else (*path, element))
        shown = clean(dotted, limit=_MAX_KEY_CHARS) or None
        return ConfigError(clean(problem, limit=MAX_PROBLEM_CHARS), file=self.file, line=line, key=shown)

    def line(self, key: str | None = None) -> int | None:
        return line_of(self.lines, self.path if key is None else (*self.path, key))

    def check_keys(self, known: Iterable[str]) -> None:
        """Refuse what no setting is called.

        Raises:
            ConfigError: names the nearest known key, or where a secret belongs instead.
        """
        known = tuple(known)
        for key in self.values:
            if key in known:
                continue
            if is_secret_key(key):
                option, prefix = (" --proxy", "proxy_") if key.lower().startswith("proxy") else ("", "")
                raise self.error(
                    "secrets do not belong in the settings file; take it out and store it with "
                    f"'pilotlamp login NAME{option}', or name a {prefix}secret_command or {prefix}secret_file",
                    key,
                )
            raise self.error(f"there is no such key; {nearest(key, known)}", key)

    def get(self, key: str, annotation: object) -> typing.Any:
        """The value of ``key``, of the type that a dataclass field would be annotated with; None if it isn't there.

        Raises:
            ConfigError: it is of another type.
        """
        if key not in self.values:
            return None
        value = self.values[key]
        for allowed in _alternatives(annotation):
            if _fits(value, allowed):
                return float(value) if allowed is float else value  # type: ignore[arg-type]  # _fits says: a number
        raise self.error(f"must be {_described(annotation)}", key)

    def required(self, key: str, annotation: object, example: str) -> typing.Any:
        """As ``get``, but the key has to be there."""
        if key not in self.values:
            raise self.error(f"is missing; add a line such as: {key} = {example}", key)
        return self.get(key, annotation)

    def shown_name(self, key: str, example: str) -> str:
        """A text that looks the same wherever it is shown; it has to be there."""
        name: str = self.required(key, str, example)
        if not name or clean(name, limit=MAX_NAME_CHARS) != name:
            raise self.error(
                f"must be 1 to {MAX_NAME_CHARS} visible characters without spaces at its ends or next to each other",
                key,
            )
        return name

    def number(self, key: str, default: float, *, at_least: float, at_most: float) -> float:
        """A number within bounds that are part of the range."""
        value: float | None = self.get(key, float)
        if value is None:
            return default
        if not at_least <= value <= at_most:
            raise self.error(f"must be a number from {at_least:g} to {at_most:g}", key)
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...] | None:
        """A list of texts; None if it isn't there."""
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.error(f"must be a list of texts, such as {example}", key)
        return tuple(value)

    def one_or_more(self, key: str, example: str) -> tuple[str, ...]:
        """A text or a list of texts, none of them empty; nothing if it isn't there."""
        value = self.values.get(key, [])
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(part, str) for part in texts):
            raise self.error(f"must be a text or a list of texts, such as {example}", key)
        if key in self.values and not (texts and all(part.strip() for part in texts)):
            raise self.error("must not be empty; leave it out if it does not matter", key)
        return tuple(texts)

    def path_of(self, key: str) -> Path | None:
        """A file's path: ``~`` is the home folder, and what is relative is so to the settings file."""
        text: str | None = self.get(key, str)
        if text is None:
            return None
        if not text.strip():
            raise self.error("must be the path of a file", key)
        return self.placed(text, key)

    def placed(self, text: str, key: str) -> Path:
        """The path that ``text``, found in ``key``, stands for."""
        if "\0" in text:
            raise self.error("must have no NUL character", key)
        try:
            return (self.file.parent / Path(text).expanduser()).absolute()
        except RuntimeError as error:
            raise self.error("names a home folder that does not exist", key) from error

    def program(self, text: str, key: str) -> str:
        """The program that ``text``, found in ``key``, stands for; one without a folder is for the PATH."""
        return text if Path(text).name == text else str(self.placed(text, key))

    def table(self, key: str) -> "Table":
        """The table called ``key``; an empty one if it isn't there."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(
                f"must be a table, written as [{'.'.join(str(part) for part in (*self._names, key))}]", key
            )
        return Table(file=self.file, lines=self.lines, values=value, path=(*self.path, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables written as ``[[key]]``; none if there are none."""
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


def is_secret_key(key: str) -> bool:
    """Whether somebody who writes this key means to put a secret behind it."""
    words = key.lower().replace("-", "_").split("_")
    return key.lower() in _SECRET_KEYS or words[-1] in _SECRET_WORDS


def nearest(word: str, known: Iterable[str]) -> str:
    """What to do about a word that isn't known: the one it may be meant for, or all there are."""
    known = tuple(known)
    close = difflib.get_close_matches(word.lower().replace("-", "_"), known, n=1) or difflib.get_close_matches(
        word.lower(), known, n=1
    )
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"


def _alternatives(annotation: object) -> tuple[object, ...]:
    """The types that a value in the file may have: None can't be written in TOML."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return tuple(part for part in typing.get_args(annotation) if part is not types.NoneType)
    return (annotation,)


def _fits(value: object, allowed: object) -> bool:
    if typing.get_origin(allowed) is typing.Literal:
        return value in typing.get_args(allowed)
    if isinstance(value, bool):
        return allowed is bool
    if allowed is float:
        return isinstance(value, int | float) and abs(value) <= sys.float_info.max
    return isinstance(allowed, type) and isinstance(value, allowed)


def _described(annotation: object) -> str:
    return " or ".join(_described_one(part) for part in _alternatives(annotation))


def _described_one(allowed: object) -> str:
    if typing.get_origin(allowed) is typing.Literal:
        return " or ".join(f'"{word}"' for word in typing.get_args(allowed))
    return _TYPE_NAMES[allowed]
