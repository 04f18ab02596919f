"""A storm as its user sees it: a hundred devices, another tenth of them away at every poll, and the real program."""

import json
import signal
from pathlib import Path

import pytest

from tests.flickering_server import flickering_server
from tests.program import Running

pytestmark = pytest.mark.slow

POLLS = 100
TOASTS = 8
"""Six in the first minute, one that the others share, and the one that says that the source is unstable."""


def test_a_hundred_devices_that_flicker_are_a_handful_of_toasts(tmp_path: Path) -> None:
    """There were more than fifty."""
    file = tmp_path / "config.toml"
    with flickering_server() as port:
        file.write_text(
            f'[[sources]]\nname = "Makerspace"\nkind = "formide"\nurl = "http://127.0.0.1:{port}"\npoll_s = 0.05\n'
        )
        with Running("--config", file, "watch", "--json", env={"PILOTLAMP_SECRET_MAKERSPACE": "x"}) as program:
            program.record(type="notice", kind="source_unstable")
            for _ in range(POLLS):
                program.record(type="state")
            program.tell(signal.SIGTERM)
            assert program.ended() == 0
            notices = [each for each in map(json.loads, program.seen) if each["type"] == "notice"]

    assert sum(each["replaces"] is None for each in notices) <= TOASTS
    assert [each["kind"] for each in notices].count("source_unstable") == 1
    assert notices[-1]["kind"] in {"source_unstable", "device_online"}, "then there is silence, but for recoveries"
