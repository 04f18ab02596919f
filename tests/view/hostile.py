"""Names and emails as somebody ill-meaning, or merely unusual, would give them."""

RIGHT_TO_LEFT = "invoice\u202efdp.exe"
LINES = "first\nsecond\rthird\u2028fourth"

NAMES = (
    'Tom "the cat" & Jerry\'s',
    "snake_case_name",
    "<b>bold</b> &amp; [red]rich[/red]",
    "{device} %s {0} {{",
    LINES,
    RIGHT_TO_LEFT,
    "\x1b[31mred\x07",
    "x" * 300,
    "--rm -rf /; $(reboot) `reboot`",
    "אבגד",
)


def is_harmless(line: str, *, limit: int) -> bool:
    """One line of bounded length that neither a terminal nor a text direction obeys."""
    return line.isprintable() and len(line) <= limit
