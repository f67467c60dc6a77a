"""The plan of the house, held by its imports: down the list, never up, never sideways."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import lstm_tui

HOUSE = Path(lstm_tui.__file__).parent

ROOMS = (
    "__main__",
    "cli",
    "tui",
    "inspection",
    "exports",
    "workers",
    "training",
    "scoring",
    "reader",
    "runs",
    "text",
    "benchmarking",
    "colors",
    "hardware",
    "files",
    "config",
    "ranges",
    "formatting",
    "errors",
)
"""From the roof to the ground. A room imports from rooms further down, and from itself."""

ONLY_IN = {
    "torch": {"training"},
    "textual": {"tui"},
    "rich": {"tui", "cli"},
    "click": {"cli"},
}


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom(level=level) if level:
                pytest.fail(f"{path}: relative imports hide where they go")


def test_imports_go_down() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)} imports {module}"
        for path in modules()
        for module in imported(path)
        if module.startswith("lstm_tui.")
        and module.split(".")[1] not in ROOMS[ROOMS.index(room_of(path)) :]
    ]
    assert wrong == []


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)} imports {module}"
        for path in modules()
        for module in imported(path)
        if room_of(path) not in ONLY_IN.get(module.split(".")[0], {room_of(path)})
    ]
    assert wrong == []


def test_every_module_has_a_docstring() -> None:
    assert [path for path in modules() if not ast.get_docstring(tree(path))] == []


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(path) for path in modules()} == set(ROOMS)
