"""A session bus of our own: nothing on it but what the test puts there, and nothing it could start by itself."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(slots=True, kw_only=True)
class PrivateBus:
    """A dbus-daemon that starts nothing on demand, no notification daemon for one, but the services it is given."""

    folder: Path
    environment: Mapping[str, str] | None = None
    """Of the services; None: this process's."""
    services: tuple[Path, ...] = ()
    """Service files."""
    process: subprocess.Popen[str] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "bus"

    @property
    def address(self) -> str:
        """The same before and after a restart."""
        return f"unix:path={self.socket}"

    def start(self) -> None:
        """Start the daemon and wait until it takes connections."""
        configuration = self.folder / "bus.conf"
        configuration.write_text(
            CONFIGURATION.format(socket=self.socket, services=self._service_folder()), encoding="utf-8"
        )
        self.process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            self.kill()
            raise RuntimeError("dbus-daemon ended before it printed its address")

    def _service_folder(self) -> str:
        if not self.services:
            return ""
        folder = self.folder / "services"
        folder.mkdir(exist_ok=True)
        for service in self.services:
            shutil.copy(service, folder)
        return f"<servicedir>{folder}</servicedir>"

    def kill(self) -> None:
        """End the daemon at once: every client loses its connection. A second time it does nothing."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None
        self.socket.unlink(missing_ok=True)


@contextmanager
def private_bus() -> Iterator[PrivateBus]:
    """A running bus, ended with the block."""
    with tempfile.TemporaryDirectory(prefix="pilotlamp-bus-") as folder:
        bus = PrivateBus(folder=Path(folder))
        bus.start()
        try:
            yield bus
        finally:
            bus.kill()
