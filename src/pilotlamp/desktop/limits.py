"""Texts cut to the fixed lengths of a system's fields; pure."""

ELLIPSIS = "…"


def cut_utf16(text: str, units: int) -> str:
    """The text in at most ``units`` UTF-16 code units, which is how Windows counts; never half a character."""
    if _units(text) <= units:
        return text
    kept = text[:units]
    while _units(kept) > units - len(ELLIPSIS):
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def cut_lines_utf16(text: str, units: int) -> str:
    """As ``cut_utf16``, but with the last lines left out as a whole where the first one fits."""
    lines = text.split("\n")
    while len(lines) > 1 and _units("\n".join(lines)) > units:
        lines.pop()
    return cut_utf16("\n".join(lines), units)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
