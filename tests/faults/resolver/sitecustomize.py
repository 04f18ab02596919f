"""Python loads this at its start where the folder is in PYTHONPATH: names are asked of the test's own name server.

The C library takes its name servers from /etc/resolv.conf alone, which only root or a mount namespace can replace; no
environment variable names another one. So this stands in for the C library's part and nothing else: as there, the
thread that asks sends one datagram and sits in ``recv`` until an answer comes, which no cancelling reaches.
"""

import ipaddress
import os
import socket

_PORT = int(os.environ["TEST_NAME_SERVER_PORT"])
_numeric = socket.getaddrinfo


def _asked(host, port, *details, **named):  # type: ignore[no-untyped-def]
    """``details`` and ``named``: family, type, protocol and flags."""
    if isinstance(host, bytes):
        host = host.decode()
    if _is_address(host) or named.get("flags", 0) & socket.AI_NUMERICHOST:
        return _numeric(host, port, *details, **named)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.connect(("127.0.0.1", _PORT))
        caller.send(host.encode())
        address = caller.recv(512).decode()
    if not address:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _numeric(address, port, *details, **named)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


socket.getaddrinfo = _asked
