"""The documents are true: examples load, files they name are there, generated parts are up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pilotlamp.config import load
from pilotlamp.sources.kinds import KINDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SOURCES = sorted(
    file
    for folder in ("src", "tests", "packaging", ".ci")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in {".py", ".sh", ".toml", ".md"} and "fixtures" not in file.parts
)
SETTINGS = [
    pytest.param(text, id=f"{file.name}-{place}")
    for file in DOCUMENTS
    for place, text in enumerate(re.findall(r"```toml\n(.*?)```", file.read_text(encoding="utf-8"), flags=re.DOTALL))
]

SOURCE = '[[sources]]\nname = "Makerspace"\nkind = "formide"\nurl = "https://api.formide.com"\n'


@pytest.mark.parametrize("text", SETTINGS)
def test_settings_in_the_documents_are_accepted(text: str, tmp_path: Path) -> None:
    """A part of a file is put behind a source."""
    file = tmp_path / "config.toml"
    file.write_text(text if "[[sources]]" in text else SOURCE + text, encoding="utf-8")

    assert load(file).sources


def test_each_kind_has_a_shortest_example() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    (examples,) = re.findall(r"## A source of each kind\n.*?```toml\n(.*?)```", text, flags=re.DOTALL)

    assert set(re.findall(r'^kind = "(.*)"$', examples, flags=re.MULTILINE)) == set(KINDS)


def test_links_and_pictures_lead_to_files() -> None:
    links = [
        (file, target.partition("#")[0])
        for file in DOCUMENTS
        for target in re.findall(r"\]\(([^)]+)\)", file.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("#")
    ]

    assert [f"{file.name}: {target}" for file, target in links if not (file.parent / target).exists()] == []


def test_documents_and_paths_that_are_named_are_there() -> None:
    """A name such as ``alerts.md`` means the one in ``docs/``."""
    named = [
        (file, name)
        for file in (*DOCUMENTS, *SOURCES)
        if file != Path(__file__)
        for name in re.findall(r"(?<![\w/.{}*-])(?:[\w-]+/)*[\w-]+\.md\b", file.read_text(encoding="utf-8"))
        + re.findall(r"`((?:src|tests|packaging|docs)/[\w./-]+)`", file.read_text(encoding="utf-8"))
    ]

    lost = [f"{file.relative_to(ROOT)}: {name}" for file, name in named if not _is_there(name, file)]
    assert lost == []


def test_generated_parts_are_up_to_date() -> None:
    outcome = subprocess.run(
        [sys.executable, ROOT / "packaging" / "reference.py", "--check"], capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stdout) == (0, "")


def test_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def _is_there(name: str, file: Path) -> bool:
    return any(
        (folder / name).exists() or (folder / name.lower()).exists() for folder in (ROOT, ROOT / "docs", file.parent)
    )
