"""A network of its own, in which real servers may announce themselves: nobody else hears them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.living.programs import installed

ADDRESS: Final = "10.9.9.1"
_SET_UP: Final = f"""set -e
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add {ADDRESS}/24 dev v0
ip link set v1 up
ip link set v0 multicast on up
ip route add 224.0.0.0/4 dev v0
echo ready
exec cat
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One with two ends of a cable in it."""

    pid: int

    def inside(self, *command: str | Path) -> tuple[str, ...]:
        """The command that runs a command in this network."""
        return ("nsenter", "--target", str(self.pid), "--net", *map(str, command))


@contextmanager
def network() -> Iterator[Network]:
    """A network namespace, gone with the block."""
    installed("network", "unshare", "nsenter", "ip")
    with subprocess.Popen(
        ("unshare", "--net", "sh", "-c", _SET_UP), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"ready\n"
        yield Network(pid=holder.pid)
        holder.stdin.close()
