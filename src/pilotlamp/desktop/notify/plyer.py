"""Notifications through plyer, where there is no D-Bus daemon. Blocks: for a worker thread (``WorkerNotifier``).

plyer's own facade swallows a missing backend with a traceback on stderr, so the backend is loaded here by its module.
"""

import importlib
import warnings
from typing import Any

from pilotlamp.desktop.notify.message import unbroken
from pilotlamp.view.bidi import isolated
from pilotlamp.view.formatting import shorten_utf16

APP_NAME = "Pilotlamp"
SHOWN_S = 10
TITLE_UNITS = 63
BODY_UNITS = 255
"""Limits of Windows in UTF-16 units; for longer texts an error is raised where nobody sees it (platforms.md)."""


class PlyerToast:
    """Shows a title and a text; raises whatever the backend raises."""

    def __init__(self) -> None:
        self._backend: Any = None

    def __call__(self, title: str, body: str) -> None:
        if self._backend is None:
            self._backend = _backend()
        self._backend.notify(
            title=shorten_utf16(_no_option(isolated(title)), TITLE_UNITS),
            message=shorten_utf16(_no_option(unbroken(isolated(body))), BODY_UNITS),
            app_name=APP_NAME,
            timeout=SHOWN_S,
        )


def _no_option(text: str) -> str:
    """Replace a leading hyphen by an en dash: notify-send, which plyer calls, would read an option."""
    return f"–{text[1:]}" if text.startswith("-") else text


def _backend() -> Any:
    from plyer.utils import platform

    # It warns of each way it doesn't find; what matters is whether the last one works.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"plyer\.")
    return importlib.import_module(f"plyer.platforms.{platform}.notification").instance()
