"""``lstm-tui neurons RUN RUN …``: replication over runs."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.cli import run
from lstm_tui.cli.replication import translate
from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.text.vocabulary import Vocabulary
from tests.cli.conftest import FAST, forking
from tests.support.fork_server import ForkServer

Invoke = Callable[..., Any]


@pytest.fixture(scope="module")
def seeds(place: Path, fork_server: ForkServer) -> tuple[str, str]:
    """Two runs that differ in their seed."""
    words = ["train", str(place / "ships.txt"), "--steps", "20", "--evaluate-every", "10"]
    with forking(fork_server):
        assert run([*words, "--name", "twin", "--seeds", "2", *FAST]) == 0
    return "twin-seed1", "twin-seed2"


def test_a_row_for_each_pattern_and_the_unit_of_each_run(
    seeds: tuple[str, str], invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.cli.tables.PIPED_COLUMNS", 80)
    result = invoke("neurons", *seeds)
    assert result.status == 0
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "controls: last 8 symbols; lstm-tui" in " ".join(result.out.split())
    assert "No memory gain in any run: the last 8 symbols do as well." in lines
    units = next(line for line in lines if line.startswith("best unit"))
    assert units.split() == ["best", "unit", "run", "1", "run", "2"]
    assert "2: twin-seed2 at step 20, seed 2, learning rate 0.02," in result.out
    assert "characters of twin-seed1's validation text" in " ".join(result.out.split())


def test_json_has_the_runs_and_the_summary(seeds: tuple[str, str], invoke: Invoke) -> None:
    report = json.loads(invoke("neurons", *seeds, "--pattern", "wiki link", "--json").out)
    assert [one["seed"] for one in report["runs"]] == [1, 2]
    assert set(report["runs"][0]) == {"run", "step", "seed", "text", "learning_rate"}
    (pattern,) = report["patterns"]
    f1 = [one["figures"]["f1"] for one in pattern["units"]]
    assert pattern["mean"] == pytest.approx(sum(f1) / 2)
    assert (pattern["lowest"], pattern["highest"]) == (min(f1), max(f1))
    gains = [one["memory_gain"]["value"] for one in pattern["units"]]
    assert gains == pytest.approx([one - pattern["last_8"] for one in f1])
    assert pattern["share_with_memory_gain"] in (0, 0.5, 1)
    excess = pattern["correlation"] - pattern["random_correlation"]
    assert pattern["excess_correlation"] == pytest.approx(excess)


def test_csv_has_a_row_for_each_pattern_and_run(seeds: tuple[str, str], invoke: Invoke) -> None:
    result = invoke(
        "neurons", *seeds, "--csv", "--pattern", "wiki link", "--pattern", "round depth"
    )
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert list(rows[0])[:5] == ["run", "step", "seed", "text", "learning_rate"]
    assert [(row["run"], row["seed"], row["pattern"]) for row in rows] == [
        ("twin-seed1", "1", "wiki link"),
        ("twin-seed2", "2", "wiki link"),
        ("twin-seed1", "1", "round depth"),
        ("twin-seed2", "2", "round depth"),
    ]
    assert {row["text"] for row in rows} == {"ships.txt"}
    single = json.loads(invoke("neurons", seeds[1], "--json", "--pattern", "wiki link").out)
    best = single["patterns"][0]["units"][0]
    assert (rows[1]["unit"], rows[1]["quantity"]) == (best["unit"], best["quantity"])
    assert float(rows[1]["f1"]) == pytest.approx(best["figures"]["f1"])


def test_without_controls_there_is_no_gain(seeds: tuple[str, str], invoke: Invoke) -> None:
    words = ("neurons", *seeds, "--no-controls", "--pattern", "wiki link")
    (pattern,) = json.loads(invoke(*words, "--json").out)["patterns"]
    assert (pattern["last_8"], pattern["share_with_memory_gain"]) == (None, None)
    shown = invoke(*words).out
    assert "No memory gain" not in shown
    assert "controls: none" in " ".join(shown.split())


def test_units_are_chosen_on_one_text_and_compared_on_another(
    seeds: tuple[str, str], invoke: Invoke, place: Path, text: str
) -> None:
    (place / "one.txt").write_text(text[:6_000].replace("dawn", "noon"), "utf-8")
    (place / "two.txt").write_text(text[6_000:].replace("dawn", "odd"), "utf-8")
    texts = ("--choose-on", place / "one.txt", "--text", place / "two.txt")
    report = json.loads(invoke("neurons", *seeds, *texts, "--json").out)
    assert "one.txt" in report["chosen_on"]
    assert "two.txt" in report["text"]
    assert report["reported_characters"] > 3_000


def test_runs_must_know_the_text(
    seeds: tuple[str, str], invoke: Invoke, place: Path, text: str
) -> None:
    (place / "fewer.txt").write_text(text.replace("[", "(").replace("T", "t"), "utf-8")
    training = ("--steps", "4", "--name", "fewer", *FAST)
    assert invoke("train", place / "fewer.txt", *training).status == 0
    result = invoke("neurons", seeds[0], "fewer")
    assert result.status == 1
    (line,) = [line for line in result.err.splitlines() if line.startswith("Error")]
    assert line.startswith(
        "Error: fewer: the network has never seen “T” (U+0054), “[” (U+005B) of the text."
    )
    assert invoke("neurons", "fewer", seeds[0]).status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("twin-seed1", "twin-seed2", "--top", "3"), "--top is for one run"),
        (("twin-seed1", "twin-seed1"), "twin-seed1: named twice"),
    ],
)
def test_conflicts_are_reported_in_one_line(
    seeds: tuple[str, str], invoke: Invoke, arguments: tuple[str, ...], words: str
) -> None:
    del seeds
    result = invoke("neurons", *arguments)
    assert result.status == 2
    assert words in result.err.splitlines()[-1]
    assert result.out == ""


def test_a_copied_run_is_compared_with_itself(
    seeds: tuple[str, str], invoke: Invoke, place: Path, tmp_path: Path
) -> None:
    shutil.copytree(place / "runs" / seeds[0], tmp_path / "copy")
    words = ("neurons", seeds[0], tmp_path / "copy", "--pattern", "wiki link", "--json")
    (pattern,) = json.loads(invoke(*words).out)["patterns"]
    assert pattern["correlation"] == pytest.approx(1, abs=1e-3)
    assert pattern["lowest"] == pattern["highest"]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (("loss",), 40),
        (("neurons", "--pattern", "wiki link", "--top", "2"), 6),  # two units and a probe each
    ],
)
def test_several_runs_are_exported_as_one_table(
    seeds: tuple[str, str], invoke: Invoke, arguments: tuple[str, ...], rows: int
) -> None:
    table = list(csv.DictReader(io.StringIO(invoke("export", *seeds, *arguments).out)))
    assert list(table[0])[:5] == ["run", "step", "seed", "text", "learning_rate"]
    assert {(row["run"], row["seed"]) for row in table} == {
        ("twin-seed1", "1"),
        ("twin-seed2", "2"),
    }
    assert len(table) == rows
    report = json.loads(invoke("export", *seeds, *arguments, "--format", "json").out)
    assert [one["seed"] for one in report] == [1, 2]


def test_samples_of_several_runs_are_json_lines(seeds: tuple[str, str], invoke: Invoke) -> None:
    lines = invoke("export", *seeds, "samples").out.splitlines()
    assert {json.loads(line)["run"] for line in lines} == set(seeds)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report",), "report is of one run: name one, or export samples, loss, neurons."),
        (("loss", "--format", "svg"), "loss of several runs can be written as csv, json, not as"),
    ],
)
def test_what_is_of_one_run_is_refused_for_several(
    seeds: tuple[str, str], invoke: Invoke, arguments: tuple[str, ...], words: str
) -> None:
    result = invoke("export", *seeds, *arguments)
    assert result.status == 2
    assert words in result.err


def test_the_list_of_runs_has_seed_text_and_learning_rate(
    seeds: tuple[str, str], invoke: Invoke
) -> None:
    listed = {one["name"]: one for one in json.loads(invoke("runs", "--json").out)}
    row = listed[seeds[1]]
    assert (row["seed"], row["text"], row["step"]) == (2, "ships.txt", 20)
    assert row["learning_rate"] > 0


def test_symbols_of_different_kinds_are_named() -> None:
    letters, octets = Vocabulary(("a", "b")), Vocabulary(("a", "b"), SymbolKind.BYTE)
    with pytest.raises(ConfigError, match="its symbols are bytes, those of the first run charact"):
        translate(np.array([0, 1]), letters, octets, "octets")


def test_end_of_document_is_the_same_whatever_separates_documents() -> None:
    lines, paragraphs = (
        Vocabulary(("a", "\n"), end="\n"),
        Vocabulary(("a", "b", "\n\n"), end="\n\n"),
    )
    assert translate(np.array([1, 0, 1]), lines, paragraphs, "other").tolist() == [2, 0, 2]
    with pytest.raises(ConfigError, match="other: was trained without documents"):
        translate(np.array([1, 0, 1]), lines, Vocabulary(("a",)), "other")
    with pytest.raises(ConfigError, match="other: was trained on documents, and the first run"):
        translate(np.array([0]), Vocabulary(("a",)), lines, "other")
