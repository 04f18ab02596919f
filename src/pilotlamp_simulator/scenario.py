"""A scenario: what the simulated systems hold at the start, and what happens to them when.

A scenario file is TOML; every key may be left out::

    vendor_examples = true          # begin with the vendors' documented examples
    clock_runs = true               # false: Clientexec's times stay as they are at the start
    repeat_s = 90                   # start over, with everything as at the start; without it: never

    [poll]                          # how often the demo asks, in seconds
    formide_s = 2
    okta_asa_s = 2
    clientexec_s = 2

    [formide]                       # more keys: formide/initial.py, FormideSpec
    [[formide.devices]]             # DeviceSpec
    name = "Workbench"
    local_api = "v2"                # its own API listens on loopback
    [[formide.devices.printers]]    # formide/printers.py, PrinterSpec
    name = "Ultimaker 2"
    status = "printing"
    progress_pct = 40
    [[formide.devices.users]]       # UserSpec
    name = "Ada"
    email = "ada@makerspace.example"

    [okta_asa]                      # okta_asa/state.py, OktaAsaSpec
    token_lifetime_s = 3600
    [[okta_asa.laptops]]            # LaptopSpec
    hostname = "Quentin"
    user = "Quentin.Compson"

    [clientexec]                    # clientexec/state.py, ClientexecSpec
    key_in = "header"
    [[clientexec.people]]           # PersonSpec
    name = "Jack Smith"
    role = "customer"
    minutes = 10

    [octoprint]                     # print_shop/machine.py, MachineSpec; without it: there is none
    key = "octoprint-api-key"
    [moonraker]                     # as [octoprint]
    key = "moonraker-api-key"
    [[cups.queues]]                 # print_shop/queues.py, QueueSpec
    name = "frontdesk"
    info = "Front desk printer"

    [[events]]
    at_s = 12.0                     # after the start; 0: part of the start
    every_s = 2.0                   # and again so often; without it: once
    do = "device_offline"           # a word of events/, with its keys:
    device = "Workbench"

The events are rehearsed when the file is loaded, so that a name that is nowhere is found then and not in the middle
of a run.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pilotlamp_simulator.clientexec.state import Clientexec, ClientexecSpec
from pilotlamp_simulator.errors import ScenarioError
from pilotlamp_simulator.events.vocabulary import Event, event
from pilotlamp_simulator.formide.initial import FormideSpec
from pilotlamp_simulator.formide.state import Formide
from pilotlamp_simulator.okta_asa.state import OktaAsa, OktaAsaSpec
from pilotlamp_simulator.print_shop.machine import MachineSpec
from pilotlamp_simulator.print_shop.queues import CupsSpec
from pilotlamp_simulator.print_shop.state import PrintShop
from pilotlamp_simulator.tables import read
from pilotlamp_simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class PollHints:
    """Intervals at which the demo polls each system."""

    formide_s: float = 2.0
    okta_asa_s: float = 2.0
    clientexec_s: float = 2.0
    print_shop_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """Something that happens ``at_s`` after the start, and ``every_s`` after that; None: once."""

    at_s: float
    every_s: float | None
    happen: Event
    key: str
    """Place in the file, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Content of a scenario file besides its events."""

    vendor_examples: bool = True
    clock_runs: bool = True
    repeat_s: float | None = None
    poll: PollHints = field(default_factory=PollHints)
    formide: FormideSpec = field(default_factory=FormideSpec)
    okta_asa: OktaAsaSpec = field(default_factory=OktaAsaSpec)
    clientexec: ClientexecSpec = field(default_factory=ClientexecSpec)
    octoprint: MachineSpec | None = None
    moonraker: MachineSpec | None = None
    cups: CupsSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario file that is sound."""

    name: str
    start: Start
    events: tuple[TimedEvent, ...]
    """By time."""

    def world(self, now: float, ports: Mapping[str, int]) -> World:
        """The world at the start; ``ports``: where the devices' own APIs listen, by device id."""
        start = self.start
        world = World(
            formide=Formide(start.formide, now, vendor_examples=start.vendor_examples, ports=ports),
            okta_asa=OktaAsa(start.okta_asa, now, vendor_examples=start.vendor_examples),
            clientexec=Clientexec(
                start.clientexec, now, vendor_examples=start.vendor_examples, clock_runs=start.clock_runs
            ),
            print_shop=PrintShop(
                {"octoprint": start.octoprint, "moonraker": start.moonraker},
                start.cups.queues if start.cups else (),
                now,
            ),
        )
        for timed in self.events:
            if timed.at_s <= 0:
                timed.happen(world, now)
        return world


def load(scenario: str | Path) -> Scenario:
    """A built-in scenario by name, or one from a file.

    Raises:
        ScenarioError: names the file and the key, and what is wrong.
    """
    source = _locate(scenario)
    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
        sound = _parse(document, Path(source.name).stem)
        _rehearse(sound)
    except ScenarioError as error:
        raise error.inside(scenario) from None
    except OSError as error:
        raise ScenarioError(error.strerror or "can't be read", file=scenario) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise ScenarioError(str(error), file=scenario) from error
    return sound


def built_in() -> list[str]:
    """The names of the scenarios that come with the simulator."""
    return sorted(one.name.removesuffix(".toml") for one in _folder().iterdir() if one.name.endswith(".toml"))


def _folder() -> Traversable:
    return files("pilotlamp_simulator") / "scenarios"


def _locate(scenario: str | Path) -> Traversable:
    if isinstance(scenario, Path):
        return scenario
    if scenario in built_in():
        return _folder() / f"{scenario}.toml"
    if scenario.endswith(".toml") or Path(scenario).is_file():
        return Path(scenario)
    raise ScenarioError(f"there is no such scenario: a file, or one of {', '.join(built_in())}", file=scenario)


def _parse(document: dict[str, object], name: str) -> Scenario:
    tables = document.pop("events", [])
    if not isinstance(tables, list):
        raise ScenarioError("must be a list of tables", key="events")
    start = read(Start, document)
    if start.repeat_s is not None and start.repeat_s <= 0:
        raise ScenarioError("must be more than 0", key="repeat_s")
    events = [_timed(table, f"events[{index}]") for index, table in enumerate(tables)]
    return Scenario(name=name, start=start, events=tuple(sorted(events, key=lambda timed: timed.at_s)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    at_s: float
    every_s: float | None = None


def _timed(table: object, key: str) -> TimedEvent:
    if not isinstance(table, dict):
        raise ScenarioError("must be a table", key=key)
    when = read(_When, {name: value for name, value in table.items() if name in ("at_s", "every_s")}, key)
    if when.at_s < 0 or (when.every_s is not None and when.every_s <= 0):
        raise ScenarioError("at_s must be 0 or more, every_s more than 0", key=key)
    what = {name: value for name, value in table.items() if name not in ("at_s", "every_s")}
    try:
        happen = event(what)
    except ScenarioError as error:
        raise error.at(key) from None
    return TimedEvent(at_s=when.at_s, every_s=when.every_s, happen=happen, key=key)


def _rehearse(scenario: Scenario) -> None:
    """Let everything happen once, in order, in a world that nobody sees."""
    start = scenario.start
    bare = Scenario(name=scenario.name, start=start, events=())
    world = bare.world(0.0, {})
    for timed in scenario.events:
        try:
            timed.happen(world, timed.at_s)
        except ScenarioError as error:
            raise error.at(timed.key) from None
