"""The three kinds of sources, as a fault's row needs them: settings, where the list is, and how a good one looks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SECRET = "hunter2"
"""Part of every secret that is given or handed out, so that a leak of any is found."""

DEVICE = "Shelf"
"""Who or what every good list has, and nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of source."""

    name: str
    settings: str
    """The keys that only this kind has."""
    secret: str
    path: str
    """Of the list, below the source's address."""
    good: bytes
    id: str
    """Field of the identity."""
    shown: str
    """Field that is shown as the name."""
    unnamed: str
    """What is shown where the entry "a" has no name."""
    there: bytes
    """The fields of an entry that make it count as online."""
    wrap: Callable[[bytes], bytes]
    """Entries as JSON to the whole list."""


def _formide() -> Kind:
    entry = {"_id": "a", "name": DEVICE, "status": "online", "clientToken": f"token-{SECRET}"}
    return Kind(
        name="formide",
        settings="",
        secret=f"bearer-{SECRET}",
        path="/clients",
        good=json.dumps([entry]).encode(),
        id="_id",
        shown="name",
        unnamed="a",
        there=b'"status": "online"',
        wrap=lambda entries: b"[" + entries + b"]",
    )


def _okta_asa() -> Kind:
    entry = {"id": "a", "hostname": DEVICE, "state": "ACTIVE"}
    return Kind(
        name="okta-asa",
        settings='team = "acme"\nall = true\n',
        secret=f"bearer-{SECRET}",
        path="/v1/teams/acme/clients",
        good=json.dumps({"list": [entry]}).encode(),
        id="id",
        shown="hostname",
        unnamed="a",
        there=b'"state": "ACTIVE"',
        wrap=lambda entries: b'{"list": [' + entries + b"]}",
    )


def _clientexec() -> Kind:
    entry = {"id": "a", "name": DEVICE, "type": "Customer"}
    return Kind(
        name="clientexec",
        settings='path = "/users"\nkey_in = "query"\nkey_name = "key"\n',
        secret=f"key-{SECRET}",
        path="/users",
        good=json.dumps({"users": [entry], "offlineusers": []}).encode(),
        id="id",
        shown="name",
        unnamed="(no name)",
        there=b'"type": "Customer"',
        wrap=lambda entries: b'{"users": [' + entries + b'], "offlineusers": []}',
    )


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (_formide(), _okta_asa(), _clientexec())}
