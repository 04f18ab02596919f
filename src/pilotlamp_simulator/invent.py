"""Ids, addresses and times for invented things: the same name always gets the same, so that runs can be compared."""

import hashlib
import uuid
from datetime import UTC, datetime


def object_id(*parts: object) -> str:
    """24 hexadecimal digits, as MongoDB's ids are."""
    return _digest(parts)[:24]


def uuid_text(*parts: object) -> str:
    """A UUID, as Okta's ids are."""
    return str(uuid.UUID(_digest(parts)[:32], version=4))


def mac_address(*parts: object) -> str:
    """A locally administered address: no vendor's."""
    digits = "02" + _digest(parts)[:10]
    return ":".join(digits[index : index + 2] for index in range(0, 12, 2))


def timestamp(now: float) -> str:
    """Unix seconds as ``2015-08-21T05:37:37.590Z``."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _digest(parts: tuple[object, ...]) -> str:
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()
