"""Settings and secrets that watch a running simulator."""

from collections.abc import Iterable
from pathlib import Path

from tests.simulator_process import SimulatorProcess

ALL = ("Makerspace", "Laptops", "Helpdesk")


def settings_text(simulator: SimulatorProcess, sources: Iterable[str] = ALL, *, poll_s: float = 0.1) -> str:
    """A settings file for these sources of the simulator."""
    okta, desk = simulator.okta_asa, simulator.clientexec
    kinds = {
        "Makerspace": f'kind = "formide"\nurl = "{simulator.formide.url}"\n',
        "Laptops": f'kind = "okta-asa"\nurl = "{okta.url}"\nteam = "{okta.team}"\nall = true\n',
        "Helpdesk": (
            f'kind = "clientexec"\nurl = "{desk.url}"\npath = "{desk.path}"\n'
            f'key_in = "{desk.key_in}"\nkey_name = "{desk.key_name}"\n'
        ),
    }
    return "\n".join(f'[[sources]]\nname = "{name}"\npoll_s = {poll_s}\n{kinds[name]}' for name in sources)


def settings_file(
    simulator: SimulatorProcess, folder: Path, sources: Iterable[str] = ALL, *, poll_s: float = 0.1
) -> Path:
    """The same, written into a folder."""
    file = folder / "config.toml"
    file.write_text(settings_text(simulator, sources, poll_s=poll_s), encoding="utf-8")
    return file


def secrets(simulator: SimulatorProcess) -> dict[str, str]:
    """The sources' secrets as environment variables."""
    return {
        "PILOTLAMP_SECRET_MAKERSPACE": simulator.formide.secret,
        "PILOTLAMP_SECRET_LAPTOPS": simulator.okta_asa.secret,
        "PILOTLAMP_SECRET_HELPDESK": simulator.clientexec.secret,
    }
