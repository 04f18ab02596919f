"""Loading of the settings file."""

import os
import re
import tomllib
from pathlib import Path

import platformdirs

from pilotlamp.config.actions import user_actions
from pilotlamp.config.alerts import alerts_of_all
from pilotlamp.config.keys import keys_of
from pilotlamp.config.settings import HistorySettings, Settings, SourceSettings
from pilotlamp.config.sources import source_settings
from pilotlamp.config.table import MAX_PROBLEM_CHARS, Table, refuse_equal_names
from pilotlamp.config.toml_lines import key_lines
from pilotlamp.domain.alerts.rules import AlertRules
from pilotlamp.domain.text import clean
from pilotlamp.errors import ConfigError
from pilotlamp.secrets.purpose import SOURCE
from pilotlamp.store.files import decode_text, read_limited

PATH_VARIABLE = "PILOTLAMP_CONFIG"

MAX_BYTES = 1024 * 1024
"""A longer file is not a settings file, but perhaps a disk."""

EXAMPLE = """\
[[sources]]
name = "Makerspace"
kind = "formide"
url = "https://api.formide.example"
"""
"""The shortest settings file; a note of the error about a file that is missing or empty."""


def default_path() -> Path:
    """Path of the settings file: ``PILOTLAMP_CONFIG``, else in the user's configuration folder."""
    named = os.environ.get(PATH_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("pilotlamp", appauthor=False) / "config.toml"


def load(path: Path | None = None) -> Settings:
    """Load the settings from ``path``, by default ``default_path()``, and log what is risky. Reads files only.

    Raises:
        ConfigError: the first fault found; a missing or empty file's error has an example as its note (PEP 678).
    """
    file = default_path() if path is None else path
    return settings_of(file, read(file))


def settings_of(file: Path, content: bytes) -> Settings:
    """The settings in the content of a file.

    Raises:
        ConfigError: as ``load``.
    """
    table = parsed(file, content)
    table.check_keys(("sources", "alerts", "actions", "history"))
    base, general = alerts_of_all(table.table("alerts"))
    tables = table.tables("sources")
    if not tables:
        raise _with_example(ConfigError("has no source; add at least one [[sources]] table", file=file))
    return Settings(
        file=file,
        sources=_sources(tables, base),
        general=general,
        actions=user_actions(table.tables("actions")),
        history=_history(table.table("history")),
    )


def _history(table: Table) -> HistorySettings:
    table.check_keys(keys_of(HistorySettings))
    return HistorySettings(**table.read(HistorySettings))


def _sources(tables: tuple[Table, ...], base: AlertRules) -> tuple[SourceSettings, ...]:
    """All sources; no two names look alike or share the environment variable of the secret.

    Raises:
        ConfigError: the first fault found.
    """
    sources = tuple(source_settings(table, base) for table in tables)
    refuse_equal_names(tables, "name", "a source")
    by_variable: dict[str, Table] = {}
    for table, source in zip(tables, sources, strict=True):
        variable = SOURCE.variable(source.name)
        other = by_variable.setdefault(variable, table)
        if other is not table:
            raise table.error(
                f'its secret would be read from {variable}, like that of "{other.values["name"]}" on line '
                f"{other.line('name')}; use names that differ in a letter from A to Z or a digit, "
                f'such as "{source.name} 2"',
                "name",
            )
    return sources


def read(file: Path) -> bytes:
    """The content of the file.

    Raises:
        ConfigError: as ``load``.
    """
    try:
        content = read_limited(file, max_bytes=MAX_BYTES)
    except FileNotFoundError as error:
        raise _with_example(
            ConfigError("there is no settings file; create it, or try 'pilotlamp demo'", file=file)
        ) from error
    except OSError as error:
        raise ConfigError(f"can't be read: {error.strerror}", file=file) from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"is longer than {MAX_BYTES // 1024} KiB; this is not a settings file", file=file)
    return content


def parsed(file: Path, content: bytes) -> Table:
    """The content as TOML; a byte order mark, as Windows editors write it, decides the encoding and is left out.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        text = decode_text(content)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8 text; save it with UTF-8 encoding", file=file, line=line) from error
    try:
        values = tomllib.loads(text)
        lines = key_lines(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(file, text, error) from error
    except ValueError as error:
        raise ConfigError("has a number with too many digits", file=file) from error
    except RecursionError as error:
        raise ConfigError("is nested too deeply", file=file) from error
    return Table(file=file, lines=lines, values=values)


def _syntax_error(file: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigError:
    """The error with its line, which before Python 3.14 stands only in ``tomllib``'s text."""
    problem, _, where = str(error).partition(" (at ")
    found = re.match(r"line (\d+)", where)
    line = int(found[1]) if found else text.count("\n") + 1
    reason = clean(problem, limit=MAX_PROBLEM_CHARS)
    return ConfigError(f"is not TOML: {reason[:1].lower()}{reason[1:]}", file=file, line=line)


def _with_example(error: ConfigError) -> ConfigError:
    error.add_note(EXAMPLE)
    return error
