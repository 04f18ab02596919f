"""Where the faults take place: servers, proxies and names on loopback, and what a row of the matrix is."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from tests.faults.hostile_replies import good
from tests.faults.hostile_server import CERTIFICATES, HostileServer, Loop
from tests.faults.name_server import NameServer
from tests.faults.systems import KINDS, Kind
from tests.faults.tunnel import Mood, Tunnel
from tests.sources.fault_server import Script, reply, silence


class Stage:
    """``with Stage() as stage:`` - all that sources talk to."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._loop = stack.enter_context(Loop())
            self.server = stack.enter_context(HostileServer(self._loop))
            """Of every fault that a script can play."""
            self.elsewhere = stack.enter_context(HostileServer(self._loop))
            """Where no source may be led to."""
            self.names = stack.enter_context(NameServer())
            self._tunnels: list[Tunnel] = []
            self._close = stack.pop_all()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._close.close()

    def another(self, certificate: str | None = None) -> HostileServer:
        """A server for one source alone."""
        return self._close.enter_context(HostileServer(self._loop, certificate))

    def tunnel(self) -> Tunnel:
        """A proxy for one source alone."""
        proxy = self._close.enter_context(Tunnel(self._loop))
        self._tunnels.append(proxy)
        return proxy

    @property
    def overheard(self) -> str:
        """All that those got to know who are to know no secret."""
        proxies = [tunnel.heard.decode("latin-1") for tunnel in self._tunnels]
        return "\n".join([*proxies, *(request.text for request in self.elsewhere.requests)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one source is, and how it gets ill and well."""

    server: HostileServer
    url: str
    begin: Callable[[], None]
    end: Callable[[], None]
    settings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row of the matrix: what is done to a source, and what it is called then."""

    name: str
    place: Callable[[Stage, "Fault"], Place]
    state: str
    """As ``status --json`` names it."""
    error: str | None = None
    """Part of it; None: there is none."""
    kind: str = "formide"
    timeout_s: float = 10.0
    recovers: bool = True
    """By itself, within the test."""
    shows: tuple[str, ...] = ()
    """The names that ``status --json`` lists during the fault."""

    @property
    def system(self) -> Kind:
        return KINDS[self.kind]

    @property
    def path(self) -> str:
        """Of its list, on whichever server."""
        return f"/{self.name.replace(' ', '-')}{self.system.path}"

    def at(self, base: str) -> str:
        """The source's address below a server's."""
        return f"{base}{self.path.removesuffix(self.system.path)}"


def answering(make: Callable[[Stage], Script]) -> Callable[[Stage, Fault], Place]:
    """Ill while its list is answered by a script; some are large and take their time to be made."""

    def place(stage: Stage, fault: Fault) -> Place:
        script = make(stage)
        return on(stage.server, fault, begin=lambda: stage.server.answer(fault.path, script))

    return place


def on(server: HostileServer, fault: Fault, *, begin: Callable[[], None], settings: str = "") -> Place:
    """A source on this server that is well again when its list is answered as before."""

    def end() -> None:
        server.answer(fault.path, good(fault.system.good))

    end()
    return Place(server=server, url=fault.at(server.url), begin=begin, end=end, settings=settings)


def refusing(stage: Stage, fault: Fault) -> Place:
    """Nobody listens."""
    server = stage.another()
    return replace(on(server, fault, begin=server.refuse), end=server.take_again)


def never_taking(stage: Stage, fault: Fault) -> Place:
    """Its queue of connections is full."""
    server = stage.another()
    return replace(on(server, fault, begin=server.fill_up), end=server.take_again)


def half_open(stage: Stage, fault: Fault) -> Place:
    """A connection that was good: its other end has gone without a word."""

    def well() -> None:
        stage.server.answer(fault.path, reply(200, fault.system.good))

    ill = on(stage.server, fault, begin=lambda: stage.server.answer(fault.path, silence()))
    well()
    return replace(ill, end=well)


def presenting(certificate: str, *, ca_file: str, before: str = "signed") -> Callable[[Stage, Fault], Place]:
    """Ill while the server shows this certificate."""

    def place(stage: Stage, fault: Fault) -> Place:
        server = stage.another(before)
        settings = f"ca_file = '{CERTIFICATES / ca_file}'\n"
        well = on(server, fault, begin=lambda: server.show(certificate), settings=settings)
        return replace(well, end=lambda: server.show(before))

    return place


def behind(mood: Mood | None) -> Callable[[Stage, Fault], Place]:
    """Ill while its proxy behaves like that; None: while it is down."""

    def place(stage: Stage, fault: Fault) -> Place:
        server, proxy = stage.another("signed"), stage.tunnel()

        def begin() -> None:
            if mood is None:
                proxy.shut()
            else:
                proxy.mood = mood

        def end() -> None:
            if mood is None:
                proxy.open()
            else:
                proxy.mood = "tunnel"

        settings = f"proxy = \"{proxy.url}\"\nca_file = '{CERTIFICATES / 'authority.pem'}'\n"
        return replace(on(server, fault, begin=begin, settings=settings), end=end)

    return place


def named(answer: str | None) -> Callable[[Stage, Fault], Place]:
    """Ill while the name server answers like that about the server's name; None: while it does not answer at all."""

    def place(stage: Stage, fault: Fault) -> Place:
        host = f"{fault.name.replace(' ', '-')}.localhost".lower()

        def begin() -> None:
            stage.names.answers[host] = answer

        def end() -> None:
            del stage.names.answers[host]

        well = on(stage.server, fault, begin=begin)
        return replace(well, end=end, url=well.url.replace("127.0.0.1", host))

    return place
