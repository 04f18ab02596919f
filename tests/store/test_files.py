"""Reading what somebody has named, whatever is there, and logging to it."""

import os
import sys
import threading
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs named pipes and devices", allow_module_level=True)

from pilotlamp.errors import ConfigError
from pilotlamp.logs import Redactor, set_up
from pilotlamp.store.files import decode_text, read_limited


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_no_more_is_read_than_tells_that_it_is_too_long(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345678")

    assert read_limited(file, max_bytes=8) == b"12345678"
    assert read_limited(file, max_bytes=4) == b"12345"


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_device_or_folder_is_refused(path: str) -> None:
    """The one never ends, the other never begins."""
    with pytest.raises(OSError, match=r"device, not a file|Is a directory"):
        read_limited(Path(path), max_bytes=8)


def test_pipe_that_nobody_writes_into_is_given_up(pipe: Path) -> None:
    with pytest.raises(TimeoutError, match=r"the pipe did not end within 0.1 s"):
        read_limited(pipe, max_bytes=8, pipe_limit_s=0.1)


def test_pipe_that_does_not_end_is_given_up(pipe: Path) -> None:
    keeps_it_open = os.open(pipe, os.O_RDWR)
    os.write(keeps_it_open, b"1234")

    with pytest.raises(TimeoutError, match="the pipe did not end"):
        read_limited(pipe, max_bytes=8, pipe_limit_s=0.1)

    os.close(keeps_it_open)


def test_pipe_is_read_to_its_end(pipe: Path) -> None:
    """A program that writes into it waits for its reader, so that neither need come first."""
    writing = threading.Thread(target=pipe.write_bytes, args=(b"12345678",))
    writing.start()

    assert read_limited(pipe, max_bytes=8, pipe_limit_s=60) == b"12345678"

    writing.join()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_in_the_encoding_that_its_byte_order_mark_tells(encoding: str) -> None:
    assert decode_text("Büro\n".encode(encoding)) == "Büro\n"


@pytest.mark.parametrize("is_read", [False, True])
def test_pipe_is_no_log_file(pipe: Path, is_read: bool) -> None:
    """Opening it waits for its reader, and every line for the reader's pace."""
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) if is_read else None

    with pytest.raises(ConfigError, match="can't be written as a log file: it is a pipe, not a file"):
        set_up(debug=False, file=pipe, redactor=Redactor())

    if reader is not None:
        os.close(reader)
