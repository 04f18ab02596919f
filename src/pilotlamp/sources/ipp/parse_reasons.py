"""A printer's state reasons in plain words; pure.

Source: RFC 8011, 5.4.12, and PWG 5100.9. A reason may end in ``-error``, ``-warning`` or ``-report``, and printers cut
it at 31 bytes. The ending of a known reason does not count: the same jam is a warning while the job goes on and a
report when the printer is idle. An unknown reason needs somebody if its ending says so, or if it has none.
"""

import re
from dataclasses import dataclass
from typing import Final

_ENDING: Final = re.compile(r"-(?:e(?:r(?:ro?r?)?)?|w(?:a(?:r(?:n(?:ing?|i)?)?)?)?|r(?:e(?:p(?:o(?:rt?)?)?)?)?)?$")
"""Also the beginning of one, after which a printer has cut it."""
_HARMLESS_ENDING: Final = re.compile(r"-(?:w(?:a(?:r(?:n(?:ing?|i)?)?)?)?|r(?:e(?:p(?:o(?:rt?)?)?)?)?)$")
_CUT_AT: Final = 31
_WHOLE_ENDINGS: Final = ("-error", "-warning", "-report")

_QUIET: Final = (
    "cups-",
    "com.",
    "connecting-to-device",
    "deactivated",
    "hibernate",
    "hold-new-jobs",
    "identify-printer-requested",
    "media-low",
    "moving-to-paused",
    "none",
    "output-area-almost-full",
    "power-down",
    "resuming",
    "standby",
    "stopped-partly",
    "stopping",
    "suspend",
    "testing",
    "wifi-not-configured",
)
_AWAY: Final = ("offline", "shutdown", "timed-out")
_MEDIA: Final = ("media-empty", "media-needed")
_PAUSED: Final = "paused"

_ERRORS: Final = (
    ("media-jam", "paper jam"),
    ("cover-open", "cover open"),
    ("door-open", "door open"),
    ("interlock-open", "cover or door open"),
    ("input-tray-missing", "paper tray missing"),
    ("output-area-full", "output tray full"),
    ("output-tray-missing", "output tray missing"),
    ("marker-waste-full", "waste container full"),
    ("marker-waste-ink-receptacle-full", "waste container full"),
    ("marker-waste-toner-receptacle-full", "waste container full"),
    ("marker-supply-missing", "supply missing"),
    ("toner-missing", "toner missing"),
    ("cartridge-missing", "cartridge missing"),
    ("fuser-over-temp", "fuser too hot"),
    ("fuser-under-temp", "fuser too cold"),
    ("opc-life-over", "drum worn out"),
    ("spool-area-full", "memory for jobs full"),
    ("insufficient-permissions", "access to the printer denied"),
)
_EMPTY: Final = (
    ("marker-supply-empty", ""),
    ("marker-ink-empty", ""),
    ("toner-empty", ""),
    ("developer-empty", "developer"),
)
_LOW: Final = (
    ("marker-supply-low", ""),
    ("marker-ink-low", ""),
    ("marker-toner-low", ""),
    ("toner-low", ""),
    ("developer-low", "developer"),
    ("opc-near-eol", "drum"),
    ("marker-waste-almost-full", "waste container"),
    ("marker-waste-ink-receptacle-almost-full", "waste container"),
    ("marker-waste-toner-receptacle-almost-full", "waste container"),
)
"""With the part that it is about; "": one of the supplies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """The reasons of one printer, sorted by the trouble that they mean."""

    paused: bool = False
    away: bool = False
    """The printer does not answer its server."""
    needs_media: bool = False
    errors: tuple[str, ...] = ()
    """In plain words."""
    empty: tuple[str, ...] = ()
    """The parts; "": one of the supplies."""
    low: tuple[str, ...] = ()


def reasons(keywords: tuple[str, ...]) -> Reasons:
    """Sort the keywords of ``printer-state-reasons``."""
    paused = away = needs_media = False
    errors: list[str] = []
    empty: list[str] = []
    low: list[str] = []
    for keyword in keywords:
        if keyword.startswith(_PAUSED):
            paused = True
        elif keyword.startswith(_AWAY):
            away = True
        elif keyword.startswith(_MEDIA):
            needs_media = True
        elif (error := _said(keyword, _ERRORS)) is not None:
            errors.append(error)
        elif (part := _said(keyword, _EMPTY)) is not None:
            empty.append(part)
        elif (part := _said(keyword, _LOW)) is not None:
            low.append(part)
        elif not keyword.startswith(_QUIET) and not _is_harmless(keyword):
            errors.append(_readable(keyword))
    return Reasons(
        paused=paused,
        away=away,
        needs_media=needs_media,
        errors=tuple(dict.fromkeys(errors)),
        empty=tuple(dict.fromkeys(empty)),
        low=tuple(dict.fromkeys(low)),
    )


def _said(keyword: str, table: tuple[tuple[str, str], ...]) -> str | None:
    return next((words for beginning, words in table if keyword.startswith(beginning)), None)


def _is_harmless(keyword: str) -> bool:
    if keyword.endswith(("-warning", "-report")):
        return True
    return len(keyword) >= _CUT_AT and _HARMLESS_ENDING.search(keyword) is not None


def _readable(keyword: str) -> str:
    """A reason that has no words of ours: "tape-torn-error" becomes "tape torn"."""
    for ending in _WHOLE_ENDINGS:
        keyword = keyword.removesuffix(ending)
    if len(keyword) >= _CUT_AT:
        keyword = _ENDING.sub("", keyword)
    return keyword.replace("-", " ").strip()
