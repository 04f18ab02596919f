"""What the README shows can be used as it stands."""

import re
from pathlib import Path

import pytest

from pilotlamp.config import load

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)

SOURCE = '[[sources]]\nname = "Makerspace"\nkind = "formide"\nurl = "https://api.formide.com"\n'


@pytest.mark.parametrize("text", SETTINGS)
def test_its_settings_are_accepted(text: str, tmp_path: Path) -> None:
    """A part of a file is put behind a source."""
    file = tmp_path / "config.toml"
    file.write_text(text if "[[sources]]" in text else SOURCE + text, encoding="utf-8")

    assert load(file).sources


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", README)

    assert len(pictures) >= 2
    assert [name for name in pictures if not (Path(__file__).parents[1] / name).is_file()] == []
