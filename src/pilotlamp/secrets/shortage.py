"""Errors of a machine that is short of something just now: nothing about the settings is wrong."""

import errno

_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM})


def shortage(error: BaseException) -> str | None:
    """The shortage, in the system's words; None: the error has another reason."""
    return error.strerror if isinstance(error, OSError) and error.errno in _SHORT else None
