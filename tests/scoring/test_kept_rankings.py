"""Rankings that a run keeps: the same figures again, and never those of something else."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.config import Quantity
from lstm_tui.reader.input_text import own_text
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.ranking_files import NAME
from lstm_tui.scoring import run_ranking
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls, PatternControls
from lstm_tui.scoring.kept_rankings import KeptRanking, load_ranking, ranking_key, save_ranking
from lstm_tui.scoring.kept_scores import KEPT_HISTOGRAMS, KEPT_UNITS
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.pattern_order import order_patterns
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.run_ranking import RankingProgress, rank_in_run
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from tests.support.neuron_runs import make_neuron_run

LABELS = tuple(
    label
    for label in builtin_labels(TextKind.OTHER)
    if label.name in ("url", "wiki link", "tag", "line position")
)
"""Two that occur, one that does not, and a scalar one."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_neuron_run(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def checkpoint(run: Run) -> Checkpoint:
    return load_checkpoint(run)


@pytest.fixture(scope="module")
def text(run: Run, checkpoint: Checkpoint) -> LabeledText:
    return label_text(own_text(run).ids, checkpoint.vocabulary, LABELS)


@pytest.fixture(scope="module")
def ranked(checkpoint: Checkpoint, text: LabeledText) -> tuple[Scores, Controls]:
    reader = Reader.of(checkpoint)
    scores = score_units(reader, text)
    other = Reader({name: one[::-1] for name, one in checkpoint.weights.items()}, checkpoint.model)
    return scores, list(compute_controls(reader, text, scores, untrained=lambda: other))[-1]


def kept(
    run: Run, checkpoint: Checkpoint, text: LabeledText, ranked: tuple[Scores, Controls]
) -> KeptRanking:
    key = ranking_key(checkpoint, text)
    assert save_ranking(run, key, checkpoint.model, *ranked)
    loaded = load_ranking(run, key, checkpoint.model, text.labels)
    assert loaded is not None
    return loaded


def test_a_kept_ranking_has_the_figures_that_were_computed(
    run: Run, checkpoint: Checkpoint, text: LabeledText, ranked: tuple[Scores, Controls]
) -> None:
    scores, controls = ranked
    loaded = kept(run, checkpoint, text, ranked)
    assert loaded.is_whole
    assert (loaded.scores.characters, loaded.scores.reported) == (
        scores.characters,
        scores.reported,
    )
    assert loaded.controls.notes == controls.notes
    for label in text.labels:
        name = label.name
        assert loaded.scores.occurs(name) == scores.occurs(name)
        assert loaded.scores.best(name, KEPT_UNITS) == scores.best(name, KEPT_UNITS)
        assert loaded.scores.probe(name) == scores.probe(name)
        best = scores.best(name)[0]
        sums = loaded.scores.sums_of(best.unit, best.quantity, name)
        assert sums.score == scores.sums_of(best.unit, best.quantity, name).score
        before, after = controls.of(name), loaded.controls.of(name)
        for one in fields(PatternControls):  # a new one must be kept too
            if one.name != "recall":
                assert getattr(after, one.name) == getattr(before, one.name), one.name
        assert after.gain_of(sums) == before.gain
        if before.recall is not None:
            assert after.recall is not None
            np.testing.assert_array_equal(after.recall.unit, before.recall.unit)
            np.testing.assert_array_equal(after.recall.spans, before.recall.spans)
    assert order_patterns(loaded.scores, loaded.controls) == order_patterns(scores, controls)


def test_histograms_and_best_patterns_are_kept(
    run: Run, checkpoint: Checkpoint, text: LabeledText, ranked: tuple[Scores, Controls]
) -> None:
    scores = ranked[0]
    loaded = kept(run, checkpoint, text, ranked).scores
    for score in scores.best("url", KEPT_HISTOGRAMS):
        now = loaded.histogram(score.unit, score.quantity, "url")
        before = scores.histogram(score.unit, score.quantity, "url")
        assert now is not None
        assert before is not None
        np.testing.assert_array_equal(now.inside, before.inside)
        np.testing.assert_array_equal(now.outside, before.outside)
        np.testing.assert_allclose(now.edges, before.edges, rtol=1e-6, atol=1e-9)
    later = scores.best("url", KEPT_HISTOGRAMS + 1)[-1]
    assert loaded.histogram(later.unit, later.quantity, "url") is None
    for quantity in (Quantity.HIDDEN, Quantity.CELL):
        for unit in (UnitId(0, 0), UnitId(1, 7), UnitId(1, 15)):
            assert loaded.best_pattern(unit, quantity) == scores.best_pattern(unit, quantity)


def test_a_unit_that_was_not_kept_has_no_score(
    run: Run, checkpoint: Checkpoint, text: LabeledText, ranked: tuple[Scores, Controls]
) -> None:
    loaded = kept(run, checkpoint, text, ranked).scores
    last = ranked[0].best("url", 1_000)[-1]
    assert ranked[0].has(last.unit, last.quantity, "url")
    assert not loaded.has(last.unit, last.quantity, "url")


def test_a_key_is_of_the_weights_the_text_and_the_labels(
    checkpoint: Checkpoint, text: LabeledText
) -> None:
    key = ranking_key(checkpoint, text)
    assert ranking_key(checkpoint, text) == key
    weights = {name: one.copy() for name, one in checkpoint.weights.items()}
    weights["output.bias"][0] += 1
    changed_label = text.codes.copy()
    changed_label[100] ^= np.uint64(1)
    renamed = (replace(text.labels[0], name="renamed"), *text.labels[1:])
    others = [
        ranking_key(replace(checkpoint, weights=weights), text),
        ranking_key(checkpoint, replace(text, ids=text.ids[::-1])),
        ranking_key(checkpoint, replace(text, codes=changed_label)),
        ranking_key(checkpoint, replace(text, labels=renamed)),
        ranking_key(checkpoint, text, text),
    ]
    assert len({key, *others}) == 1 + len(others)


def damaged(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    """A function that applies ``change`` to the parsed JSON of a file."""

    def of(data: bytes) -> bytes:
        content = json.loads(data)
        change(content)
        return json.dumps(content).encode()

    return of


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) // 2],
    "no JSON": lambda _: b"\x00\xff",
    "deep": lambda _: b"[" * 100_000,
    "no such unit": damaged(lambda one: one["patterns"][0]["units"][0].__setitem__(0, 999)),
    "F1 of 7": damaged(lambda one: one["patterns"][0]["units"][0][3].__setitem__(1, 7.0)),
    "infinite threshold": lambda data: data.replace(b'"units":[[', b'"units":[[0,1,1e999,', 1),
    "not a number": damaged(lambda one: one.update(characters="many")),
    "negative count": damaged(lambda one: one.update(reported=-1)),
    "a pattern less": damaged(lambda one: one["patterns"].pop()),
    "another pattern": damaged(lambda one: one["patterns"][0].update(name="other")),
    "a probe less": damaged(lambda one: one["patterns"][0]["probes"].pop()),
    "fewer stretches": damaged(lambda one: one["patterns"][0]["sums"][0].pop()),
    "figures of a scalar": damaged(
        lambda one: one["patterns"][0]["units"][0].__setitem__(
            3, ["R2", 0.5, [0.1, 0.9], 0.5, [0.1, 0.9]]
        )
    ),
    "units of another network": damaged(lambda one: one["best_patterns"].pop()),
    "empty range": damaged(lambda one: one["patterns"][0]["histograms"][0].__setitem__(3, 1e30)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ranking_is_none(
    damage: str,
    tmp_path: Path,
    checkpoint: Checkpoint,
    text: LabeledText,
    ranked: tuple[Scores, Controls],
) -> None:
    run = Run(tmp_path)
    kept(run, checkpoint, text, ranked)
    key = ranking_key(checkpoint, text)
    file = tmp_path / NAME / f"{key}.json"
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    assert load_ranking(run, key, checkpoint.model, text.labels) is None


def figures(progress: RankingProgress) -> object:
    assert progress.scores is not None
    gains = {name: one.gain for name, one in progress.controls.patterns.items()}
    return [progress.scores.best(label.name, 3) for label in LABELS], gains


def test_a_run_is_ranked_once(
    tmp_path: Path, text: LabeledText, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_neuron_run(tmp_path)
    checkpoint = load_checkpoint(run)
    first = list(rank_in_run(run, checkpoint, text))
    stages = list(dict.fromkeys(one.doing for one in first))
    assert stages == ["Ranking units", "Scoring units", "Computing controls"]
    # It does not stand at 100 % while units are scored.
    assert all(one.fraction < 1 for one in first if one.doing == "Ranking units")

    def refuse(*_: object) -> None:
        raise AssertionError("ranked again")

    monkeypatch.setattr(run_ranking, "RankingPass", refuse)
    (second,) = rank_in_run(run, checkpoint, text)
    assert figures(second) == figures(first[-1])
    (without,) = rank_in_run(run, checkpoint, text, with_controls=False)
    assert without.controls == Controls()
    with pytest.raises(AssertionError, match="ranked again"):
        list(rank_in_run(run, checkpoint, text, top=KEPT_UNITS + 1))
    with pytest.raises(AssertionError, match="ranked again"):
        list(rank_in_run(run, load_checkpoint(run, 100), text))
