"""The modules of `lstm_tui` and what they import, read from their source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lstm_tui

PACKAGE = Path(lstm_tui.__file__).parent

RELATIVE = "a relative name"
"""Stands for every relative import."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def modules() -> dict[str, Path]:
    """Every module by its dotted name, a package by the name of its folder."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def package_of(module: str) -> str:
    """``cli`` for ``lstm_tui.cli.train``."""
    return [*module.split("."), ""][1]


def imported(module: str) -> Iterator[str]:
    """All imports of a module, also within functions and for types only."""
    for node in ast.walk(tree(modules()[module])):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(origin), names=names, level=0):
                inner = {f"{origin}.{alias.name}" for alias in names}
                yield from inner & modules().keys()
                if inner - modules().keys():
                    yield origin
            case ast.ImportFrom(level=level) if level:
                yield RELATIVE


@cache
def lstm_tui_imports(module: str) -> frozenset[str]:
    """The modules of `lstm_tui` that a module imports."""
    return frozenset(name for name in imported(module) if package_of(name) and name in modules())


def reached_from(module: str) -> set[str]:
    """The modules that a module imports, that these import, and so on."""
    seen, left = set[str](), [module]
    while left:
        new = lstm_tui_imports(left.pop()) - seen
        seen |= new
        left += new
    return seen


def imported_at_once(module: str) -> set[str]:
    """The imports that run when a module is imported."""
    found = set[str]()
    for node in tree(modules()[module]).body:
        match node:
            case ast.Import(names=names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=str(origin), names=names):
                found |= {origin, *(f"{origin}.{alias.name}" for alias in names)}
    return found
