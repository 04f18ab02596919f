"""What somebody types, and what addresses and arguments are made of: entries, orders, templates, links, names."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from pilotlamp.actions.arguments import Selection, act_request, act_words
from pilotlamp.actions.selection import connection_called, device_called, selected
from pilotlamp.config.addresses import template_fault
from pilotlamp.domain.actions import ActionRequest, ActionSpec
from pilotlamp.domain.entries import MAX_EMAIL, MAX_NAME, EntryKind, entry_problem
from pilotlamp.domain.links import MAX_CHARS as MAX_ADDRESS
from pilotlamp.domain.links import openable
from pilotlamp.domain.model import Connection, Device, DeviceState, Session
from pilotlamp.domain.patterns import fits
from pilotlamp.domain.templates import parts_of, placeholders
from pilotlamp.domain.text import MAX_CHARS, clean, clean_or_none
from pilotlamp.domain.user_actions import (
    PLACEHOLDERS,
    UserAction,
    filled_address,
    filled_program,
    offered,
    program_problem,
)
from pilotlamp.errors import ActionError
from pilotlamp.sources.formide import writes as formide
from pilotlamp.sources.http.writing import Write
from pilotlamp.sources.okta_asa import writes as okta
from pilotlamp.view.asking import called
from pilotlamp.view.formatting import name_order, shorten, shorten_utf16
from tests.fuzzing.harmless import check, check_error, check_line
from tests.fuzzing.hostile import TEXTS
from tests.fuzzing.target import Shape, Target
from tests.offers import ACTIONS, LISTS, NAMES

SECURE: Final = "https://desk.example/admin"
LOCAL: Final = "http://desk.internal:8080/"

_DEVICES: Final = tuple(
    Device(id=clean(text) or "x", name=clean(text), state=state, mac=clean(text))
    for text, state in zip(TEXTS, tuple(DeviceState) * len(TEXTS), strict=False)
)
_PEOPLE: Final = tuple(Connection(id=each.id, name=each.name, email=each.mac) for each in _DEVICES)


def _entry(data: bytes) -> None:
    """What is let through can be sent, with either system's commands."""
    text = _argument(data)
    for kind, limit in ((EntryKind.EMAIL, MAX_EMAIL), (EntryKind.NAME, MAX_NAME)):
        problem = entry_problem(text, kind)
        if problem is not None:
            check_line(problem, limit=120, what="what is wrong with an entry")
            continue
        typed = text.strip(" ")
        check(0 < len(typed) <= limit, "an entry is bounded")
        check("\n" not in typed and "\0" not in typed, "an entry is a line")
        for write, command in _commands(typed):
            check(write("id", command).json is not None, "an entry can be sent")
    for write, command in _commands("x"):
        try:
            path = write(text, command).path
        except ActionError as error:
            check_error(error)
        else:
            check(path.isascii() and path.count("/") <= 4, "an id is one part of a path")


def _commands(text: str) -> Sequence[tuple[Callable[[str, ActionRequest], Write], ActionRequest]]:
    return (
        (formide.write, ActionRequest(action="invite", values=(text,))),
        (formide.write, ActionRequest(action="rename-user", person="user", values=(text,))),
        (okta.write, ActionRequest(action="assign", values=(text,))),
    )


def _order(data: bytes) -> None:
    """The words of ``pilotlamp act``, one a line."""
    words = _argument(data).split("\n")
    bulk = words[0].startswith("*")
    selection = Selection(state=DeviceState.ONLINE, pattern=words[-1]) if bulk else Selection()
    told = act_words(words, selection)
    options = {"user": words[-1]} if words[-1] == "user" else {}
    order = act_request(told, (*ACTIONS, *LISTS), selection=selection, options=options)
    if isinstance(order.spec, ActionSpec) and order.spec.about_person:
        order.request(connection_called(told.entries[0], _PEOPLE, "printer-host"))
    selected(selection, _DEVICES, undone=())
    if told.device is not None:
        device_called(told.device, _DEVICES, "Makerspace")


def _template(data: bytes) -> None:
    """An address and an argument with placeholders, then what a device says of itself."""
    texts = _text(data).split("\n")
    address, argument, *said = (*texts, "", "")
    try:
        known = set(placeholders(address) + placeholders(argument)) <= set(PLACEHOLDERS)
    except ValueError as error:
        check_line(str(error), limit=100, what="what is wrong with a template")
        return
    check("".join(map(str, parts_of(address))) or not address, "a template has parts")
    device = _device(said)
    if not known:
        return
    run = UserAction(label="run", run=("ssh", "--", argument))
    if offered(run, "formide", device) and program_problem(run, "Makerspace", "formide", device) is None:
        program = filled_program(run, "Makerspace", "formide", device)
        check(len(program) == 3 and program[:2] == ("ssh", "--"), "an argument stays one")
        check("\0" not in program[2] or "\0" in argument, "a program takes its arguments")
    page = UserAction(label="open", open=address)
    if template_fault(address) is None and program_problem(page, "Makerspace", "formide", device) is None:
        _check_address(filled_address(page, "Makerspace", "formide", device), address)


def _check_address(filled: str, template: str) -> None:
    """What a device says changes no more than the parts that were meant for it."""
    check(filled.isascii() or not template.isascii(), "what is filled in is escaped")
    check(len(filled) <= MAX_ADDRESS, "an address is bounded")
    there = urlsplit(filled)
    if "{" not in urlsplit(template).netloc:
        check(there.netloc == urlsplit(template).netloc, "a device can't change the host")
    check(there.scheme == urlsplit(template).scheme, "a device can't change the scheme")
    check(openable(filled, filled) == filled, "an address can be opened")


def _link(data: bytes) -> None:
    raw = _text(data)
    for base in (SECURE, LOCAL):
        link = openable(raw, base)
        if link is None:
            continue
        parts = urlsplit(link)
        check_line(link, limit=MAX_ADDRESS + len(base) + 1, what="a link")
        check("@" not in parts.netloc and parts.hostname, "a link has a host and no password")
        check(parts.scheme == "https" or (base == LOCAL and parts.hostname == "desk.internal"), "a link is trusted")
        check(len(link) > MAX_ADDRESS or openable(link, base) == link, "a link can be opened when it is clicked")


def _name(data: bytes) -> None:
    text = _text(data)
    for limit in (1, 24, MAX_CHARS):
        cleaned = clean(text, limit=limit)
        check_line(cleaned, limit=limit, what="a cleaned text")
        check(clean(cleaned, limit=limit) == cleaned, "what is clean stays as it is")
        check(cleaned == cleaned.strip(), "a cleaned text has no blanks at its ends")
    name = clean(text)
    check((clean_or_none(text) or "") in {name, ""}, "nothing visible is nothing")
    check_line(called(text), limit=60, what="a name in a sentence")
    check(len(shorten(name, 24)) <= 24, "a short name is short")
    for cut in (shorten_utf16(name, 127), shorten_utf16(name, 63)):
        check(len(cut.encode("utf-16-le")) <= 254, "a cut text fits into Windows' fields")
    sorted((name, "host 2", "host 10", text[:MAX_CHARS]), key=name_order)
    check(fits(name, (text[:200], "*")), "a pattern is a pattern")


def _device(said: Sequence[str]) -> Device:
    parts = [clean(text) for text in (*said, *[""] * 6)]
    return Device(
        id=parts[0] or "id",
        name=parts[1] or "name",
        state=DeviceState.ONLINE,
        owner=parts[2] or None,
        os=parts[3] or None,
        mac=parts[3] or None,
        type=parts[3] or None,
        session=Session(ip=parts[4] or None, ip_internal=parts[5] or None, version=parts[2] or None),
    )


def _argument(data: bytes) -> str:
    """As the system gives what was typed on a command line."""
    return _text(data.replace(b"\0", b""))


def _text(data: bytes) -> str:
    """With halves of surrogate pairs for what isn't UTF-8."""
    return data.decode("utf-8", "surrogateescape")


_PLACED: Final = tuple(f"{{{name}}}" for name in PLACEHOLDERS)

TARGETS: Final = (
    Target(
        name="entries",
        take=_entry,
        shape=Shape.TEXT,
        seeds=(b"ada@example.com", b'"a b"@example.com', b"Ada Lovelace"),
        words=("@", '"', ".example", "\t", "\u2028", "..", "%2f"),
    ),
    Target(
        name="orders",
        take=_order,
        shape=Shape.TEXT,
        seeds=(
            b"Makerspace\nprinter-host\ninvite\nada@example.com",
            b"*Laptops\napprove\n",
            b"Laptops\nsnake_case_name\nset-admin\nx\ntrue",
            b"Makerspace\nprinter-host\nsessions",
            b"*Laptops\nassign\nada",
        ),
        words=("\n", "user", "true", "sessions", *NAMES, *(f"\n{action}\n" for action in NAMES)),
        share=0.6,
    ),
    Target(
        name="templates",
        take=_template,
        shape=Shape.TEXT,
        seeds=(
            b"https://pages.example/{id}/x?name={name}#{owner}\n-o{ip}\n7\nprinter-host\nada\nlinux\n10.0.0.7\nfd00::7",
            b"http://{ip}:8080/{{a}}\n{name}\n7\n-rf\n\n\n192.168.1.20",
            b"https://{ip_internal}/\n{id}{id}\n..\nx\n\n\n\nfe80::1",
        ),
        words=(*_PLACED, "{{", "}}", "{", "/", "?", "#", "@", ":", "[", "]", "\n", "..", "/.", ";", "http://", "%zz"),
    ),
    Target(
        name="links",
        take=_link,
        shape=Shape.TEXT,
        seeds=(
            b"https://elsewhere.example/a?b=c#d",
            b"index.php?fuse=support&id=7",
            b"//desk.internal:8080/x",
            b"/admin/../x",
            b"http://desk.internal/",
        ),
        words=("https://", "http://", "//", "@", ":", "[::1]", ":0", ":99999", "\\", "%00", "..", "?", "#", ";", "-"),
    ),
    Target(
        name="names",
        take=_name,
        shape=Shape.TEXT,
        seeds=(b"My Awesome Element", "Ærø 3D-принтер 打印机 👩\u200d🔧".encode(), b"host 10", b"[a-z]*?[!x]"),
        words=("[", "]", "[!", "*", "?", "\u200d", "\u0660", "²"),
    ),
)
