"""The untrained control: the weights of step 0 of a run, ranked as those that are compared."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoint_files import checkpoint_path
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.untrained import untrained_network
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from tests.support.neuron_runs import harbours, make_neuron_run

LABELS = tuple(
    label for label in builtin_labels(TextKind.WIKI) if label.name in ("url", "square depth")
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    return make_neuron_run(tmp_path, steps=(0, 200))


def labeled(run: Run, characters: int) -> LabeledText:
    vocabulary = run.vocabulary()
    return label_text(vocabulary.encode(harbours(characters)), vocabulary, LABELS)


def controls_of(run: Run, text: LabeledText) -> Controls:
    reader = Reader.of(load_checkpoint(run))
    scores = score_units(reader, text)
    untrained = partial(untrained_network, run)
    return list(compute_controls(reader, text, scores, untrained=untrained))[-1]


def test_the_network_before_training_is_ranked_as_the_trained_one(run: Run) -> None:
    text = labeled(run, 20_000)
    controls = controls_of(run, text)
    expected = score_units(Reader.of(load_checkpoint(run, 0)), text)
    for label in LABELS:
        untrained, null = controls.of(label.name).untrained, controls.of(label.name).null
        assert untrained is not None
        best = expected.best(label.name)[0]
        assert best.metrics == untrained.metrics
        assert untrained.sums.score == pytest.approx(primary_score(best.metrics))
        probes = tuple(primary_score(probe.metrics) for probe in expected.probe(label.name))
        assert probes == untrained.probes
        assert null is not None
        assert null.p_value == 1 / 40
    assert controls.notes == ()
    assert controls.fraction == 1


def test_a_run_without_step_0_and_a_short_text_have_fewer_controls_and_say_so(run: Run) -> None:
    shutil.rmtree(checkpoint_path(run, 0))
    controls = controls_of(run, labeled(run, 8_000))
    untrained, shifted = controls.notes
    assert (
        untrained
        == "Untrained: not available. harbours: no checkpoint at step 0; there are steps 200."
    )
    assert shifted == (
        "No p-values: The text has 8,000 symbols; labels can be shifted in 20,000 or more."
    )
    assert controls.of("url").gain is not None
    assert (controls.of("url").untrained, controls.of("url").null) == (None, None)
    assert controls.fraction == 1
