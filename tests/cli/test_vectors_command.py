"""``lstm-tui vectors``."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.config import Cell, DocumentSplit, ModelConfig, SymbolKind, TextConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.directory import Run
from tests.support.classifier_runs import make_classifier_run
from tests.support.neuron_runs import STATE, invented_weights, make_neuron_run

Invoke = Callable[..., Any]
DIGITS, VOWELS = "0123456789", "aeiou"


def embedded_run(
    folder: Path,
    name: str,
    *,
    steps: tuple[int, ...] = (0, 100, 200),
    config: TextConfig | None = None,
    text: str = "",
    **options: Any,
) -> Run:
    """A run with an embedding, in which vowels and digits are clusters from step 100 on."""
    model = ModelConfig(**{"layers": 1, "hidden": 8, "embedding": 6, **options})
    run = make_neuron_run(folder, steps=(), model=model, name=name, config=config, text=text)
    vocabulary = run.vocabulary()
    for step in steps:
        weights = invented_weights(model, len(vocabulary), 7)
        if step:
            table = weights["embedding.weight" if model.embedding else "recurrent.weight_ih_l0"]
            vectors = table if model.embedding else table.T
            for row, members in enumerate((DIGITS, VOWELS)):
                for id_ in filter(None, map(vocabulary.id_of.get, members)):
                    vectors[id_, row % vectors.shape[1]] += step / 20
        save_checkpoint(run, weights, {}, replace(STATE, step=step, position=step))
    return run


def line_of(out: str, beginning: str) -> str:
    return next(line for line in out.splitlines() if line.startswith(beginning))


def test_neighbors_map_and_clusters_without_symbols(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-plain")
    result = invoke("vectors", run.path)
    assert (result.status, result.err) == (0, "")
    assert line_of(result.out, "vectors-plain").endswith("vectors of 6 numbers, embedding.")
    row = line_of(result.out, "e  ").split()
    assert set(row[2:10:2]) == set("aiou")
    assert "vowel 5" in result.out
    by_class = result.out[result.out.index("On the map, by class:") :]
    assert "digit 100 %" in by_class
    assert "vowel 100 %" in by_class
    clusters = line_of(result.out, "by cosine").split()
    before, after = float(clusters[-2]), float(clusters[-6])
    assert after > before
    assert max(map(len, result.out.splitlines())) <= 80


def test_named_symbols_have_columns_and_similarities(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-named")
    result = invoke("vectors", run.path, "e", "7", " ", r"\n", "--most", "4")
    assert result.status == 0
    lines = result.out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("e ×"))
    assert {line.split()[0] for line in lines[at + 1 : at + 5]} == set("aiou")
    assert {line.split()[2] for line in lines[at + 1 : at + 5]} <= set(DIGITS)
    assert "↵ ×" in lines[at]
    similar = line_of("\n".join(lines[at + 5 :]), "e ").split()
    assert similar[1] == "·"
    assert abs(float(similar[2].replace("−", "-"))) < 1
    assert "principal component" not in result.out
    assert "principal component" in invoke("vectors", run.path, "e", "--map").out


def test_json_has_what_the_tables_have(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-json")
    result = invoke("vectors", run.path, "a", "e", "--analogy", "a", "e", "1", "--json")
    (network,) = json.loads(result.out)["networks"]
    assert (network["run"], network["step"], network["width"]) == ("vectors-json", 200, 6)
    assert [one["symbol"] for one in network["neighbors"]] == ["a", "e"]
    nearest = network["neighbors"][0]["neighbors"]
    assert len(nearest) == 10
    assert [one["cosine"] for one in nearest] == sorted(
        (one["cosine"] for one in nearest), reverse=True
    )
    weights = np.array([run.vocabulary().id_of[one] for one in "ae"])
    assert network["similarities"] == [
        {
            "symbols": ["a", "e"],
            "ids": weights.tolist(),
            "cosine": pytest.approx(nearest_of(nearest, "e")),
        }
    ]
    assert network["analogy"]["symbols"] == ["a", "e", "1"]
    assert network["analogy"]["answers"][0]["symbol"] in DIGITS
    assert network["same_class"]["by_cosine"]["symbols"] == network["vocabulary"]
    assert network["same_class_before_training"]["on_map"]["share"] <= 1
    assert {point["symbol"] for point in network["map"]["points"]} == set(run.vocabulary().symbols)


def nearest_of(neighbors: list[dict[str, Any]], symbol: str) -> float:
    return float(next(one["cosine"] for one in neighbors if one["symbol"] == symbol))


def test_an_analogy_alone_is_answered(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-analogy")
    lines = invoke("vectors", run.path, "--analogy", "a", "1", "e", "--most", "3").out.splitlines()
    at = lines.index("a is to 1 as e is to")
    assert [line.split()[0] in DIGITS for line in lines[at + 1 : at + 4]] == [True] * 3


def test_history_lists_each_checkpoint_and_draws_trails(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-history")
    picture = tmp_path / "history.svg"
    result = invoke("vectors", run.path, "e", "--history", "--output", picture)
    assert result.status == 0
    rows = [line.split() for line in result.out.splitlines() if line.strip()]
    shares = {
        row[0]: float(row[1]) for row in rows if row[:1] in (["0"], ["100"], ["200"]) and "%" in row
    }
    assert list(shares) == ["0", "100", "200"]
    assert shares["0"] < shares["100"]
    newest = [row for row in rows if row[0] == "200"][-1]
    assert set(newest[1:9:2]) == set("aiou")
    assert "Procrustes" in result.out
    root = ElementTree.fromstring(picture.read_text("utf-8"))
    (trail,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    assert len(trail.get("points", "").split()) == 3
    steps = json.loads(invoke("vectors", run.path, "--history", "--json").out)["networks"]
    assert [one["map"]["is_aligned"] for one in steps] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "options", "source"),
    [
        ("onehot", {"embedding": 0, "cell": Cell.GRU}, "input weights of layer 0"),
        ("tied", {"embedding": 8, "tied": True}, "tied to the output layer"),
        ("relu", {"embedding": 1, "cell": Cell.RNN_RELU}, "embedding"),
    ],
)
def test_every_kind_of_network(
    name: str, options: dict[str, Any], source: str, tmp_path: Path, invoke: Invoke
) -> None:
    run = embedded_run(tmp_path, f"vectors-{name}", **options)
    result = invoke("vectors", run.path, "--output", tmp_path / "map.svg")
    assert result.status == 0
    assert source in " ".join(result.out.split())
    heading = " ".join(invoke("vectors", run.path, "--output-layer").out.split())
    expected = (
        "embedding, tied to the output layer." if name == "tied" else "numbers, output layer."
    )
    assert expected in heading


@pytest.mark.parametrize("symbols", list(SymbolKind))
def test_every_kind_of_symbol(symbols: SymbolKind, tmp_path: Path, invoke: Invoke) -> None:
    text = "The käfer sees 12 [[ships]], and the käfer runs.\n" * 60
    config = TextConfig(symbols=symbols, documents=DocumentSplit.LINES)
    run = embedded_run(tmp_path, f"vectors-{symbols}", config=config, text=text, documents=True)
    result = invoke("vectors", run.path)
    assert result.status == 0
    assert "[END]" in result.out
    assert invoke("vectors", run.path, "[END]").status == 0
    word = {SymbolKind.WORD: "käfer", SymbolKind.BYTE: "0xC3", SymbolKind.CHAR: "ä"}[symbols]
    named = invoke("vectors", run.path, word, "T", "--json")
    assert len(json.loads(named.out)["networks"][0]["neighbors"]) == 2


def test_a_classifier_has_vectors_of_symbols_but_none_in_its_output(
    tmp_path: Path, invoke: Invoke
) -> None:
    run = make_classifier_run(tmp_path, "vectors-classifier")
    result = invoke("vectors", run.path, "!", "?")
    assert result.status == 0
    assert line_of(result.out, "! ×").split()[2] == "?"
    refused = invoke("vectors", run.path, "--output-layer")
    assert (refused.status, len(refused.err.strip().splitlines())) == (2, 1)
    assert "has no vectors of symbols" in refused.err


def test_a_rare_symbol_is_pointed_out(tmp_path: Path, invoke: Invoke) -> None:
    text = "many words and 1 x\n" + "many words\n" * 40
    run = embedded_run(tmp_path, "vectors-rare", text=text)
    assert "Rare in the text: x (1×)." in invoke("vectors", run.path, "x", "m").out
    assert "Rare" not in invoke("vectors", run.path, "m").out


def test_step_0_alone_is_no_control_of_itself(tmp_path: Path, invoke: Invoke) -> None:
    run = embedded_run(tmp_path, "vectors-untrained", steps=(0,))
    result = invoke("vectors", run.path)
    assert "before training" in result.err
    assert line_of(result.out, "nearest neighbor of the same class").split()[-1] == "chance"


def test_colors_follow_the_classes_and_no_color_has_none(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = embedded_run(tmp_path, "vectors-colors")
    monkeypatch.setenv("FORCE_COLOR", "2")
    colored = invoke("vectors", run.path, "e", "--map").out
    assert "\x1b[38;5;" in colored
    assert "\x1b[1;4;38;5;" in colored  # the requested one
    monkeypatch.setenv("NO_COLOR", "1")
    plain = invoke("vectors", run.path, "e", "--map").out
    assert "\x1b[38" not in plain
    assert "▸e" in plain


def test_counts_are_left_out_where_nobody_knows_them(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = embedded_run(tmp_path, "vectors-uncounted")
    assert line_of(invoke("vectors", run.path).out, "symbol").split()[1] == "count"
    (run.path / "passage.safetensors").unlink()
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "empty"))
    result = invoke("vectors", run.path)
    assert result.status == 0
    assert line_of(result.out, "symbol").split()[1] == "nearest"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["kings"], "Error: “kings” is 5 characters"),
        (["[END]"], "not split into documents"),
        (["\x1b]0;x\x07"], "␛"),
        (["--most", "0"], "--most 0: must be 1 to 1,000"),
        (["--history", "--checkpoint", "100"], "leave out --checkpoint"),
        (["--output", "map.png"], "ends in .svg"),
        (["--checkpoint", "7"], "no checkpoint at step 7"),
        (["--analogy", "a", "e", "zz"], "“zz” is 2 characters"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], message: str, tmp_path: Path, invoke: Invoke
) -> None:
    run = embedded_run(tmp_path, "vectors-mistakes")
    result = invoke("vectors", run.path, *arguments)
    assert result.status != 0
    assert message in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert result.out == ""
