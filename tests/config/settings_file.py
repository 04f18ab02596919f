"""Settings files of a test, written and loaded."""

from pathlib import Path

import pytest

from pilotlamp import config
from pilotlamp.errors import ConfigError


def source(*lines: str, kind: str = "formide", url: str = "https://api.formide.example") -> str:
    """A source that is all right, with ``lines`` added: the first of them is line 5."""
    return "\n".join(["[[sources]]", 'name = "Makerspace"', f'kind = "{kind}"', f'url = "{url}"', *lines, ""])


def load(file: Path, text: str) -> config.Settings:
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def fault(file: Path, text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(file, text)
    return caught.value
