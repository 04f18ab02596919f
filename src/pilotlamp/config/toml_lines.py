"""Line numbers of the keys in a TOML file, which ``tomllib`` does not keep.

The document must be one that ``tomllib`` has accepted; for any other the numbers may be wrong.
"""

import re
import tomllib
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""Path of a value: ``("sources", 0, "url")`` is the key ``url`` of the first ``[[sources]]``."""

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r]+|\#[^\n]*)
    | (?P<newline>\n)
    | (?P<text>
        \"{3}(?:\\.|[^\\])*?\"{3}\"{0,2}    # up to two quotes may stand right before the closing three
        | '{3}.*?'{3}'{0,2}
        | "(?:\\.|[^"\\\n])*"
        | '[^'\n]*'
      )
    | (?P<mark>[\[\]{}=,.])
    | (?P<word>[^\s\#"'\[\]{}=,.]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, of every key, table header and array element."""
    return _Reader(text).read()


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of ``path`` or, if the file does not have it, of the innermost table around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


DEEPEST = 30
"""Limit for the parts of a key: no setting has as many, and each part would cost more time than the last."""


class _Reader:
    """Recursive descent over the tokens. Each turn of a loop consumes a token, so that reading ends on any input."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, int]] = []
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._lengths: dict[KeyPath, int] = {}
        """Number of elements of each array of tables so far."""
        line = 1
        for match in _TOKEN.finditer(text):
            token = match.group()
            if match.lastgroup != "space":
                self._tokens.append((token, line))
            line += token.count("\n")

    def read(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        while self._next:
            if self._next == "\n":
                self._at += 1
            elif self._next == "[":
                table = self._header()
            else:
                self._assignment(table)
        return self._lines

    @property
    def _next(self) -> str:
        """The next token; empty at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _header(self) -> KeyPath:
        """``[a.b]`` or ``[[a.b]]``: the table that the assignments below it belong to."""
        line = self._line
        self._at += 1
        of_array = self._next == "["
        self._at += of_array
        *outer, last = self._key() or [""]
        while self._next not in {"\n", ""}:
            self._at += 1
        path: KeyPath = ()
        for part in outer:
            self._lines.setdefault((*path, part), line)
            path = self._newest((*path, part))
        path = (*path, last)
        if of_array:
            self._lines.setdefault(path, line)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = self._newest(path)
        self._lines.setdefault(path, line)
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        """The last element of an array of tables; ``path`` itself if it is none."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _assignment(self, table: KeyPath) -> None:
        """``a.b = value``."""
        line = self._line
        path = table
        for part in self._key():
            path = (*path, part)
            self._lines.setdefault(path, line)
        has_value = self._next == "="
        self._at += 1
        if has_value:
            self._value(path)

    def _key(self) -> list[str]:
        """A dotted key; stops at the token after it."""
        parts: list[str] = []
        while self._next not in {"=", "]", "\n", ""}:
            if self._next != "." and len(parts) < DEEPEST:
                parts.append(_plain(self._next))
            self._at += 1
        return parts

    def _value(self, path: KeyPath) -> None:
        """A value; stops at the token after it."""
        if self._next == "[":
            self._array(path)
        elif self._next == "{":
            self._inline_table(path)
        else:
            self._at += 1
            while self._next not in {",", "]", "}", "\n", ""}:
                self._at += 1

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while self._next not in {"]", ""}:
            if self._next in {",", "\n"}:
                index += self._next == ","
                self._at += 1
                continue
            self._lines[*path, index] = self._line
            self._value((*path, index))
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._next not in {"}", ""}:
            if self._next in {",", "\n"}:
                self._at += 1
            else:
                self._assignment(path)
        self._at += 1


def _plain(token: str) -> str:
    """A part of a key without its quotes and escapes."""
    if token.startswith('"'):
        try:
            return str(tomllib.loads(f"key = {token}")["key"])
        except tomllib.TOMLDecodeError:
            return token
    return token.strip("'")
