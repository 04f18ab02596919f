"""What holds for every test: no network but loopback, nothing of the person who runs it, and no quiet skips in CI."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest

pytest_plugins = ("tests.keyring_fixtures", "tests.simulator_fixtures")

_ReportT = TypeVar("_ReportT", pytest.TestReport, pytest.CollectReport)

PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "private_bus": ("dbus-daemon",),
    "real_desktop": ("dbus-daemon", "Xvfb", "xfce4-panel", "dunst"),
}
"""What the tests with a mark need; packaging/test.sh installs it where it may."""

_DESKTOP_VARIABLES = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "PYSTRAY_BACKEND")


# How long an example takes depends on what else the machine does: there is no limit to that.
for _profile, _examples in {"quick": 15, "thorough": 100}.items():
    hypothesis.settings.register_profile(
        _profile,
        max_examples=_examples,
        deadline=None,
        print_blob=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
    )


SLOW_MARKS = ("slow", "real_desktop")
SLOW_FOLDERS = frozenset({"faults", "fuzzing", "benchmarks"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="everything, also on large desktops (GNOME, MATE, Plasma)")
    parser.addoption("--slow", action="store_true", help="also what takes long, and the real desktop; no large ones")


def pytest_configure(config: pytest.Config) -> None:
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    config.option.slow = config.option.slow or _everything(config) or named
    hypothesis.settings.load_profile("thorough" if _everything(config) else "quick")


def _everything(config: pytest.Config) -> bool:
    """Whether nothing may be left out."""
    return bool(config.getoption("--all")) or os.environ.get("CI") == "true"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, unless asked for or named, and skip tests whose programs aren't installed."""
    if not _everything(config):
        left_out = {item for item in items if _is_left_out(item, slow=config.option.slow)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    for mark, programs in PROGRAMS.items():
        missing = [program for program in programs if shutil.which(program) is None]
        if missing:
            skip = pytest.mark.skip(reason=f"not installed: {', '.join(missing)}")
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(skip)


def _is_left_out(item: pytest.Item, *, slow: bool) -> bool:
    if item.get_closest_marker("heavy_desktop") or item.get_closest_marker("living"):
        return True
    folders = item.path.relative_to(Path(__file__).parent).parts
    takes_long = any(map(item.get_closest_marker, SLOW_MARKS)) or SLOW_FOLDERS.intersection(folders)
    return bool(takes_long) and not slow


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _not_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _not_skipped_in_ci((yield))


def _not_skipped_in_ci(report: _ReportT) -> _ReportT:
    """With ``CI=true`` a skip is a failure: there nobody would see that something was not tested."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"with CI=true nothing may be skipped: {reason}"
    return report


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home folder, no desktop, no keyring, no settings: those of whoever runs the tests are left alone."""
    # Without it, each program that a test starts compiles all of Pilotlamp, which takes longer than to run it.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    home = Path(tempfile.mkdtemp(prefix="home-", dir=tmp_path_factory.getbasetemp()))
    for name in [name for name in os.environ if name.startswith(("PILOTLAMP_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name in _DESKTOP_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name, folder in {
        "CONFIG": ".config",
        "CACHE": ".cache",
        "DATA": ".local/share",
        "STATE": ".local/state",
    }.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


@pytest.fixture(autouse=True)
def no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name but loopback's is known, and none is asked for: pytest-socket guards connections only."""
    resolve = socket.getaddrinfo

    def resolve_local(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        if host is None or _needs_no_server(host.decode() if isinstance(host, bytes) else host):
            return resolve(host, *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve_local)


def _needs_no_server(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
