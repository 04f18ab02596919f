"""Errors of our own in all that follows a poll: they end no polling, and the log has each once."""

import contextlib
import logging
import traceback
from collections.abc import Iterator

log = logging.getLogger(__name__)


class Faults:
    """Contains unexpected errors. One thread."""

    def __init__(self) -> None:
        self._logged: set[tuple[str, int | None, type[Exception]]] = set()
        self.count = 0
        """How many there have been."""

    @contextlib.contextmanager
    def contained(self, work: str) -> Iterator[None]:
        """Let an exception end only the block; ``work``: the block's purpose, for the log."""
        try:
            yield
        except Exception as error:  # a bug in a listener, a rule or a view must not end the polling
            self.count += 1
            raised_in = traceback.extract_tb(error.__traceback__)[-1]
            kind = (raised_in.filename, raised_in.lineno, type(error))
            if kind not in self._logged:
                self._logged.add(kind)
                log.exception("unexpected error in %s; polling goes on, and the same error is not logged again", work)
