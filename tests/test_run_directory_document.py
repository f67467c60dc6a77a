"""docs/run-directory.md describes the files, fields and ranges of the program, and no other."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import lstm_tui
from lstm_tui.config import ModelConfig, Normalization
from lstm_tui.runs import commands, events
from lstm_tui.runs.commands import decode_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.field_types import MESSAGE_CHARACTERS
from lstm_tui.runs.passage import Passage, passage_file
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import FOLDED, Vocabulary
from tests.support.run_schema import DOCUMENT, Table, fields_of, tables

PACKAGE = Path(lstm_tui.__file__).parent
TEXT = DOCUMENT.read_text("utf-8")
TABLES = {table.path: table for table in tables(TEXT)}

WRITERS = ("runs", "text", "training")
"""Packages that name files of a run, or files that are kept outside of runs."""

FILE_NAME = re.compile(r"[\w.-]+\.(jsonl?|safetensors|lock|log|bin)")


def constants() -> Iterator[str]:
    """Names of files, and of folders in the cache and state folder, in the code."""
    for package in WRITERS:
        for path in sorted((PACKAGE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Constant(value=str(name)) if FILE_NAME.fullmatch(name):
                        yield name
                    case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str(name))):
                        if re.search("(cache|state)_folder", ast.unparse(left)):
                            yield name


@pytest.mark.parametrize("path", TABLES)
def test_table_has_the_fields_types_and_ranges_of_its_class(path: str) -> None:
    table = TABLES[path]
    assert table.text == table.computed, "run: python -m tests.support.run_schema"
    assert table.undescribed == [], "a field without a meaning"


def test_every_event_is_described() -> None:
    described = {
        name for name, kind in events.KINDS.items() if f"{kind.__module__}.{name}" in TABLES
    }
    plain = {name for name, kind in events.KINDS.items() if not fields_of(kind)}
    assert described == events.KINDS.keys() - plain
    assert [name for name in events.KINDS if f"\n### {name}\n" not in TEXT] == []


def test_every_command_is_described() -> None:
    assert [name for name in commands.KINDS if f"`{name}`" not in TEXT] == ["Tune"]
    assert "lstm_tui.runs.commands.Tune" in TABLES


def test_every_example_is_a_command() -> None:
    examples = re.findall(r"```json\n(.*)\n```", TEXT)
    assert examples
    assert all(decode_command(line.encode()) is not None for line in examples)


def test_every_file_is_described() -> None:
    named = {name.strip("./`") for name in re.findall(r"[\w.-]+", TEXT)}
    assert sorted(set(constants()) - named) == []


def test_every_path_of_a_run_is_described() -> None:
    run = Run(Path("run"))
    paths = [getattr(run, name) for name, kind in vars(Run).items() if isinstance(kind, property)]
    names = [path.name for path in paths if isinstance(path, Path)]
    assert len(names) > 5
    assert [name for name in names if f"`{name}" not in TEXT] == []


def section(title: str) -> set[str]:
    """What stands in backticks in the section of that title."""
    return set(re.findall(r"`([^`]+)`", TEXT.split(f"# {title}\n")[1].split("\n#")[0]))


def test_every_key_of_a_vocabulary_is_described() -> None:
    vocabulary = Vocabulary(("a", FOLDED), folded=True, normalization=Normalization.NFC)
    assert vocabulary.to_json().keys() <= section("vocabulary.json")


def test_every_key_of_a_passage_is_described() -> None:
    file = passage_file(Passage(np.zeros(1, np.uint8), 0, 0, 1))
    head = json.loads(file[8 : 8 + int.from_bytes(file[:8], "little")])
    assert head.keys() - {"__metadata__"} == {"ids"}
    assert {"ids", *head["__metadata__"]} <= section("passage.safetensors")


def test_every_weight_is_described() -> None:
    arrays = {re.sub(r"_l\d+$", "_lN", name) for name in expected_shapes(ModelConfig(layers=2), 9)}
    assert arrays <= section("weights.safetensors")


def test_a_table_that_has_drifted_is_found() -> None:
    right = TABLES["lstm_tui.runs.events.Noted"]
    wrong = Table(right.path, right.text.replace(f"{MESSAGE_CHARACTERS:,}", "5"))
    assert wrong.text != wrong.computed == right.text
