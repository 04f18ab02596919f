"""Whatever things are called, and however long: icon, menu, notifications, terminal and JSON show it harmlessly."""

import json
import re
from datetime import UTC
from io import StringIO
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pilotlamp.domain.actions import Target
from pilotlamp.domain.attempts import Attempt, Result
from pilotlamp.domain.model import Device
from pilotlamp.domain.text import MAX_CHARS, clean
from pilotlamp.sources.clientexec import parse as clientexec
from pilotlamp.sources.clientexec import wire as clientexec_wire
from pilotlamp.sources.formide import parse, parse_printers, wire
from pilotlamp.sources.okta_asa import parse as okta
from pilotlamp.sources.okta_asa import wire as okta_wire
from pilotlamp.sources.wire import identity_or_none
from pilotlamp.view.table import status_table, watch_view
from tests.builders import NOW, after, reading
from tests.fuzzing.harmless import check_line, check_lines
from tests.fuzzing.hostile import TEXTS
from tests.fuzzing.views import Shown, show
from tests.offers import NAMES
from tests.view.hostile import RIGHT_TO_LEFT

LOOKS: Final = 8
"""So many has ``show``."""
MEGABYTE: Final = 1_000_000

hostile = st.sampled_from(TEXTS) | st.text(max_size=80)
usable = hostile.filter(lambda text: identity_or_none(text) is not None)
anything = hostile | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(hostile, max_size=2)

sessions = st.builds(
    wire.Session,
    ip=anything,
    ip_internal=anything,
    port=anything,
    version=anything,
    geo=st.builds(wire.Geo, city=anything, country=anything, isp=anything),
)
clients = st.builds(
    wire.Client,
    id=usable,
    name=anything,
    status=st.sampled_from(("online", "offline")) | anything,
    device_type=anything,
    mac_address=anything,
    tags=anything,
    session=sessions | st.none(),
)
printers = st.builds(
    wire.PrinterRecord, id=anything, name=anything, client=anything, port=anything, type=anything, status=anything
)
laptops = st.builds(
    okta_wire.Client,
    id=usable,
    hostname=anything,
    description=anything,
    os=anything,
    encrypted=anything,
    state=st.sampled_from(("ACTIVE", "PENDING", "DELETED")) | anything,
    user_name=anything,
)
users = st.builds(
    clientexec_wire.User,
    id=usable,
    name=anything,
    email=anything,
    time=st.sampled_from(("10m", "999999h 9m")) | anything,
    link=anything,
    type=st.sampled_from(("staff", "customer")) | anything,
    lastview=st.dictionaries(st.sampled_from(("m", "v", "t")), anything),
)
in_a_file = hostile.map(lambda text: text.encode("utf-8", "replace").decode())
attempts = st.builds(
    Attempt,
    at=st.just(NOW),
    target=st.builds(Target, source=in_a_file, device=in_a_file, name=in_a_file),
    action=st.sampled_from(NAMES) | in_a_file,
    argument=in_a_file | st.none(),
    result=st.sampled_from(Result),
    problem=in_a_file | st.none(),
)


@given(st.lists(clients, max_size=4), st.lists(printers, max_size=3), st.integers(0, LOOKS - 1))
def test_devices_and_printers(raws: list[wire.Client], records: list[wire.PrinterRecord], look: int) -> None:
    bare = parse.devices(raws, page="https://pages.example/{id}")
    of = parse_printers.by_device(parse_printers.account_printers(list(records)).entries, bare)
    devices = tuple(parse_printers.with_printers(each, of.get(each.id, ()), ()) for each in bare)

    show(Shown(devices=devices), turn=look)


@given(st.lists(laptops, max_size=4), hostile, hostile, st.integers(0, LOOKS - 1))
def test_laptops_and_what_is_wrong_with_their_source(
    raws: list[okta_wire.Client], problem: str, hint: str, look: int
) -> None:
    told = f"no answer {clean(problem)}"

    show(
        Shown(devices=okta.devices(raws), problem=told, hint=clean(hint), warnings=(f"not found: {problem}",)),
        turn=look,
    )


@given(st.lists(users, max_size=4), st.integers(0, LOOKS - 1))
def test_people(raws: list[clientexec_wire.User], look: int) -> None:
    listed = clientexec_wire.UsersOnline(users=[*raws], offlineusers=[*raws[:1]])

    show(Shown(people=clientexec.people(listed, "https://desk.example").entries), turn=look)


@given(st.lists(attempts, max_size=4), st.integers(0, LOOKS - 1))
def test_what_was_done(made: list[Attempt], look: int) -> None:
    """Names and problems come from a file, too."""
    show(Shown(attempts=tuple(made)), turn=look)


@pytest.mark.parametrize("look", range(LOOKS))
@pytest.mark.parametrize("char", ["x", "\x1b", "\u202e", "ä", "😀", "<", "_", "\u0301", "9"])
def test_names_of_a_megabyte(char: str, look: int) -> None:
    show(Shown(devices=(named(char * MEGABYTE),)), turn=look)


@pytest.mark.parametrize(
    "name", ["\x1b[31mred\x07", "\x9b2J", "\x1b]0;title\x07", "\r\x1b[1A", RIGHT_TO_LEFT, "[red]x[/]"]
)
def test_only_our_own_colours_reach_a_terminal(name: str) -> None:
    """With colours on, as a person sees it."""
    snapshot = after(reading(named(name)))
    file = StringIO()
    console = Console(file=file, width=80, force_terminal=True, color_system="truecolor", legacy_windows=False)

    console.print(status_table(snapshot, NOW, UTC))
    console.print(watch_view(snapshot, NOW, UTC))

    check_lines(re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue()), limit=10_000, what="a terminal")


def test_markup_is_shown_as_it_is() -> None:
    """By the terminal, which has its own, and by Waybar and notifications, which have others."""
    name = "<b>bold</b> &amp; [red]rich[/red]"
    file = StringIO()

    Console(file=file, width=200).print(status_table(after(reading(named(name))), NOW, UTC))

    assert name in file.getvalue()
    for look in range(LOOKS):
        show(Shown(devices=(named(name),)), turn=look)


@given(st.text())
def test_cleaning_leaves_a_line_that_nothing_obeys(text: str) -> None:
    cleaned = clean(text)

    check_line(cleaned, limit=1000, what="a cleaned text")
    assert json.loads(json.dumps(cleaned)) == cleaned


def named(text: str) -> Device:
    """A device that says the same everywhere."""
    session = wire.Session(ip=text, version=text, geo=wire.Geo(city=text, country=text, isp=text))
    raw = wire.Client(
        id=f"id {text[: MAX_CHARS // 2]}",
        name=text,
        status=text,
        device_type=text,
        mac_address=text,
        tags=[text, "a" + text],
        session=session,
    )
    bare = parse.device(raw, page="https://pages.example/{id}")
    live = parse_printers.live_printers([wire.LocalPrinter(port=text, type=text, status="printing", progress=1.5)])
    return parse_printers.with_printers(bare, (), live.entries)
