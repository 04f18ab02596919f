"""The command that stores a secret, as texts name it."""

import shlex


def login_command(source: str, option: str = "") -> str:
    """Words as a shell takes them; ``option``: for another secret than the source's own."""
    return " ".join(("pilotlamp login", shlex.quote(source), *([option] if option else [])))
