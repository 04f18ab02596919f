"""The log: where it goes, and that no secret gets into it."""

import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from pilotlamp.errors import ConfigError
from pilotlamp.logs import Redactor, set_up
from tests.patience import HANG_S

SECRET = 'k3y-id:s3cret/with "quotes"'

log = logging.getLogger("pilotlamp.test")


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor()
    made.redact(SECRET)
    return made


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """The library's loggers are one for the whole process."""
    root = logging.getLogger()
    handlers, raises = list(root.handlers), logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    levels = {name: logging.getLogger(name).level for name in (None, "httpx", "apscheduler")}
    yield
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        handler.close()
    logging.raiseExceptions = raises
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def fail(error: Exception) -> NoReturn:
    raise error


# Where it goes


def test_stderr_has_warnings_in_one_line_each(redactor: Redactor, capsys: pytest.CaptureFixture[str]) -> None:
    """Tracebacks are for --debug."""
    set_up(debug=False, file=None, redactor=redactor)

    log.info("quiet")
    try:
        fail(ValueError("inner"))
    except ValueError:
        log.exception("it went %s", "wrong", stack_info=True)

    assert capsys.readouterr().err == "pilotlamp: it went wrong\n"


def test_debug_shows_everything_with_tracebacks(redactor: Redactor, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(debug=True, file=None, redactor=redactor)

    log.debug("detail")
    try:
        fail(ValueError("inner"))
    except ValueError:
        log.exception("it went wrong")

    err = capsys.readouterr().err
    assert "DEBUG pilotlamp.test: detail\n" in err
    assert "Traceback" in err
    assert "ValueError: inner" in err


def test_file_has_more_and_is_for_its_owner_alone(
    redactor: Redactor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pilotlamp.log"
    set_up(debug=False, file=file, redactor=redactor)

    log.debug("detail")
    log.info("told — with a dash")

    text = file.read_text(encoding="utf-8")
    assert "INFO MainThread pilotlamp.test: told — with a dash\n" in text
    assert "detail" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not capsys.readouterr().err


def test_a_file_that_was_there_is_closed_to_others_too(tmp_path: Path) -> None:
    """An earlier log may have been made by a shell's redirection, readable by everybody."""
    file = tmp_path / "pilotlamp.log"
    file.touch(mode=0o644)

    set_up(debug=False, file=file, redactor=Redactor())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_file_that_can_not_be_written_is_told(redactor: Redactor, tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"pilotlamp.log: --log: can't be written as a log file: No such file or directory"
    ):
        set_up(debug=False, file=tmp_path / "nowhere" / "pilotlamp.log", redactor=redactor)


def test_second_call_replaces_the_first(redactor: Redactor, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(debug=True, file=None, redactor=redactor)
    set_up(debug=False, file=None, redactor=redactor)

    log.debug("detail")
    log.warning("once")

    assert capsys.readouterr().err == "pilotlamp: once\n"


@pytest.mark.parametrize(
    "library", ["httpx", "httpcore.http11", "apscheduler.scheduler", "asyncio", "dbus_fast", "PIL"]
)
def test_talk_of_libraries_is_left_out_even_at_debug(
    redactor: Redactor, capsys: pytest.CaptureFixture[str], library: str
) -> None:
    """httpx's has whole addresses, with their query keys."""
    set_up(debug=True, file=None, redactor=redactor)

    logging.getLogger(library).info("HTTP Request: GET https://…")

    assert not capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a file that is always full")
def test_full_disk_costs_lines_and_is_told_once(redactor: Redactor, capsys: pytest.CaptureFixture[str]) -> None:
    """By no traceback, as ``logging`` would, with the parts of what could not be written."""
    set_up(debug=False, file=Path("/dev/full"), redactor=redactor)

    log.info("to a client %s", SECRET)
    log.info("once more")
    log.warning("on stderr too")

    assert capsys.readouterr().err == (
        "pilotlamp: /dev/full: can't be written: [Errno 28] No space left on device\npilotlamp: on stderr too\n"
    )


# What nobody caught


UNCAUGHT = f"""
import asyncio, sys, threading
from pathlib import Path
from pilotlamp.logs import Redactor, set_up

redactor = Redactor()
redactor.redact({SECRET!r})
set_up(debug=sys.argv[2] == "debug", file=Path(sys.argv[1]), redactor=redactor)

def fail():
    raise ValueError({f"key {SECRET}"!r})

class Odd:
    def __del__(self):
        fail()

async def fail_later():
    asyncio.get_running_loop().create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.1)

def run(work):
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    thread.join()

"""


def ended_by(statement: str, file: Path, *, debug: bool = False) -> str:
    """What a program says on stderr whose last statement is this."""
    command = [sys.executable, "-c", UNCAUGHT + statement, str(file), "debug" if debug else ""]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANG_S, check=False).stderr


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("statement", ["fail()", "run(fail)", "Odd()", "asyncio.run(fail_later())"])
def test_error_that_nobody_caught_is_logged_without_its_secret(statement: str, debug: bool, tmp_path: Path) -> None:
    file = tmp_path / "pilotlamp.log"

    err = ended_by(statement, file, debug=debug)

    written = file.read_text(encoding="utf-8")
    assert "s3cret" not in err + written
    assert "ValueError: key ***" in written
    assert "Traceback" in written
    assert "key ***" in err
    assert ("Traceback" in err) is debug


def test_error_that_nobody_caught_is_one_line_that_says_where(tmp_path: Path) -> None:
    assert ended_by("fail()", tmp_path / "a") == "pilotlamp: unexpected error: ValueError: key ***\n"
    assert ended_by("run(fail)", tmp_path / "b") == (
        "pilotlamp: unexpected error in thread worker: ValueError: key ***\n"
    )


def test_who_ends_on_purpose_is_no_error(tmp_path: Path) -> None:
    assert ended_by("run(sys.exit)", tmp_path / "a") == ""
    assert "unexpected" not in ended_by("raise KeyboardInterrupt", tmp_path / "b")


# Secrets


def test_secret_is_in_no_message_argument_or_traceback(
    redactor: Redactor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pilotlamp.log"
    set_up(debug=True, file=file, redactor=redactor)

    log.warning(f"message {SECRET}")  # noqa: G004 - as others may write it
    log.warning("argument %r", {"secret": SECRET})
    try:
        try:
            fail(ValueError(SECRET))
        except ValueError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        log.exception("traceback")
    log.warning("too %s few %s", SECRET)  # noqa: PLE1206 - on purpose

    written = file.read_text(encoding="utf-8") + capsys.readouterr().err
    assert "s3cret" not in written
    assert "k3y-id" not in written
    assert written.count("message ***") == 2
    assert "ValueError: ***" in written
    assert "its arguments do not fit" in written


def test_record_is_left_as_it_was_for_other_handlers(redactor: Redactor, caplog: pytest.LogCaptureFixture) -> None:
    set_up(debug=True, file=None, redactor=redactor)

    try:
        fail(ValueError("inner"))
    except ValueError:
        log.exception("with a traceback")

    (record,) = caplog.records
    assert record.exc_info


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        "k3y-id",
        's3cret/with "quotes"',
        "k3y-id%3As3cret%2Fwith%20%22quotes%22",
        "k3y-id%3As3cret%2Fwith+%22quotes%22",
        r"k3y-id:s3cret/with \"quotes\"",
    ],
)
def test_secret_is_found_in_every_spelling(redactor: Redactor, spelling: str) -> None:
    """In an address, in JSON, in a repr; and each half of key_id:key_secret."""
    assert redactor.redacted(f"<{spelling}>") == "<***>"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Bearer abc.def-ghi", "Authorization: ***"),
        ("sent bearer abcdefgh== to it", "sent bearer *** to it"),
        ("authorization: Basic YTpi", "authorization: ***"),
        ("[(b'Authorization', b'Bearer abcd')]", "[(b'Authorization', b***)]"),
        ('{"clientToken": "t0ken with space", "name": "x"}', '{"clientToken": ***, "name": "x"}'),
        (r"{\"clientToken\":\"t0ken\"}", r"{\"clientToken\":***}"),
        ("Client(client_token='t0ken', name='x')", "Client(client_token=***, name='x')"),
        ("{'access_token': 't0ken'}", "{'access_token': ***}"),
        ("X-Application-Key: t0ken", "X-Application-Key: ***"),
        ("GET https://a.example/x?k=t0ken&count=3 failed", "GET https://a.example/x?k=***&count=*** failed"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out_unasked(text: str, redacted: str) -> None:
    assert Redactor().redacted(text) == redacted


@pytest.mark.parametrize(
    "text", ["Makerspace: 3 devices, 1 offline", "the secret_file /x of Lab can't be read", "a bearer of news", ""]
)
def test_ordinary_text_is_left_alone(redactor: Redactor, text: str) -> None:
    assert redactor.redacted(text) == text


@pytest.mark.parametrize("part", ["?", "a-", "bearer ", "token=", 'token="', "&a="])
def test_no_text_is_looked_at_again_and_again(redactor: Redactor, part: str) -> None:
    """A line that a server has a hand in took minutes; the limit is for that."""
    assert redactor.redacted(part * 100_000)


def test_empty_secret_hides_nothing() -> None:
    redactor = Redactor()

    redactor.redact("")

    assert redactor.redacted("text") == "text"


def test_longer_secret_goes_before_its_beginning() -> None:
    redactor = Redactor()
    redactor.redact("abcd")
    redactor.redact("abcdefgh")

    assert redactor.redacted("<abcdefgh>") == "<***>"
