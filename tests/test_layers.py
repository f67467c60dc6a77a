"""The plan of the house, held by its imports: down the list, never up, never sideways."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstm_tui

HOUSE = Path(lstm_tui.__file__).parent

ROOMS = (
    "__main__",
    "cli",
    "tui",
    "exports",
    "training",
    "neurons",
    "runs",
    "text",
    "measuring",
    "hardware",
    "files",
    "config",
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


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom(level=level) if level:
                pytest.fail(f"{path}: relative imports hide where they go")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down(path: Path) -> None:
    room = room_of(path)
    allowed = ROOMS[ROOMS.index(room) :]
    for module in imported(path):
        if module.startswith("lstm_tui."):
            other = module.split(".")[1]
            assert other in allowed, f"{room} must not import {module}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for module in imported(path):
        library = module.split(".")[0]
        assert room_of(path) in ONLY_IN.get(library, {room_of(path)}), (
            f"{module} is not for {room_of(path)}"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(path) for path in modules()} == set(ROOMS)
