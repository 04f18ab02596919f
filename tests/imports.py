"""What a package's modules import, read from their text without running them."""

import ast
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import of a module."""

    target: str
    """The module that is imported, or the name in it where that is no module of the package."""
    line: int
    at_start: bool
    """Whether it runs when the importing module is loaded: not in a function, not for type checkers only."""
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file of the package."""

    name: str
    """In full, such as ``pilotlamp.sources.http.client``; of an ``__init__.py`` the package's."""
    file: Path
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    """All of the tree, as ``ast.walk`` gives them."""
    imports: tuple[Import, ...]


def read_package(folder: Path) -> Mapping[str, Module]:
    """All modules below a package's folder, by full name."""
    files = {_module_name(file, folder): file for file in sorted(folder.rglob("*.py"))}
    modules = {}
    for name, file in files.items():
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
        imports = tuple(_imports(tree, known=files.keys(), at_start=True))
        modules[name] = Module(name=name, file=file, tree=tree, nodes=tuple(ast.walk(tree)), imports=imports)
    return modules


def cycles(modules: Mapping[str, Module]) -> Iterator[tuple[str, ...]]:
    """Every module that, while it is loaded, comes to import itself, as the way round back to it."""
    graph = {
        name: [each.target for each in module.imports if each.at_start and each.target in modules]
        for name, module in modules.items()
    }
    for start in graph:
        way = _way(graph, start, start, set())
        if way:
            yield (start, *way)


def _way(graph: Mapping[str, list[str]], here: str, goal: str, seen: set[str]) -> tuple[str, ...] | None:
    for target in graph[here]:
        if target == goal:
            return (goal,)
        if target not in seen:
            seen.add(target)
            rest = _way(graph, target, goal, seen)
            if rest:
                return (target, *rest)
    return None


def _module_name(file: Path, folder: Path) -> str:
    parts = (folder.name, *file.relative_to(folder).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(node: ast.AST, *, known: Container[str], at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(target=alias.name, line=child.lineno, at_start=at_start)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                inner = f"{child.module}.{alias.name}"
                target = inner if inner in known else child.module or ""
                yield Import(target=target, line=child.lineno, at_start=at_start, relative=child.level > 0)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_types(child)
            yield from _imports(child, known=known, at_start=at_start and not later)


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
