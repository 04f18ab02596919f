"""Errors of a computer that is short of memory, threads or open files: nothing is wrong with the settings."""

import errno

_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM})


def shortage(error: BaseException) -> str | None:
    """The shortage in the system's words; None if the error has another reason."""
    return error.strerror if isinstance(error, OSError) and error.errno in _SHORT else None
