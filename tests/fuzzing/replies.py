"""What servers and devices send: their lists, carried to everywhere they are shown."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar
from zlib import crc32

from pilotlamp.domain.actions import Target as Acted
from pilotlamp.domain.expected import expecting_off
from pilotlamp.domain.model import Connection, Device
from pilotlamp.errors import BadReplyError
from pilotlamp.sources.clientexec import parse as clientexec
from pilotlamp.sources.clientexec import wire as clientexec_wire
from pilotlamp.sources.elements import Elements
from pilotlamp.sources.formide import parse, parse_printers, wire
from pilotlamp.sources.http.errors import sendable
from pilotlamp.sources.lenient import instant_or_none
from pilotlamp.sources.okta_asa import parse as okta
from pilotlamp.sources.okta_asa import wire as okta_wire
from pilotlamp.sources.okta_asa.token import RENEW_BEFORE_END
from pilotlamp.sources.wire import Raw, decode
from pilotlamp.view.asking import command_line, question
from pilotlamp.view.clicks import Perform
from tests.builders import device
from tests.fuzzing.harmless import check, check_line
from tests.fuzzing.target import Shape, Target
from tests.fuzzing.views import Shown, show
from tests.offers import ACTIONS

PAGE: Final = "https://pages.example/devices/{id}"

_FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
_SHARE: Final = 0.1
"""All that is shown costs more than most parsers."""

_ReplyT = TypeVar("_ReplyT")


def fixtures(*names: str) -> tuple[bytes, ...]:
    """Replies of the real systems."""
    return tuple((_FIXTURES / name).read_bytes() for name in names)


def _shown(type_: type[_ReplyT], make: Callable[[_ReplyT], Shown]) -> Callable[[bytes], None]:
    """What decodes a reply, makes of it what is shown, and shows it; a reply that is refused is shown as a problem."""

    def take(data: bytes) -> None:
        turn = crc32(data)
        try:
            what = make(decode(data, type_, what="the reply"))
        except BadReplyError as error:
            show(Shown(problem=str(error), hint=error.hint), turn=turn)
            raise
        show(what, turn=turn)

    return take


def _formide_clients(data: bytes) -> None:
    _shown(list[wire.Client], _formide_list)(data)
    whole = [parse.device(raw) for raw in decode(data, list[wire.Client], what="the reply")]
    _check_elements(_FORMIDE_ELEMENTS, decode(data, list[Raw], what="the reply"), whole)


def _formide_list(raw: list[wire.Client]) -> Shown:
    devices = parse.devices(raw, page=PAGE)
    listed = {each.id for each in devices}
    check(len(listed) == len(devices), "ids are there once")
    for id_, url in parse_printers.local_urls(raw, loopback=False).items():
        check(id_ in listed, "who is asked for printers is listed")
        check_line(url, limit=60, what="a device's address")
    return Shown(devices=expecting_off(devices, ("*off*", "[a-c]?[!x]*")))


def _check_elements(elements: Elements[Device], raws: Sequence[Raw], whole: list[Device]) -> None:
    """By elements a list comes to the same as in one, whatever list there was before."""
    check(elements.take(raws) == whole, "what is not read again has not changed")


def _formide_client(raw: wire.Client) -> Shown:
    return Shown(devices=(parse.device(raw, page=PAGE),))


def _formide_sessions(raw: list[wire.PastSession]) -> Shown:
    return Shown(devices=(device(),), sessions=parse.past_sessions(map(parse.past_session, raw)))


def _formide_users(raw: list[wire.UserClient]) -> Shown:
    what = Shown(
        devices=(parse.device(wire.Client(id="a", status="online")),),
        connections=parse.connections(map(parse.connection, raw)),
    )
    for each in what.connections or ():
        for action in _asked(each):
            asked = question(action)
            check(asked is None or asked.text, "a question asks something")
            check_line(asked.text if asked else "", limit=300, what="a question")
            check_line(command_line(action), limit=5000, what="a command line")
    return what


def _asked(user: Connection) -> tuple[Perform, ...]:
    """All that may be done about somebody."""
    target = Acted(source="Makerspace", device="a", name="a")
    return tuple(Perform(target, action, user) for action in ACTIONS if action.about_person)


def _formide_account_printers(raw: wire.PrinterRecords) -> Shown:
    hosts = (device("55c8ff04d4beab38774ff593"), device("b"))
    of = parse_printers.by_device(parse_printers.account_printers(raw).entries, hosts)
    return Shown(devices=tuple(parse_printers.with_printers(host, of.get(host.id, ()), ()) for host in hosts))


def _local_printers(data: bytes) -> None:
    live = parse_printers.live_printers(wire.decode_local(data))
    show(Shown(devices=(parse_printers.with_printers(device(), (), live.entries),)), turn=crc32(data))


def _okta_clients(data: bytes) -> None:
    _shown(okta_wire.ClientPage, _okta_page)(data)
    whole = [okta.device(raw) for raw in decode(data, okta_wire.ClientPage, what="the reply").clients or ()]
    _check_elements(_OKTA_ELEMENTS, decode(data, okta_wire.RawPage, what="the reply").clients or (), whole)


def _okta_page(raw: okta_wire.ClientPage) -> Shown:
    return Shown(devices=okta.devices(raw.clients or (), page=PAGE, deleted=True))


def _okta_client(raw: okta_wire.Client) -> Shown:
    return Shown(devices=(okta.device(raw, page=PAGE),))


def _okta_token(data: bytes) -> None:
    answer = decode(data, okta_wire.ServiceToken, what="the service token")
    end = instant_or_none(answer.expires_at)
    check(end is None or end - RENEW_BEFORE_END < end, "a token is renewed before its end")
    sendable({"Authorization": f"Bearer {answer.bearer_token}"})


def _clientexec_users(raw: clientexec_wire.UsersOnline) -> Shown:
    refusal = clientexec.refusal(raw)
    if refusal is not None:
        raise BadReplyError(f'the server sends no users: "{refusal}"')
    return Shown(people=clientexec.people(raw, "https://desk.example/admin").entries)


_FORMIDE_ELEMENTS: Final = Elements(lambda body: parse.device(decode(body, wire.Client, what="a client")))
_OKTA_ELEMENTS: Final = Elements(lambda body: okta.device(decode(body, okta_wire.Client, what="a client")))

_FORMIDE_WORDS: Final = (
    *("_id", "id", "name", "status", "deviceType", "macAddress", "tags", "isAdmin", "isOwner", "permissions"),
    *("session", "ip", "ip_internal", "port", "version", "geo", "city", "country", "isp", "clientToken"),
    *("online", "offline", "disconnected", "admin", "192.168.1.20", "127.0.0.1", "fd00::1%x", "::ffff:10.0.0.1"),
    *("createdAt", "updatedAt", "sessiondata", "user", "firstname", "lastname", "email", "client", "clientId"),
    *("device", "type", "printing", "heating", "paused", "error", "progress", "remainingPrintingTime"),
)
_OKTA_WORDS: Final = (
    *("list", "id", "hostname", "description", "os", "encrypted", "state", "user_name", "deleted_at"),
    *("ACTIVE", "PENDING", "DELETED", "bearer_token", "expires_at", "2026-11-21T19:00:00Z"),
)
_CLIENTEXEC_WORDS: Final = (
    *("users", "offlineusers", "id", "name", "email", "time", "link", "type", "lastview", "success", "message"),
    *("staff", "customer", "m", "v", "t", "ticketid|105792", "999999h 999999m", "index.php?x=1", "//a/b", "https:x"),
)
_CLIENTS: Final = fixtures("formide/formide-clients.json")
_CLIENT: Final = fixtures("formide/formide-client.json")
_LIVE: Final = fixtures(
    "formide/formide_printer_list.json",
    "formide/formide_printer_printing.json",
    "formide/formide_printer_paused.json",
    "formide/formide_printer_404.json",
    "formide/formide_404_route.json",
)
_USERS: Final = b'[{"_id": "1", "name": "Ada", "email": "a@b.example", "isAdmin": true, "user": {"firstname": "A"}}]'
_RECORDS: Final = (
    b'[{"_id": "1", "name": "Ultimaker", "client": "55c8ff04d4beab38774ff593", "port": "/dev/a", "status": "online"},'
    b'{"id": 7, "clientId": {"_id": "b"}, "type": "VIRTUAL"}, null]'
)
_BY_PORT: Final = b'{"/dev/a": {"status": "printing", "progress": 42.5, "remainingPrintingTime": 9}, "b": null}'
_TOKEN: Final = b'{"bearer_token": "abcdefghijklmnopqrstuvwxyz0123456789", "expires_at": "2026-11-21T19:00:00Z"}'


def _target(
    name: str, take: Callable[[bytes], None], seeds: tuple[bytes, ...], words: tuple[str, ...], share: float = _SHARE
) -> Target:
    return Target(name=name, take=take, shape=Shape.JSON, seeds=seeds, words=words, share=share)


_RECORDS_SHOWN: Final = _shown(wire.PrinterRecords, _formide_account_printers)
_SESSIONS: Final = fixtures("formide/formide-client-sessions.json")
_PEOPLE: Final = fixtures("clientexec/clientexec-users-online.json")

TARGETS: Final = (
    _target("formide clients", _formide_clients, _CLIENTS, _FORMIDE_WORDS),
    _target("formide client", _shown(wire.Client, _formide_client), _CLIENT, _FORMIDE_WORDS),
    _target("formide sessions", _shown(list[wire.PastSession], _formide_sessions), _SESSIONS, _FORMIDE_WORDS),
    _target("formide users", _shown(list[wire.UserClient], _formide_users), (_USERS,), _FORMIDE_WORDS),
    _target("formide account printers", _RECORDS_SHOWN, (_RECORDS,), _FORMIDE_WORDS),
    _target("formide device printers", _local_printers, (*_LIVE, _BY_PORT), _FORMIDE_WORDS),
    _target("okta clients", _okta_clients, fixtures("okta_asa/okta-asa-clients.json"), _OKTA_WORDS),
    _target(
        "okta client", _shown(okta_wire.Client, _okta_client), fixtures("okta_asa/okta-asa-client.json"), _OKTA_WORDS
    ),
    _target("okta token", _okta_token, (_TOKEN,), _OKTA_WORDS, share=1.0),
    _target("clientexec users", _shown(clientexec_wire.UsersOnline, _clientexec_users), _PEOPLE, _CLIENTEXEC_WORDS),
)
