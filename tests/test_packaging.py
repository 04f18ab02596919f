"""The scripts in packaging/: what they do before anything is installed."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = [ROOT / ".ci" / "run", *sorted((ROOT / "packaging").glob("*.sh"))]


def find_python(path: Path) -> subprocess.CompletedProcess[str]:
    """What setup.sh makes of the programs in a folder."""
    script = 'PATH=$1; . "$0"; find_python'
    return subprocess.run(
        [shutil.which("sh") or "sh", "-c", script, str(ROOT / "packaging" / "setup.sh"), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def put_python(folder: Path, name: str, *, version: str, venv: bool = True) -> None:
    """A program that answers the questions of setup.sh as a Python of that version does."""
    old = int(tuple(map(int, version.split("."))) < (3, 11))
    file = folder / name
    file.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"    *'%d.%d'*) echo {version} ;;\n"
        f"    *sys.exit*) exit {old} ;;\n"
        f"    *ensurepip*) exit {int(not venv)} ;;\n"
        "esac\n"
    )
    file.chmod(0o755)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_is_plain_sh(script: Path) -> None:
    subprocess.run([shutil.which("dash") or "sh", "-n", script], check=True)


@pytest.mark.parametrize(
    "script", [script for script in SCRIPTS if script.name != "setup.sh"], ids=lambda each: each.name
)
def test_script_may_be_executed(script: Path) -> None:
    assert os.access(script, os.X_OK)


def test_newest_python_is_taken(tmp_path: Path) -> None:
    put_python(tmp_path, "python3", version="3.11")
    put_python(tmp_path, "python3.12", version="3.12")

    assert find_python(tmp_path).stdout == "python3.12\n"


def test_version_managers_empty_stand_in_is_passed_over(tmp_path: Path) -> None:
    stand_in = tmp_path / "python3.13"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    put_python(tmp_path, "python3", version="3.11")

    assert find_python(tmp_path).stdout == "python3\n"


def test_python_that_can_make_environments_goes_before_one_that_can_not(tmp_path: Path) -> None:
    put_python(tmp_path, "python3.13", version="3.13", venv=False)
    put_python(tmp_path, "python3.11", version="3.11")

    assert find_python(tmp_path).stdout == "python3.11\n"


def test_python_without_venv_is_told_with_the_cure(tmp_path: Path) -> None:
    """There is no apt-get on this PATH."""
    put_python(tmp_path, "python3", version="3.11", venv=False)

    done = find_python(tmp_path)

    assert done.returncode != 0
    assert done.stderr.splitlines() == [
        "This Python can't make virtual environments yet; on Debian or Ubuntu: sudo apt-get install python3-venv"
    ]


@pytest.mark.parametrize(("version", "told"), [("3.9", " 3.9"), (None, " none")])
def test_too_old_python_is_told_in_one_line(tmp_path: Path, version: str | None, told: str) -> None:
    if version:
        put_python(tmp_path, "python3", version=version)

    done = find_python(tmp_path)

    assert done.returncode != 0
    assert done.stderr == f"Pilotlamp needs Python 3.11 or newer; found here:{told}.\n"


def test_constraints_pin_every_dependency() -> None:
    """Otherwise a new release could break the checks overnight."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *extras["demo"],
        *extras["test"],
    ]
    pinned = re.findall(r"(?m)^([\w.-]+)==", (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8"))

    names = {re.split(r"[^\w.-]", requirement)[0] for requirement in wanted}

    assert names <= set(pinned)


def test_constraints_name_versions_only() -> None:
    """No hosts, no paths: they would be those of whoever renewed the file."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert not [line for line in lines if not re.match(r"#|[\w.-]+==[\w.]+( ;|$)", line) or "://" in line]
