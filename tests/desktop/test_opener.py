"""SystemOpener: what may be opened, by which program, and each failure in clear words."""

import signal
import sys
import threading
from pathlib import Path

import pytest

from pilotlamp.desktop.opener import ProgramLauncher, SystemOpener
from pilotlamp.errors import DesktopError

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="sh")


class Launched:
    """Remembers what it was to open; fails with ``error``."""

    def __init__(self, error: OSError | None = None) -> None:
        self.targets: list[str] = []
        self._error = error

    def __call__(self, target: str) -> None:
        if self._error is not None:
            raise self._error
        self.targets.append(target)


@pytest.mark.parametrize(
    "url",
    ["https://printers.example/55c8?a=b#c", "http://helpdesk.internal/ticket/1", "http://helpdesk.internal:8080/x"],
)
def test_https_and_the_users_own_servers_are_opened(url: str) -> None:
    launched = Launched()

    SystemOpener(launched, allowed_http_hosts=("helpdesk.internal",)).open_link(url)

    assert launched.targets == [url]


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/",
        "https://user:word@printers.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "--version",
        "/relative",
        "https://printers.example/\n--version",
        "",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    """The view checks links as well; this is the last place before a program gets them."""
    launched = Launched()

    with pytest.raises(DesktopError, match="may not be opened"):
        SystemOpener(launched, allowed_http_hosts=("helpdesk.internal",)).open_link(url)

    assert launched.targets == []


def test_failing_to_open_is_one_clear_line() -> None:
    """The address itself may hold somebody's ticket or token: only its host is named."""
    opener = SystemOpener(Launched(OSError("no program does it")))

    with pytest.raises(DesktopError) as caught:
        opener.open_link("https://printers.example/?token=4711")

    assert str(caught.value) == "The link to printers.example can't be opened: no program does it"


def test_file_is_opened_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative name could begin with a hyphen."""
    (tmp_path / "-settings.toml").touch()
    monkeypatch.chdir(tmp_path)
    launched = Launched()

    SystemOpener(launched).open_file("-settings.toml")

    assert launched.targets == [str(tmp_path / "-settings.toml")]


def test_file_that_is_missing_or_not_openable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DesktopError, match=r"There is no file .*settings\.toml"):
        SystemOpener(Launched()).open_file(str(tmp_path / "settings.toml"))
    with pytest.raises(DesktopError, match="can't be opened: no editor"):
        SystemOpener(Launched(OSError("no editor"))).open_file(str(tmp_path))


@posix_only
def test_first_program_that_works_opens_it(tmp_path: Path) -> None:
    record = tmp_path / "record"
    launch = ProgramLauncher(
        [
            ("/nonexistent/opener",),
            ("sh", "-c", "exit 3"),
            ("sh", "-c", f'echo "$0" > {record}'),
            ("sh", "-c", "exit 1"),
        ]
    )

    launch("https://printers.example/")

    assert record.read_text(encoding="utf-8") == "https://printers.example/\n"


@posix_only
def test_no_program_is_an_error_that_names_them() -> None:
    with pytest.raises(OSError, match=r"tried /nonexistent/opener, false"):
        ProgramLauncher([("/nonexistent/opener",), ("false",)])("https://printers.example/")


@posix_only
def test_browser_that_stays_open_holds_up_nobody(tmp_path: Path) -> None:
    """xdg-open ends only with the browser where it had to start one."""
    fifo_end = tmp_path / "end"
    launch = ProgramLauncher([("sh", "-c", f"while [ ! -e {fifo_end} ]; do sleep 0.05; done")], fails_within_s=0.05)

    launch("https://printers.example/")

    fifo_end.touch()
    for thread in threading.enumerate():
        if thread.name.startswith("wait for"):
            thread.join(5)
            assert not thread.is_alive()


def test_programs_inherit_no_blocked_signal(tmp_path: Path) -> None:
    """A browser that can't be ended with SIGTERM would be our fault."""
    if sys.platform == "win32":
        pytest.skip("no signal masks")
    record = tmp_path / "mask"
    code = "import pathlib,signal,sys; pathlib.Path(sys.argv[1]).write_text(repr(signal.pthread_sigmask(0, ())))"
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    try:
        ProgramLauncher([(sys.executable, "-c", code)], fails_within_s=10)(str(record))
        blocked_here = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    assert record.read_text(encoding="utf-8") == "set()"
    assert signal.SIGTERM in blocked_here


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a clipboard")
def test_missing_clipboard_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(DesktopError, match="There is no clipboard"):
        SystemOpener(Launched()).copy("203.0.113.7")
