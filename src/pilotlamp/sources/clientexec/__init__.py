"""Clientexec: the people at a support desk."""

from pilotlamp.sources.base import Endpoint, Kind, System
from pilotlamp.sources.clientexec.options import ClientexecOptions


def _build(endpoint: Endpoint, options: ClientexecOptions, secret: str) -> System:
    from pilotlamp.sources.clientexec.api import Clientexec

    return Clientexec(endpoint, options, secret)


KIND = Kind(name="clientexec", title="Clientexec", default_poll_s=30, options=ClientexecOptions, build=_build)
