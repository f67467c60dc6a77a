"""The README speaks of every command, and no other."""

import re
import shlex
from itertools import takewhile
from pathlib import Path

import click
import pytest

import lstm_tui
from lstm_tui.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def commands(group: click.Group = cli, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{name} ")
        else:
            found[prefix + name] = command
    return found


@pytest.mark.parametrize("name", commands())
def test_the_readme_shows_every_command(name: str) -> None:
    assert f"lstm-tui {name}" in README


def test_the_readme_shows_no_command_that_is_not_there() -> None:
    known = {name.split()[0] for name in commands()}
    shown = set(re.findall(r"^\s*(?:\$ )?lstm-tui ([a-z]+)", README, re.MULTILINE))
    assert shown <= known


@pytest.mark.parametrize("name", commands())
def test_every_option_of_every_command_says_what_it_does(name: str) -> None:
    for parameter in commands()[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", commands())
def test_every_command_has_an_example(name: str) -> None:
    command = commands()[name]
    assert "lstm-tui " in f"{command.help}{command.epilog}"


@pytest.mark.parametrize("name", commands())
def test_every_example_stands_on_a_line_of_its_own(name: str) -> None:
    command = commands()[name]
    printed = command.get_help(click.Context(command, info_name=name))
    for example in re.findall(r"^ *(lstm-tui .*)", command.help or "", re.MULTILINE):
        assert re.search(rf"^ *{re.escape(example)}$", printed, re.MULTILINE), printed


def test_the_tree_in_the_readme_names_every_room() -> None:
    package = Path(lstm_tui.__file__).parent
    for path in package.iterdir():
        if path.name not in ("__init__.py", "__pycache__", "py.typed"):
            assert re.search(rf"^\s+{re.escape(path.name)}\b", README, re.MULTILINE), path.name


def test_nothing_of_this_machine_is_committed() -> None:
    """No file that is installed contains paths or hosts of the build machine."""
    forbidden = re.compile(r"/(?:work|opt/pypi|root)/|index-url|\.whl\b")
    places = ("*.*", "Makefile", "docs/*", ".github/**/*", ".ci/*", "lstm_tui/**/*.py")
    for path in (path for place in places for path in ROOT.glob(place)):
        if path.is_file() and path.name != ".git":  # a file in a worktree of git
            assert not forbidden.search(path.read_text("utf-8")), path


def test_every_promise_about_security_names_tests_that_are_there() -> None:
    promises = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)`", promises)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_runs_of_the_long_range_section_are_made_by_commands_before() -> None:
    section = README.split("## Long range\n")[1].split("\n## ")[0]
    made = {"latest"}
    for line in re.findall(r"^\$ lstm-tui (.*?)(?: +#.*)?$", section, re.MULTILINE):
        command, *words = shlex.split(line)
        if command in ("train", "compare"):
            named = re.findall(r"--name (\S+)", line)
            cells = re.findall(r"--cells (\S+)", line)
            made |= {f"{named[0]}-{cell}" for cell in cells[0].split(",")} if cells else {*named}
            continue
        most = {"pairs": 1, "export": 1}.get(command)
        runs = list(takewhile(lambda word: not word.startswith("-"), words))[:most]
        assert made.issuperset(runs), line
