"""A command's standard streams: closed ones become the null device, and a failed write costs no exit code."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import IO, Final

import click

from pilotlamp.cli import texts

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_closed_streams() -> None:
    """Open the null device in the place of each standard stream that is closed.

    Without that, the next file or socket would get the number of the closed stream, and receive the program's output.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", errors="replace", closefd=False))  # noqa: SIM115


def say_error(text: str) -> None:
    """Print a line on standard error, if standard error can be written."""
    try:
        click.echo(text, err=True)
    except OSError:
        discard(sys.stderr)


@contextlib.contextmanager
def keeping_exit_code() -> Iterator[None]:
    """Report a failed write of standard output on standard error, and go on.

    So the exit code still tells the result of the work, which is done.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        discard(sys.stdout)
        if not isinstance(error, BrokenPipeError):  # its reader has only gone
            say_error(texts.ERROR.format(error=texts.OUTPUT_FAILED.format(fault=system_fault(error))))


def system_fault(error: OSError) -> str:
    """Describe an error of the operating system: the file, the fault, and the remedy where it is a limit."""
    fault = str(error.strerror or error)
    if error.filename:
        fault = texts.FILE_FAULT.format(file=error.filename, fault=fault)
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return texts.TOO_MANY_FILES.format(fault=fault)
    return fault


def discard(output: IO[str]) -> None:
    """Send the rest of a stream to the null device, so that no later flush fails."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, output.fileno())
    os.close(null)
