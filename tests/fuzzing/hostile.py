"""Pieces that inputs are made worse with."""

from typing import Final

from tests.view.hostile import NAMES

HUGE: Final = 5000
"""Characters of a text that is longer than anything that is shown; ``huge_texts`` of ``mutating`` makes longer ones."""

TEXTS: Final[tuple[str, ...]] = (
    *NAMES,
    "",
    " ",
    "\0",
    "\x7f",
    "\x9b2J",
    "\x85",
    "\u2029",
    "\u2066x\u2069",
    "\ufeff",
    "\ufffe",
    "\U000e0041",
    "\ud800",
    "\udfff\ud800",
    "\u3164",
    "\u115f\u2800",
    "a" + "\u0301" * 200,
    "👩\u200d🔧",
    "9" * 400,
    "9" * HUGE,
    "²³",
    "\r\n",
    "..",
    ".",
    "-rf",
    "/",
    "%2e%2e%2f",
    "javascript:alert(1)",
    "https://a@b.example/",
    "//evil.example/x",
    "https://[::1",
    "x" * HUGE,
    "\u202e" * HUGE,
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "0002-01-01T00:00:00+23:59",
    "2026-11-21T19:00:00",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Mon, 01 Jan 99999999999999999 00:00:00 GMT",
)

NUMBERS: Final[tuple[str, ...]] = (
    "0",
    "-1",
    "1",
    "-0.0",
    "1e308",
    "-1e308",
    "1e-400",
    "1e999",
    "100.00001",
    "65536",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 309,
    "9" * 4299,
    "9" * 4301,
)
"""As they are written in JSON and TOML."""

BYTES: Final[tuple[bytes, ...]] = (
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xf4\x90\x80\x80",
    b"\x1b]0;x\x07",
    b"\x00",
    b"\r",
    b"<!DOCTYPE html>",
    b"[" * 2000,
)
