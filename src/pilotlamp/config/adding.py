"""Adding of sources to the settings file, which keeps all that is in it, byte by byte."""

import json
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pilotlamp.config.load import parsed, read, settings_of
from pilotlamp.config.settings import SourceSettings
from pilotlamp.domain.text import same_look
from pilotlamp.errors import ConfigError
from pilotlamp.secrets.purpose import SOURCE
from pilotlamp.store.files import append_text, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source that is not in the settings yet."""

    name: str
    """Cleaned, and not that of another source: see ``free_name``."""
    kind: str
    url: str
    comment: str
    """One line of plain text that goes before it."""

    @property
    def block(self) -> str:
        """The ``[[sources]]`` table with its comment."""
        # TOML's texts are JSON's, for texts without control characters.
        keys = {"name": self.name, "kind": self.kind, "url": self.url}
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
        return f"# {self.comment}\n[[sources]]\n{''.join(lines)}"


def sources_in(file: Path) -> tuple[SourceSettings, ...]:
    """The sources in a settings file, which may be missing or have none yet.

    Raises:
        ConfigError: the file can't be used.
    """
    return _sources(file, _content(file))


def free_name(name: str, taken: Iterable[str], secrets: Iterable[str]) -> str:
    """The name, with a number where the settings would refuse it beside those that are taken.

    ``secrets``: environment variables of secrets; one that is left from another source must not become this one's.
    """
    looks, variables = set(), set(secrets)
    for other in taken:
        looks.add(same_look(other))
        variables.add(SOURCE.variable(other))
    candidate, number = name, 1
    while same_look(candidate) in looks or SOURCE.variable(candidate) in variables:
        number += 1
        candidate = f"{name} {number}"
    return candidate


def add_sources(file: Path, sources: Iterable[NewSource]) -> None:
    """Write the sources at the end of the settings file, which is made if it is missing.

    Raises:
        ConfigError: the file can't be used, and stays as it is.
        OSError: it can't be written.
    """
    file = file.resolve()  # a link, as to a collection of settings files, stays one
    content = _content(file)
    _sources(file, content)
    blocks = "\n".join(source.block for source in sources)
    ended = content if not content or content.replace(b"\0", b"").endswith(b"\n") else append_text(content, "\n")
    new = append_text(ended, f"\n{blocks}" if content else blocks)
    try:
        settings_of(file, new)
    except ConfigError as error:
        raise ConfigError(
            "the sources can't be added at its end; write its own as [[sources]] tables", file=file
        ) from error
    write_whole(file, new, mode=stat.S_IMODE(file.stat().st_mode) if file.exists() else None)


def _content(file: Path) -> bytes:
    if not file.exists():
        return b""
    if not file.is_file():
        raise ConfigError("is not a regular file; nothing can be added to it", file=file)
    return read(file)


def _sources(file: Path, content: bytes) -> tuple[SourceSettings, ...]:
    return settings_of(file, content).sources if parsed(file, content).tables("sources") else ()
