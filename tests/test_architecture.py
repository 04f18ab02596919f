"""The rooms of docs/architecture.md: who may import whom, where each library lives, and what holds in every file."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path

import pytest

import pilotlamp
from pilotlamp.sources.kinds import KINDS
from tests.imports import Import, Module, cycles, read_package

pytestmark = pytest.mark.xdist_group("the source is parsed once")

EVERYTHING = ("*",)

MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "": (),
    "domain": (),
    "errors": (),
    "view": ("domain",),
    "sources": ("domain", "errors"),
    "monitor": ("domain", "errors", "config", "sources.base", "sources.kinds", "secrets", "logs", "clocks"),
    "store": ("domain", "errors", "sources.wire"),
    "actions": ("domain", "errors", "monitor", "config", "sources.kinds"),
    "programs": ("domain",),
    "clocks": (),
    "event_loops": (),
    "desktop": ("domain", "view", "errors", "programs"),
    "config": ("domain", "errors", "store.files", "secrets.purpose", "sources.base", "sources.kinds"),
    "secrets": ("domain.login", "errors", "store.files", "programs"),
    "logs": ("errors",),
    "tray": (
        "domain",
        "errors",
        "config",
        "monitor",
        "store",
        "actions",
        "view",
        "desktop",
        "programs",
        "clocks",
        "event_loops",
    ),
    "cli": EVERYTHING,
    "__main__": EVERYTHING,
}
"""By room: the rooms or modules that it may import of ours, besides itself and the bare package with the version.

``config`` checks the file against the table of kinds and the kinds of notice, which have one home each.
"""

HOMES: Mapping[str, tuple[str, ...]] = {
    "apscheduler": ("monitor.schedule",),
    "click": ("cli", "cli.*"),
    "copykitten": ("desktop.clipboard",),
    "dbus_fast": (
        "desktop.dbus.*",
        "desktop.sni.*",
        "desktop.notify.daemon",
        "desktop.notify.link",
        "desktop.system_events.*",
    ),
    "certifi": ("sources.http.trust",),
    "httpcore": ("sources.http.*",),
    "httpx": ("sources.http.*",),
    "keyring": ("secrets.*",),
    "msgspec": ("config.*", "sources.wire", "sources.*.wire*", "sources.base", "sources.*.options", "store.schema"),
    "PIL": ("view.icon", "view.canvas", "desktop.tray.*", "desktop.sni.*", "desktop.pystray_core", "desktop.notify.*"),
    "platformdirs": ("config.*", "store.*", "cli.*"),
    "plyer": ("desktop.notify.plyer", "desktop.system_events.battery_win32"),
    "pystray": ("desktop.pystray_core", "desktop.tray.toolkit_*"),
    "PyObjCTools": ("desktop.tray.toolkit_darwin",),
    "secretstorage": ("secrets.prompts",),
    "rich": ("view.table", "view.columns", "view.history_table", "cli", "cli.*"),
    "tzlocal": ("clocks",),
    "zeroconf": ("cli.mdns",),
}
"""By library: the only modules that may import it, below ``pilotlamp``."""

PLATFORM_READER = "desktop.select"

ROOMS_WITH_TEXTS = frozenset({"view", "sources", "actions", "tray", "cli"})
NUMBERED_WORDS = ({"", "s"}, {"is", "are"}, {"was", "were"}, {"has", "have"}, {"it", "they"})

Fault = str
"""``file:line: the rule that is broken``."""


@pytest.fixture(scope="module")
def modules() -> Mapping[str, Module]:
    return read_package(Path(pilotlamp.__file__).parent)


def test_rooms_import_only_what_they_may(modules: Mapping[str, Module]) -> None:
    pass_without(room_faults(modules))


def test_libraries_stay_in_their_homes(modules: Mapping[str, Module]) -> None:
    pass_without(home_faults(modules))


def test_simulator_is_a_package_of_its_own(modules: Mapping[str, Module]) -> None:
    """The simulator plays servers that know nothing of Pilotlamp, and only the command ``demo`` starts it."""
    simulator = read_package(Path(pilotlamp.__file__).parent.parent / "pilotlamp_simulator")

    pass_without(
        _fault(module, each.line, f"{module.name} may not import {each.target}")
        for module in (*simulator.values(), *modules.values())
        for each in module.imports
        if each.target.partition(".")[0] == ("pilotlamp" if module in simulator.values() else "pilotlamp_simulator")
        and module.name != "pilotlamp.cli.demo"
    )


def test_no_module_comes_to_import_itself(modules: Mapping[str, Module]) -> None:
    pass_without(" → ".join(cycle) for cycle in cycles(modules))


def test_platform_is_read_in_one_place(modules: Mapping[str, Module]) -> None:
    """``assert sys.platform …`` only tells the type checker where it is."""
    pass_without(platform_faults(modules))


def test_no_plural_is_glued_together(modules: Mapping[str, Module]) -> None:
    """A translation needs the text for one and the text for several, which ``view.texts.plural`` chooses between."""
    pass_without(plural_faults(modules))


def test_every_module_says_what_it_is_for_and_imports_by_full_name(modules: Mapping[str, Module]) -> None:
    pass_without(form_faults(modules))


def test_actions_and_lists_of_a_kind_are_named_in_its_folder_only(modules: Mapping[str, Module]) -> None:
    """All other rooms read them from the kind's declarations."""
    names = {offer.name for kind in KINDS.values() for offer in kind.offers}

    pass_without(
        _fault(module, node.lineno, f"only the folder of a kind names its {node.value}")
        for module in modules.values()
        if not _system(_inner(module.name))
        for node in _compared_or_performed(module)
        if node.value in names
    )


def _compared_or_performed(module: Module) -> Iterator[ast.Constant]:
    """Constants that something is compared with, and those passed as an action or a list."""
    for node in module.nodes:
        if isinstance(node, ast.Compare | ast.MatchValue) or (
            isinstance(node, ast.keyword) and node.arg in {"action", "list_name"}
        ):
            yield from (each for each in ast.walk(node) if isinstance(each, ast.Constant))


def test_files_and_functions_are_one_thing_each(modules: Mapping[str, Module]) -> None:
    pass_without(size_faults(modules))


def test_docstrings_begin_with_what_is_searched_for(modules: Mapping[str, Module]) -> None:
    pass_without(word_faults(modules))


def test_each_fault_is_found_and_told_with_file_line_and_rule(tmp_path: Path) -> None:
    package = tmp_path / "pilotlamp"
    write(package / "__init__.py", '"""All."""')
    write(package / "domain" / "__init__.py", '"""Pure."""', "import os, httpx", "from pilotlamp import view")
    write(
        package / "view" / "__init__.py",
        '"""Words."""',
        "def f():",
        "    from pilotlamp.domain import state",
        "f'{n} cats'",
    )
    write(package / "view" / "two.py", '"""Cats."""', "f'{n} {cat}s'", "cat + 's'", "'is' if n == 1 else 'are'")
    write(package / "sources" / "one" / "api.py", '"""One."""', "import pilotlamp.sources.two.api", "import nowhere")
    write(package / "sources" / "two" / "api.py", "from pilotlamp.sources.one.api import x", "from . import y")
    write(
        package / "desktop" / "tray.py", '"""Icon."""', "import sys", "assert sys.platform == 'x'", "p = sys.platform"
    )
    found = read_package(package)

    faults = [
        *room_faults(found),
        *home_faults(found),
        *platform_faults(found),
        *plural_faults(found),
        *form_faults(found),
    ]

    assert [fault.removeprefix(f"{package}/") for fault in faults] == [
        "domain/__init__.py:3: domain may not import view",
        "sources/one/api.py:2: a system's folder may not import another's: pilotlamp.sources.two.api",
        "sources/two/api.py:1: a system's folder may not import another's: pilotlamp.sources.one.api",
        "domain/__init__.py:2: httpx may be imported only in sources.http.*",
        "sources/one/api.py:3: nowhere has no home: say in HOMES where it may be imported",
        "desktop/tray.py:4: sys.platform is read only in desktop.select",
        *(f"view/two.py:{line}: a plural is chosen between whole texts, not glued together" for line in (2, 3, 4)),
        "sources/two/api.py:1: a module begins with a docstring that says what it is for",
        "sources/two/api.py:2: imports name the module in full",
    ]
    assert set(cycles(found)) == {
        ("pilotlamp.sources.one.api", "pilotlamp.sources.two.api", "pilotlamp.sources.one.api"),
        ("pilotlamp.sources.two.api", "pilotlamp.sources.one.api", "pilotlamp.sources.two.api"),
    }


def pass_without(faults: Iterable[Fault]) -> None:
    told = list(faults)
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def room_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        here = _inner(module.name)
        for each in _own(module):
            there = _inner(each.target)
            if there and _room(there) != _room(here) and not _is_below(there, MAY_IMPORT.get(_room(here), ())):
                yield _fault(module, each.line, f"{_room(here)} may not import {there}")
            if _system(here) and _system(there) and _system(here) != _system(there):
                yield _fault(module, each.line, f"a system's folder may not import another's: {each.target}")


def home_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        for each in module.imports:
            library = each.target.partition(".")[0]
            if each.relative or library in {"pilotlamp", "pilotlamp_simulator", *sys.stdlib_module_names}:
                continue
            homes = HOMES.get(library)
            if homes is None:
                yield _fault(module, each.line, f"{library} has no home: say in HOMES where it may be imported")
            elif not any(fnmatchcase(_inner(module.name), home) for home in homes):
                yield _fault(module, each.line, f"{library} may be imported only in {', '.join(homes)}")


def platform_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        if _inner(module.name) == PLATFORM_READER:
            continue
        guards = {inner for node in module.nodes if isinstance(node, ast.Assert) for inner in ast.walk(node)}
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.platform" and node not in guards:
                yield _fault(module, node.lineno, f"sys.platform is read only in {PLATFORM_READER}")


def plural_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        if _room(_inner(module.name)) not in ROOMS_WITH_TEXTS:
            continue
        for node in module.nodes:
            match node:
                case ast.JoinedStr(values=parts):
                    pairs = pairwise(parts)
                    glued = any(isinstance(one, ast.FormattedValue) and _is_ending(other) for one, other in pairs)
                case ast.BinOp(op=ast.Add(), right=ast.Constant(value="s")):
                    glued = True
                case ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(other))):
                    glued = {one, other} in NUMBERED_WORDS
                case _:
                    glued = False
            if glued and isinstance(node, ast.expr):
                yield _fault(module, node.lineno, "a plural is chosen between whole texts, not glued together")


def _is_ending(part: ast.expr) -> bool:
    """An "s" with no letter after it."""
    return isinstance(part, ast.Constant) and re.match(r"s(?![a-z])", str(part.value)) is not None


def form_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        if not ast.get_docstring(module.tree):
            yield _fault(module, 1, "a module begins with a docstring that says what it is for")
        for each in module.imports:
            if each.relative:
                yield _fault(module, each.line, "imports name the module in full")


MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
NO_BEGINNINGS = ("What ", "Whoever ", "That ", "It ", "They ", "He ", "She ")


def size_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    """A function's docstring does not count: it may need one line an argument."""
    for module in modules.values():
        lines = len(module.file.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES_OF_A_FILE:
            yield _fault(module, lines, "a file that is so long is two things")
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = node.body[0] if ast.get_docstring(node, clean=False) else None
                own = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
                if (node.end_lineno or node.lineno) - node.lineno + 1 - own > MOST_LINES_OF_A_FUNCTION:
                    yield _fault(module, node.lineno, f"{node.name} is so long that it is two things")


def word_faults(modules: Mapping[str, Module]) -> Iterator[Fault]:
    for module in modules.values():
        for node in module.nodes:
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = ast.get_docstring(node) or ""
                if docstring.startswith(NO_BEGINNINGS):
                    rule = "a docstring begins with a verb, or a noun that a search engine knows"
                    yield _fault(module, getattr(node, "lineno", 1), f"{rule}: {docstring.split()[0]}")


def write(file: Path, *lines: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _own(module: Module) -> Iterator[Import]:
    return (each for each in module.imports if each.target.partition(".")[0] == "pilotlamp")


def _inner(name: str) -> str:
    """A module's name below ``pilotlamp``; empty for that itself."""
    return name.partition(".")[2]


def _room(inner: str) -> str:
    return inner.partition(".")[0]


def _system(inner: str) -> str | None:
    """The system whose folder it is in, if any; the HTTP client's folder is every system's."""
    parts = inner.split(".")
    return parts[1] if parts[0] == "sources" and len(parts) > 2 and parts[1] != "http" else None


def _is_below(inner: str, allowed: tuple[str, ...]) -> bool:
    return allowed == EVERYTHING or any(inner == each or inner.startswith(f"{each}.") for each in allowed)


def _fault(module: Module, line: int, rule: str) -> Fault:
    return f"{module.file}:{line}: {rule}"
