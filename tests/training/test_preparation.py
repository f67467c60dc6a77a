"""Preparation: from a run directory to a session."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Clipping,
    Device,
    DocumentSplit,
    ModelConfig,
    Precision,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.presets import default_learning_rate
from lstm_tui.runs.checkpoints import ResumeState
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Emerged
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.training import compute_selection, evaluation
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.compute_selection import current_versions
from lstm_tui.training.document_batches import text_batches
from lstm_tui.training.evaluated_text import symbol_count
from lstm_tui.training.evaluation import evaluated_part, most_evaluated, startup_notes
from lstm_tui.training.preparation import Prepared, prepare
from lstm_tui.training.session import Save
from tests.support.training_runs import make_training_run

MODEL = ModelConfig(hidden=8, embedding=4)
TRAINING = TrainingConfig(
    budget=Budget(BudgetKind.STEPS, 12),
    batch=4,
    chunk=8,
    sample_length=3,
    device=Device.CPU,
    precision=Precision.FLOAT32,
    threads=1,
)


def make(folder: Path, corpus: Corpus, training: TrainingConfig = TRAINING) -> Run:
    return make_training_run(folder, corpus, MODEL, training)


def prepare_run(run: Run, last: ResumeState | None = None) -> Prepared:
    return prepare(run, last, clock=lambda: 0.0, inbox=lambda _seconds: [])


def trained(run: Run) -> ResumeState:
    """Train ``run`` to its end; return its last checkpoint."""
    session = prepare_run(run).session
    saves = [effect for effect in session.events() if isinstance(effect, Save)]
    return ResumeState(*session.arrays(), saves[-1].state)


def test_a_new_run_starts_with_its_configuration(tmp_path: Path, corpus: Corpus) -> None:
    prepared = prepare_run(make(tmp_path, corpus))
    started = prepared.started
    assert (started.step, started.total_steps, started.threads) == (0, 12, 1)
    assert started.learning_rate == default_learning_rate(MODEL)
    assert started.characters_per_step == 32
    assert started.train_characters + started.validation_characters == len(corpus)
    assert started.parameters == MODEL.parameter_count(len(corpus.vocabulary))
    assert prepared.notes == ()


@pytest.mark.parametrize(
    ("budget", "total", "minutes"),
    [
        (Budget(BudgetKind.EPOCHS, 2), 2 * (3006 // 4 // 8), None),
        (Budget(BudgetKind.STEPS, 1), 1, None),
        (Budget(BudgetKind.MINUTES, 3), None, 3),
    ],
)
def test_a_budget_in_epochs_or_steps_becomes_total_steps(
    tmp_path: Path, corpus: Corpus, budget: Budget, total: int | None, minutes: float | None
) -> None:
    state = prepare_run(make(tmp_path, corpus, replace(TRAINING, budget=budget))).session.state
    assert (state.total_steps, state.minutes) == (total, minutes)


def test_startup_notes_report_limits_from_the_length_of_the_text(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "EVALUATED_CHARACTERS", 100)
    streams = Streams(corpus.train, 4, 8, seed=1)
    assert list(startup_notes(corpus, streams, TRAINING)) == [
        f"Validation reads the first 100 of {corpus.validation_length:,} characters."
    ]
    (_, short) = startup_notes(corpus, streams, replace(TRAINING, chunk=9))
    assert short == "The text is short: 4 streams of 8 characters instead of 4 of 9."
    smallest = Streams(np.array([0, 1]), 4, 8, seed=1)
    (_, short) = startup_notes(corpus, smallest, TRAINING)
    assert short == "The text is short: 1 stream of 1 character instead of 4 of 8."


def test_a_run_of_few_documents_starts_with_a_lane_for_each(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "poems.txt"
    path.write_text("\n\n".join("a verse" * number for number in (7, 6, 5, 6, 7)))
    text = TextConfig(documents=DocumentSplit.PARAGRAPHS)
    model = replace(MODEL, documents=True)
    corpus = open_corpus([path], text, cache=cache)
    run = make_training_run(tmp_path, corpus, model, TRAINING, text=text)
    started = prepare_run(run).started
    assert started.steps_per_epoch == 7  # chunks of the longest document
    assert started.characters_per_step == 25  # of 7 x 25


@pytest.mark.parametrize(
    ("count", "words"),
    [(2, "1 document in 1 lane instead of 4."), (4, "3 documents in 3 lanes instead of 4.")],
)
def test_a_startup_note_reports_fewer_documents_than_the_batch(
    tmp_path: Path, count: int, words: str
) -> None:
    path = tmp_path / "poems.txt"
    path.write_text("\n\n".join(f"{number} " + "a verse " * 5 for number in range(count)))
    config = TextConfig(documents=DocumentSplit.PARAGRAPHS)
    read = open_corpus([path], config, cache=tmp_path / "cache")
    notes = list(startup_notes(read, text_batches(read, TRAINING), TRAINING))
    assert notes[1:] == [f"The text is short: {words}"]
    two = replace(TRAINING, batch=2)
    assert count == 2 or len(list(startup_notes(read, text_batches(read, two), two))) == 1


def test_an_evaluation_reads_fewer_symbols_of_a_large_vocabulary(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [most_evaluated(size) for size in (100, 2_000, 20_000)] == [500_000, 500_000, 50_000]
    monkeypatch.setattr(evaluation, "EVALUATED_LOGITS", 50 * len(corpus.vocabulary))
    assert symbol_count(evaluated_part(corpus)) == 50
    [note] = startup_notes(corpus, Streams(corpus.train, 4, 8, seed=1), TRAINING)
    assert note.startswith("Validation reads the first 50 of ")


def test_units_are_scored_if_the_validation_text_is_long_enough(
    tmp_path: Path, corpus: Corpus, cache: Path
) -> None:
    source = tmp_path / "brackets.txt"
    source.write_text("\n".join(f"{number} bottles (all green)." for number in range(2000)))
    long = open_corpus([source], TextConfig(), cache=cache)
    for text, expected in ((corpus, 0), (long, 1)):
        events = list(prepare_run(make(tmp_path / text.key, text)).session.events())
        emerged = [event for event in events if isinstance(event, Emerged)]
        assert len(emerged) == expected
    assert {"round brackets", "number"} <= {unit.pattern for unit in emerged[0].units}


def test_the_same_seed_trains_the_same_network(tmp_path: Path, corpus: Corpus) -> None:
    first, second = (trained(make(tmp_path, corpus)) for _ in range(2))
    other = trained(make(tmp_path, corpus, replace(TRAINING, seed=2)))
    bias = "output.bias"
    assert first.weights[bias].tolist() == second.weights[bias].tolist()
    assert first.weights[bias].tolist() != other.weights[bias].tolist()


def test_the_started_event_has_clip_0_without_clipping(tmp_path: Path, corpus: Corpus) -> None:
    training = replace(TRAINING, clipping=Clipping.OFF)
    started = prepare_run(make(tmp_path, corpus, training)).started
    assert (started.clip, started.clipping) == (0.0, "off")


def test_the_started_event_has_the_clipping_method(tmp_path: Path, corpus: Corpus) -> None:
    training = replace(TRAINING, clipping=Clipping.VALUE)
    assert prepare_run(make(tmp_path, corpus, training)).started.clipping == "value"


def test_a_resumed_run_continues_as_it_was_saved(tmp_path: Path, corpus: Corpus) -> None:
    run = make(tmp_path, corpus)
    last = trained(run)
    prepared = prepare_run(run, last)
    assert prepared.session.state == last.state
    assert (prepared.started.step, prepared.notes) == (12, ())


def test_a_resume_in_another_environment_reports_what_changed(
    tmp_path: Path, corpus: Corpus
) -> None:
    run = make(tmp_path, corpus)
    last = trained(run)
    moved = replace(last.state, versions={**current_versions(), "torch": "1.0", "lstm-tui": "0"})
    prepared = prepare_run(run, replace(last, state=moved))
    torch_now = current_versions()["torch"]
    assert prepared.notes == (
        f"Resumed in a different environment (torch 1.0 → {torch_now}): training "
        "continues, but no longer bit for bit.",
    )
    assert prepared.session.state.versions == current_versions()


OPEN = replace(TRAINING, device=Device.AUTO, precision=Precision.AUTO, threads=0)
HERE = ComputeChoice(Device.CPU, Precision.FLOAT32, 1, why="Measured fastest here.")


@pytest.fixture
def last(tmp_path: Path, corpus: Corpus) -> ResumeState:
    """The checkpoint of a run that was trained before `measured`."""
    return trained(make(tmp_path / "before", corpus))


@pytest.fixture
def measured(last: ResumeState, monkeypatch: pytest.MonkeyPatch) -> list[TrainingConfig]:
    """The calibrations on a machine with two cores and no GPU, where `HERE` is fastest."""
    assert last
    asked: list[TrainingConfig] = []

    def calibrate(_network: object, _streams: object, config: TrainingConfig) -> ComputeChoice:
        asked.append(config)
        return HERE

    monkeypatch.setattr(compute_selection, "calibrate", calibrate)
    monkeypatch.setattr(compute_selection, "usable_cores", lambda: 2)
    monkeypatch.setattr(compute_selection, "probe", lambda *_: None)
    monkeypatch.setattr(compute_selection, "slowdown", lambda _device: 1.0)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    return asked


@pytest.mark.parametrize("device", [Device.AUTO, Device.CUDA])
def test_a_state_from_a_gpu_is_calibrated_again_on_a_cpu(
    tmp_path: Path,
    corpus: Corpus,
    last: ResumeState,
    measured: list[TrainingConfig],
    device: Device,
) -> None:
    state = replace(last.state, device="cuda", precision="bfloat16")
    run = make(tmp_path, corpus, replace(OPEN, device=device))
    prepared = prepare_run(run, replace(last, state=state))
    assert [config.device for config in measured] == [Device.AUTO]
    assert prepared.session.state == last.state
    assert (prepared.started.device, prepared.started.precision) == ("cpu", "float32")
    assert prepared.started.why == HERE.why
    assert prepared.notes == (
        "Resumed in a different environment (device cuda → cpu): training "
        "continues, but no longer bit for bit. Calibrated again: float32 on 1 thread "
        "instead of bfloat16 on 1 thread.",
    )


@pytest.mark.parametrize("threads", [1, 4096])
def test_an_absurd_number_of_threads_is_not_started(
    tmp_path: Path,
    corpus: Corpus,
    last: ResumeState,
    measured: list[TrainingConfig],
    threads: int,
) -> None:
    run = make(tmp_path, corpus, replace(OPEN, threads=threads))
    prepared = prepare_run(run, replace(last, state=replace(last.state, threads=4096)))
    assert [config.threads for config in measured] == [threads % 4096]
    assert prepared.session.state.threads == 1
    assert prepared.notes[-1].startswith(
        "Resumed in a different environment (4096 threads where there are 2 cores): "
    )
    asked = "The run asks for 4,096 threads, but this machine has 2 cores: calibrated "
    assert prepared.notes[:-1] == ((f"{asked}instead.",) if threads == 4096 else ())


def test_a_state_from_a_larger_machine_does_not_keep_its_threads(
    tmp_path: Path, corpus: Corpus, last: ResumeState, measured: list[TrainingConfig]
) -> None:
    run = make(tmp_path, corpus, OPEN)
    prepared = prepare_run(run, replace(last, state=replace(last.state, threads=16)))
    assert (len(measured), prepared.session.state.threads) == (1, 1)
    assert prepared.notes[0].startswith(
        "Resumed in a different environment (16 threads where there are 2 cores): "
    )
    assert prepared.notes[0].endswith(" float32 on 1 thread instead of float32 on 16 threads.")


def test_another_machine_calibrates_again(
    tmp_path: Path, corpus: Corpus, last: ResumeState, measured: list[TrainingConfig]
) -> None:
    moved = replace(last.state, versions={**current_versions(), "machine": "x there"})
    prepared = prepare_run(make(tmp_path, corpus, OPEN), replace(last, state=moved))
    assert len(measured) == 1
    assert prepared.notes[0].endswith("Calibrated again: still float32 on 1 thread.")


def test_the_same_machine_does_not_calibrate_again(
    tmp_path: Path, corpus: Corpus, last: ResumeState, measured: list[TrainingConfig]
) -> None:
    state = replace(last.state, threads=2, precision="bfloat16")
    prepared = prepare_run(make(tmp_path, corpus, OPEN), replace(last, state=state))
    assert (measured, prepared.notes, prepared.session.state) == ([], (), state)


NOTE = "bfloat16 LSTMs need AVX-512; using float32."


@pytest.mark.parametrize("asked", [Precision.AUTO, Precision.BFLOAT16])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_saved_precision_that_does_not_work_here_is_replaced(
    tmp_path: Path,
    corpus: Corpus,
    last: ResumeState,
    measured: list[TrainingConfig],
    monkeypatch: pytest.MonkeyPatch,
    asked: Precision,
    elsewhere: bool,
) -> None:
    def calibrate(_network: object, _streams: object, config: TrainingConfig) -> ComputeChoice:
        measured.append(config)
        return replace(HERE, note=NOTE)

    monkeypatch.setattr(compute_selection, "probe", lambda *_: RuntimeError("no such thing"))
    monkeypatch.setattr(compute_selection, "calibrate", calibrate)
    state = replace(last.state, precision="bfloat16")
    if elsewhere:
        state = replace(state, versions={**state.versions, "machine": "x there"})
    prepared = prepare_run(
        make(tmp_path, corpus, replace(OPEN, precision=asked)), replace(last, state=state)
    )
    assert [config.precision for config in measured] == [Precision.AUTO]
    assert prepared.started.precision == prepared.session.state.precision == "float32"
    resumed, left_out = prepared.notes
    assert "no bfloat16 here" in resumed
    assert "float32 on 1 thread instead of bfloat16 on 1 thread." in resumed
    assert left_out == NOTE


@pytest.mark.parametrize(
    ("asked", "kept"), [(Precision.AUTO, "float32"), (Precision.BFLOAT16, "bfloat16")]
)
def test_saved_bfloat16_that_is_emulated_is_kept_only_on_request(
    tmp_path: Path,
    corpus: Corpus,
    last: ResumeState,
    measured: list[TrainingConfig],
    monkeypatch: pytest.MonkeyPatch,
    asked: Precision,
    kept: str,
) -> None:
    monkeypatch.setattr(compute_selection, "slowdown", lambda _device: 250.0)
    state = replace(last.state, precision="bfloat16")
    run = make(tmp_path, corpus, replace(OPEN, precision=asked))
    assert prepare_run(run, replace(last, state=state)).started.precision == kept
    assert len(measured) == (kept == "float32")


def test_excluded_candidates_are_noted_when_a_run_begins(
    tmp_path: Path, corpus: Corpus, measured: list[TrainingConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute_selection, "calibrate", lambda *_: replace(HERE, note=NOTE))
    assert prepare_run(make(tmp_path, corpus, OPEN)).notes == (NOTE,)
    assert prepare_run(make(tmp_path / "again", corpus, OPEN)).notes == (NOTE,)  # from the cache
    assert not measured


def test_requested_threads_are_kept_on_fewer_cores(
    tmp_path: Path, corpus: Corpus, last: ResumeState, measured: list[TrainingConfig]
) -> None:
    state = replace(last.state, threads=3)
    prepared = prepare_run(
        make(tmp_path, corpus, replace(OPEN, threads=3)), replace(last, state=state)
    )
    assert (measured, prepared.notes, prepared.session.state) == ([], (), state)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    run = make(tmp_path, corpus)
    last = trained(run)
    weights = {**last.weights, "output.bias": last.weights["output.bias"][:1]}
    with pytest.raises(CheckpointError, match=r"output\.bias should have shape"):
        prepare_run(run, replace(last, weights=weights))


def test_a_missing_corpus_is_refused(tmp_path: Path, corpus: Corpus) -> None:
    run = make(tmp_path, corpus)
    (corpus.path).unlink()
    with pytest.raises(CorpusError):
        prepare_run(run)
