"""What holds for every test: no network but loopback, nothing of the person who runs it, and no quiet skips in CI."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import partial
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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the folders of what takes long, unless asked for or named: that takes seconds, too."""
    return (collection_path.name in SLOW_FOLDERS and not config.option.slow) or None


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
    return any(map(item.get_closest_marker, SLOW_MARKS)) and not slow


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


@pytest.fixture(scope="session", autouse=True)
def bare_environment() -> Iterator[None]:
    """No desktop, no keyring, no settings, no name server: those of whoever runs the tests are left alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PILOTLAMP_", "XDG_"))]:
            patch.delenv(name)
        # Without bytecode, each program that a test starts compiles all of Pilotlamp: that takes longer than its run.
        for name in (*_DESKTOP_VARIABLES, "PYTHONDONTWRITEBYTECODE"):
            patch.delenv(name, raising=False)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.setattr(socket, "getaddrinfo", partial(_resolve_local, socket.getaddrinfo))
        yield


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home folder for each test; on Linux and macOS all other folders follow from it."""
    home = Path(tempfile.mkdtemp(prefix="home-", dir=tmp_path_factory.getbasetemp()))
    for name in ("HOME",) if os.name == "posix" else ("USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    return home


def _resolve_local(resolve: Callable[..., Any], host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
    """Look up loopback's names only, and ask nobody for others: pytest-socket guards connections only."""
    if host is None or _needs_no_server(host.decode() if isinstance(host, bytes) else host):
        return resolve(host, *args, **kwargs)
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _needs_no_server(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
