"""SystemOpener: what may be opened, by which program, and each failure in clear words."""

import json
import signal
import sys
import threading
from pathlib import Path

import pytest

from pilotlamp.desktop.opener import ProgramLauncher, SystemOpener
from pilotlamp.errors import DesktopError
from tests.patience import HANG_S

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

    with pytest.raises(DesktopError, match="was not opened"):
        SystemOpener(launched, allowed_http_hosts=("helpdesk.internal",)).open_link(url)

    assert launched.targets == []


@pytest.mark.parametrize("url", ["http://192.168.1.20:1337/", "http://[fd00::7]/x", "https://printers.example/"])
def test_what_the_users_own_settings_name_is_opened_wherever_it_is(url: str) -> None:
    launched = Launched()

    SystemOpener(launched).open_own(url)

    assert launched.targets == [url]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://192.168.1.20/", "http://user:word@192.168.1.20/", "-x"])
def test_but_only_in_a_browser(url: str) -> None:
    """Texts of a device are filled into it."""
    launched = Launched()

    with pytest.raises(DesktopError, match="in a browser: it must be"):
        SystemOpener(launched).open_own(url)

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
    with pytest.raises(DesktopError, match=r"The file .*settings\.toml does not exist"):
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
            thread.join(HANG_S)
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


@posix_only
def test_program_is_run_with_its_arguments_as_they_are(tmp_path: Path) -> None:
    """There is no shell."""
    record = tmp_path / "record"
    arguments = ["-l", "a b", "$(id); `id` & |", "\"'", "<b>&amp;</b>", "two\nlines", "\u200f👍", ""]

    code = "import json,sys; open(sys.argv[1],'w').write(json.dumps(sys.argv[2:]))"

    SystemOpener(Launched()).run_program([sys.executable, "-c", code, str(record), *arguments])

    assert json.loads(record.read_text(encoding="utf-8")) == arguments


@posix_only
@pytest.mark.parametrize(
    ("script", "ending"),
    [
        ("echo first >&2; echo 'No route  to\thost' >&2; echo >&2; exit 255", "exit code 255: No route to host"),
        ("exit 1", "exit code 1"),
        ("kill -9 $$", "signal 9"),
        ("printf '\\033[1m\\200x' >&2; exit 2", "exit code 2: [1m�x"),
    ],
)
def test_program_that_fails_at_once_is_an_error_with_its_last_words(script: str, ending: str) -> None:
    with pytest.raises(DesktopError) as caught:
        SystemOpener(Launched()).run_program(["sh", "-c", script])

    assert str(caught.value) == f'"sh" ended at once with {ending}'


@posix_only
def test_last_words_are_cut() -> None:
    with pytest.raises(DesktopError) as caught:
        SystemOpener(Launched()).run_program(["sh", "-c", f"echo start; echo {'x' * 9000} >&2; exit 3"])

    assert str(caught.value).endswith("x…")
    assert len(str(caught.value)) < 260


@posix_only
def test_program_that_goes_on_is_well_however_much_it_complains(tmp_path: Path) -> None:
    """A pipe that nobody reads would stop it sooner or later, and one that is closed end it."""
    said, go_on = tmp_path / "said", tmp_path / "go on"
    script = """
        while [ ! -e "$0" ]; do sleep 0.02; done
        for each in 1 2 3 4; do printf '%099999d' 1 >&2; done
        echo all >"$1"; exit 1
        """

    SystemOpener(Launched(), fails_within_s=0.05).run_program(["sh", "-c", script, str(go_on), str(said)])

    go_on.touch()
    for thread in threading.enumerate():
        if thread.name.startswith("wait for"):
            thread.join(HANG_S)
    assert said.read_text(encoding="utf-8") == "all\n"


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["/nonexistent/prog\nram", "x"], "there is no such program"),
        (["/", "x"], "Permission denied"),
        ([sys.executable, "a\0b"], "an argument is not allowed: embedded null byte"),
    ],
)
def test_program_that_can_not_be_started_is_named(argv: list[str], why: str) -> None:
    if sys.platform == "win32" and argv[0] == "/":
        pytest.skip("another reason there")
    with pytest.raises(DesktopError) as caught:
        SystemOpener(Launched()).run_program(argv)

    assert str(caught.value).endswith(f"can't be started: {why}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("program", ["deploy.bat", "C:\\tools\\Deploy.CMD", "deploy.cmd. "])
def test_program_that_is_a_shells_is_not_run(program: str) -> None:
    """Windows hands a batch file's arguments to cmd.exe, which takes "&" and "%" for its own."""
    with pytest.raises(DesktopError, match="was not started: it would run in a shell"):
        SystemOpener(Launched(), shell_suffixes=(".bat", ".cmd")).run_program([program, "a & calc"])
