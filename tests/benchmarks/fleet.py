"""The bytes that the watched systems send, for as many devices as wanted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures"
_LAPTOPS = 15
_PEOPLE = 10


class Variant(StrEnum):
    """What a reply is, compared with one where everything is well."""

    UP = "up"
    SOME_DOWN = "some down"
    """1 %, at least one."""
    ALL_DOWN = "all down"


KINDS = {
    "unchanged": (Variant.UP, Variant.UP),
    "1 % changed": (Variant.SOME_DOWN, Variant.UP),
    "all changed": (Variant.ALL_DOWN, Variant.UP),
}
"""Kinds of poll, each as two replies that come in turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Three sources: 15 laptops, 10 people at a help desk, and all other devices at a makerspace."""

    devices: int

    @property
    def hosts(self) -> int:
        """Of the makerspace."""
        return self.devices - _LAPTOPS

    def bodies(self) -> Mapping[str, bytes]:
        """By path of the servers' addresses."""
        return {
            "/clients": clients(of=self.hosts),
            "/v1/teams/bench/clients": laptops(of=_LAPTOPS),
            "/api/users/usersonline": people(of=_PEOPLE),
        }


def down(variant: Variant, *, of: int) -> int:
    """How many devices are down."""
    match variant:
        case Variant.UP:
            return 0
        case Variant.SOME_DOWN:
            return max(1, of // 100)
        case Variant.ALL_DOWN:
            return of


def clients(*, of: int, offline: int = 0) -> bytes:
    """Formide: the vendor's example, so many times; the first ``offline`` of them without a session."""
    return _bytes(client(number, online=number >= offline) for number in range(of))


def client(number: int, *, online: bool = True) -> dict[str, Any]:
    """One of Formide's clients."""
    gone = {} if online else {"status": "offline", "session": None}
    return {**_CLIENT, "_id": f"{number:024x}", "name": f"Element {number}", **gone}


def laptops(*, of: int, pending: int = 0) -> bytes:
    """Okta Advanced Server Access: one page of the vendor's example; the first ``pending`` wait for approval."""
    states = ("PENDING" if number < pending else "ACTIVE" for number in range(of))
    page = [
        {**_LAPTOP, "id": f"laptop-{number}", "hostname": f"laptop-{number}", "state": state}
        for number, state in enumerate(states)
    ]
    return json.dumps({"list": page}, separators=(",", ":")).encode()


def people(*, of: int, online: int = 2) -> bytes:
    """Clientexec: the vendor's example with so many people."""
    everybody = [{**_PERSON, "id": str(number), "name": f"Person {number}"} for number in range(of)]
    return json.dumps({**_DESK, "users": everybody[:online], "offlineusers": everybody[online:]}).encode()


def projects(*, of: int, failed: int = 0) -> bytes:
    """A cctray feed; the first ``failed`` builds failed."""
    rows = (
        f'<Project name="Element {number}" activity="Sleeping" lastBuildLabel="12"'
        f' lastBuildStatus="{"Failure" if number < failed else "Success"}"'
        f' lastBuildTime="2026-11-21T19:00:00Z" webUrl="https://ci.example/{number:024x}"/>'
        for number in range(of)
    )
    return f"<?xml version='1.0' encoding='UTF-8'?><Projects>{''.join(rows)}</Projects>".encode()


def _bytes(rows: Any) -> bytes:
    return json.dumps(list(rows), separators=(",", ":")).encode()


def _example(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


_CLIENT: Mapping[str, Any] = _example("formide/formide-clients.json")[0]
_LAPTOP: Mapping[str, Any] = _example("okta_asa/okta-asa-clients.json")["list"][1]
_DESK: Mapping[str, Any] = _example("clientexec/clientexec-users-online.json")
_PERSON: Mapping[str, Any] = _DESK["users"][0]
