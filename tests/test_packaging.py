"""The scripts in packaging/: what they do before anything is installed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = [ROOT / ".ci" / "run", *sorted((ROOT / "packaging").rglob("*.sh"))]


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


SESSION_PATH = "/usr/bin:/bin"
GENERATOR = Path("/usr/lib/systemd/user-generators/systemd-xdg-autostart-generator")


def enable_autostart(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the README has it; a home folder's own settings are below it."""
    return subprocess.run(
        [shutil.which("sh") or "sh", ROOT / "packaging" / "linux" / "autostart.sh", *arguments],
        env={"HOME": str(home), "PATH": SESSION_PATH},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the desktop entry is Linux's")
@pytest.mark.parametrize("name", ["ada", "Ada & o'Neil", 'a"b $HOME `c`'])
def test_autostart_entry_starts_the_program_that_is_not_on_the_sessions_path(name: str, tmp_path: Path) -> None:
    """A session's PATH is rarely a terminal's, and Debian's generator makes no unit of a program that it can't find."""
    home = tmp_path / name
    program = home / ".local" / "bin" / "pilotlamp"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).with_name("pilotlamp"))

    assert enable_autostart(home).returncode == 0

    entry = home / ".config" / "autostart" / "pilotlamp.desktop"
    before = (ROOT / "packaging" / "linux" / "pilotlamp.desktop").read_text(encoding="utf-8").splitlines()
    (command,) = set(entry.read_text(encoding="utf-8").splitlines()) - set(before)
    # The specification quotes as a shell does within double quotes, and doubles each backslash of the result.
    words = command.removeprefix("Exec=").replace("\\\\", "\\")
    started = subprocess.run(
        ["/bin/sh", "-c", f"{words} version"], env={"PATH": SESSION_PATH}, capture_output=True, text=True, check=False
    )
    assert started.stdout.startswith("pilotlamp "), started.stderr
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", entry], check=True)
    if GENERATOR.exists() and "$" not in name:  # which it does not read as the specification has it
        units = tmp_path / "units"
        units.mkdir()
        environment = {"HOME": str(home), "PATH": SESSION_PATH, "XDG_CONFIG_DIRS": str(tmp_path / "none")}
        subprocess.run([GENERATOR, units, units, units], env=environment, check=True)
        assert (units / "app-pilotlamp@autostart.service").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="the desktop entry is Linux's")
def test_autostart_of_a_program_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = enable_autostart(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"There is no program {tmp_path}/.local/bin/pilotlamp: install Pilotlamp first")
    assert not (tmp_path / ".config").exists()
