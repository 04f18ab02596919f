"""Okta Advanced Server Access' clients in our words, and its paging links; no I/O.

What is tolerated is written down in ``pilotlamp.sources.wire``.
"""

import re
from collections.abc import Iterable, Mapping

from pilotlamp.domain.conditions import Condition
from pilotlamp.domain.links import page_of
from pilotlamp.domain.model import Device, DeviceState
from pilotlamp.domain.text import clean
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.lenient import bool_or_none, instant_or_none, text_or_none
from pilotlamp.sources.okta_asa import wire
from pilotlamp.sources.okta_asa.actions import APPROVE, ASSIGN, REVOKE
from pilotlamp.sources.okta_asa.conditions import ENCRYPTION_OFF
from pilotlamp.sources.wire import identity

_DELETED = "deleted"

_STATES: Mapping[str, tuple[DeviceState, str | None]] = {
    "active": (DeviceState.ONLINE, "active"),
    "pending": (DeviceState.PENDING, None),
    _DELETED: (DeviceState.OFFLINE, "revoked"),
}
"""Enrolment, not presence: the system does not tell whether a client is switched on, so its own word is shown."""

_ENROLLED = (ASSIGN, REVOKE)
_ALLOWED: Mapping[str, tuple[str, ...]] = {"pending": (APPROVE, *_ENROLLED), _DELETED: ()}
"""By state; what is not here may be assigned and revoked. The caller's own role is not told: the server says no."""

_NOT_ENCRYPTED = (Condition(key=ENCRYPTION_OFF.key),)

_MAX_LINK_CHARS = 8000
"""RFC 9112, section 3: what servers are to take at least. httpx refuses from 65,536 on, escaped."""
_MAX_HEADER_CHARS = 8 * _MAX_LINK_CHARS

# Each character is looked at once: nothing goes back (``++``), and a quotation without an end takes all that is left.
_QUOTED = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_LINK = re.compile(rf'<(?P<target>[^<>]*+)>(?P<parameters>(?:[^,"]++|{_QUOTED})*+)', re.DOTALL)
_PARAMETER = re.compile(
    rf';\s*+(?P<name>[^\s=;,"]++)\s*+(?:=\s*+(?:(?P<quoted>{_QUOTED})|(?P<token>[^\s;,"]*+)))?+', re.DOTALL
)


def devices(clients: Iterable[wire.Client], *, page: str | None = None, deleted: bool = False) -> tuple[Device, ...]:
    """The clients of all pages together; of those with the same id the first.

    Args:
        clients: in the server's order.
        page: see ``Endpoint.device_page``.
        deleted: whether revoked clients are wanted.
    """
    by_id: dict[str, Device] = {}
    for raw in clients:
        found = wanted(raw, page=page, deleted=deleted)
        if found is not None:
            by_id.setdefault(found.id, found)
    return tuple(by_id.values())


def wanted(raw: wire.Client, *, page: str | None = None, deleted: bool = False) -> Device | None:
    """One client; None: it is revoked and such are not wanted."""
    return device(raw, page=page) if deleted or _word(raw) != _DELETED else None


def device(raw: wire.Client, *, page: str | None = None) -> Device:
    """One client; being revoked is a decision, not a failure.

    Raises:
        BadReplyError: it has no usable id.
    """
    id_ = identity(raw.id, what="a client")
    word = _word(raw)
    encrypted = bool_or_none(raw.encrypted)
    state, state_text = _STATES.get(word or "", (DeviceState.UNKNOWN, text_or_none(raw.state)))
    return Device(
        id=id_,
        name=text_or_none(raw.hostname) or clean(id_),
        state=state,
        state_text=state_text,
        expected_off=word == _DELETED,
        description=text_or_none(raw.description),
        owner=text_or_none(raw.user_name),
        os=text_or_none(raw.os),
        encrypted=encrypted,
        conditions=_NOT_ENCRYPTED if encrypted is False else (),
        page=page_of(page, id_),
        allowed_actions=_ALLOWED.get(word or "", _ENROLLED),
    )


def next_link(header: str | None) -> str | None:
    """The target of ``rel="next"`` in a ``Link`` header; None: this was the last page.

    Source: RFC 8288, section 3: several links, several relations in one ``rel``, commas in targets and in quotes.

    Raises:
        BadReplyError: it is longer than any server takes an address to be, or the header than several such.
    """
    if header and len(header) > _MAX_HEADER_CHARS:
        raise BadReplyError("the links to other pages are too long to be read")
    for link in _LINK.finditer(header or ""):
        if "next" in _relations(link["parameters"]):
            target = str(link["target"]).strip()
            if len(target) > _MAX_LINK_CHARS:
                raise BadReplyError("the link to the next page is too long to be asked for")
            return target
    return None


def _relations(parameters: str) -> list[str]:
    """Relations of a link; only the first ``rel`` counts."""
    for parameter in _PARAMETER.finditer(parameters):
        if parameter["name"].lower() == "rel":
            return (parameter["quoted"] or parameter["token"] or "").strip('"').lower().split()
    return []


def _word(raw: wire.Client) -> str | None:
    """The state in lower case; a client without one but with a time of deletion is deleted."""
    word = text_or_none(raw.state)
    if word is None and instant_or_none(raw.deleted_at):
        return _DELETED
    return word.lower() if word else None
