"""Adding of sources to the settings file."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotlamp.config import load
from pilotlamp.config.adding import NewSource, add_sources, free_name, sources_in
from pilotlamp.domain.text import clean
from pilotlamp.errors import ConfigError

NEW = NewSource(name="Shop", kind="formide", url="http://192.168.1.7", comment="Shop: announced")
BLOCK = '# Shop: announced\n[[sources]]\nname = "Shop"\nkind = "formide"\nurl = "http://192.168.1.7"\n'
OLD = """\
# my settings
[[sources]]   # the first
name = 'Old'
kind = "formide"
url = "https://old.example"
[sources.alerts]
device_offline = "off"

# about alerts
[alerts]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("old", [OLD, OLD.rstrip("\n"), "# nothing yet"])
def test_all_bytes_of_the_file_stay(file: Path, old: str, line_end: str, encoding: str) -> None:
    before = old.replace("\n", line_end).encode(encoding)
    file.write_bytes(before)

    add_sources(file, [NEW])

    after = file.read_bytes()
    assert after.startswith(before)
    text = after.decode("utf-16" if encoding == "utf-16" else "utf-8-sig")
    assert text.replace("\r\n", "\n") == old.rstrip("\n") + "\n\n" + BLOCK
    assert load(file).sources[-1].url == NEW.url


def test_missing_file_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"

    assert sources_in(file) == ()
    add_sources(file, [NEW, NewSource(name="Two", kind="formide", url="http://192.168.1.8", comment="Two")])

    assert [source.name for source in load(file).sources] == ["Shop", "Two"]
    assert file.read_text(encoding="utf-8").startswith(BLOCK + "\n# Two")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[sources\n", "config.toml:1: is not TOML"),
        ('[[sources]]\nname = "Old"\n', "config.toml:1: sources.kind: is missing"),
        (
            'sources = [{name = "Old", kind = "formide", url = "https://old.example"}]\n',
            "config.toml: the sources can't be added at its end; write its own as [[sources]] tables",
        ),
    ],
)
def test_file_that_cant_be_used_stays_as_it_is(file: Path, text: str, problem: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        add_sources(file, [NEW])

    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
    assert file.read_text(encoding="utf-8") == text


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a regular file"):
        add_sources(tmp_path, [NEW])


def test_link_and_permissions_stay(file: Path, tmp_path: Path) -> None:
    """People keep their settings files in one folder, and link to them."""
    kept = tmp_path / "kept.toml"
    kept.write_text(OLD, encoding="utf-8")
    kept.chmod(0o640)
    file.symlink_to(kept)

    add_sources(file, [NEW])

    assert file.is_symlink()
    assert len(load(kept).sources) == 2
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("Shop", "Shop"),
        ("Old", "Old 3"),
        ("old!", "old!"),
        ("OLD", "OLD 3"),
        ("B\u00fcro", "B\u00fcro 2"),
        ("X", "X 2"),
    ],
)
def test_name_is_one_that_the_settings_take(name: str, free: str) -> None:
    taken = ["Old", "Old 2", "Bu\u0308ro"]

    assert free_name(name, taken, ["PILOTLAMP_SECRET_X"]) == free


@given(st.text(), st.text(alphabet="\"'\\#[]\x7f\u2028é𝄞 "))
def test_any_cleaned_name_can_be_loaded(tmp_path_factory: pytest.TempPathFactory, text: str, marks: str) -> None:
    name = clean(text + marks, limit=50)
    if name:
        file = tmp_path_factory.mktemp("any") / "config.toml"
        add_sources(file, [NewSource(name=name, kind="formide", url="http://192.168.1.7", comment=name)])
        assert [source.name for source in load(file).sources] == [name]
