"""Pilotlamp as its user runs it, watching the benchmarks' server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.floor import LISTING
from tests.benchmarks.processes import PYTHON, Started, started

MAKERSPACE = """
[[sources]]
name = "Makerspace"
kind = "formide"
url = "{url}"
poll_s = {poll_s}
timeout_s = 600
"""
OTHERS = """
[[sources]]
name = "Laptops"
kind = "okta-asa"
url = "{url}"
team = "bench"
all = true
poll_s = {poll_s}

[[sources]]
name = "Helpdesk"
kind = "clientexec"
url = "{url}"
poll_s = {poll_s}
"""
AT_ONCE = """
[alerts]
offline_after = 1
flap_changes = 1000000
flap_window_s = 0.001
toasts_per_minute = 1000000
"""
"""Every change is told in the poll that shows it, however often the same devices change."""

SECRETS: Mapping[str, str] = {f"PILOTLAMP_SECRET_{name}": "secret" for name in ("MAKERSPACE", "LAPTOPS", "HELPDESK")}


def settings_file(folder: Path, text: str, *, url: str, poll_s: float) -> Path:
    """Write one or more of the texts above into a folder."""
    file = folder / "config.toml"
    file.write_text(text.format(url=url, poll_s=poll_s), encoding="utf-8")
    return file


@contextmanager
def pilotlamp(settings: Path, env: Mapping[str, str], *, listing: bool = False) -> Iterator[Started]:
    """The tray. ``listing``: one that can be asked for what it has imported."""
    program = ["-c", LISTING] if listing else ["-m", "pilotlamp"]
    with started([PYTHON, *program, "--config", settings], {**env, **SECRETS}) as process:
        yield process
