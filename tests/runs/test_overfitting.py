"""Overfitting warnings, and the commands that they suggest."""

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.cli.train import train
from lstm_tui.config import (
    BudgetKind,
    Cell,
    DocumentSplit,
    ModelConfig,
    Normalization,
    Objective,
    Pooling,
    RunConfig,
    SymbolKind,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.presets import CLASSIFIER_MLP, LONGEST_DOCUMENT, Size
from lstm_tui.runs.directory import CorpusRecord, RunOrigin, RunRecord
from lstm_tui.runs.events import Evaluated, Event, Finished, FinishReason, Started
from lstm_tui.runs.known_sources import KnownSources
from lstm_tui.runs.overfitting import advice, find_rise, overfitting_warning
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.runs.vectors_record import VectorsRecord
from lstm_tui.text.builtin_texts import builtin_path
from lstm_tui.text.glyphs import visible

STARTED = Started(
    device="cpu",
    precision="float32",
    threads=1,
    total_steps=1000,
    parameters=1,
    characters_per_step=1,
    steps_per_epoch=1,
    train_characters=1,
    validation_characters=1,
    learning_rate=1,
    clip=1,
    temperatures=(),
)
RECORD = RunRecord(
    name="notes",
    created="2026-11-24T10:15:00",
    config=RunConfig(model=Size.MEDIUM.model),
    corpus=CorpusRecord("key", "sum", ("/gone/notes.txt",), 20_000),
)
BY_HEART = ((2.0, 1.9), (2.1, 1.7), (2.2, 1.5), (2.3, 1.3))


def progress_of(
    *looks: tuple[float, float],
    differs: bool = False,
    reason: FinishReason | None = None,
    classes: int = 0,
) -> RunProgress:
    """A run with these (validation, train) losses, the first of which is the best."""
    events: list[Event] = [replace(STARTED, validation_differs=differs, classes=classes)]
    events += [
        Evaluated(step=100 * at, validation_loss=validation, train_loss=train, best=at == 1)
        for at, (validation, train) in enumerate(looks, 1)
    ]
    if reason:
        events.append(Finished(step=100 * len(looks), reason=reason))
    return fold(RunProgress(), events)


def test_a_warning_appears_when_validation_rises_while_training_falls() -> None:
    said = overfitting_warning(progress_of(*BY_HEART))
    assert said is not None
    assert said.startswith("Overfitting since step 100: validation loss has risen from 2.000")
    assert "--dropout" in said


@pytest.mark.parametrize(
    "looks",
    [
        [],
        [(2.0, 1.9)],
        [(2.0, 1.9), (2.1, 1.7), (2.2, 1.5)],
        [(2.0, 1.9), (2.1, 2.0), (2.2, 2.1), (2.3, 2.2)],
        [(2.0, 1.9), (2.001, 1.7), (2.002, 1.5), (2.003, 1.3)],
        [(0.2307, 0.3), (0.2339, 0.28), (0.2341, 0.26), (0.2339, 0.25)],
        [(2.0, 1.9), (2.1, 1.7), (2.2, 1.5), (2.001, 1.3)],
    ],
    ids=["nothing", "once", "too early", "both rise", "hardly", "by 1.4 %", "came back"],
)
def test_otherwise_there_is_no_warning(looks: list[tuple[float, float]]) -> None:
    assert overfitting_warning(progress_of(*looks)) is None


def test_a_loss_of_a_classifier_near_0_has_risen_if_all_are_a_hundredth_of_a_nat_higher() -> None:
    near = [(0.01, 0.01), (0.012, 0.008), (0.012, 0.007)]
    assert overfitting_warning(progress_of(*near, (0.03, 0.006), classes=2)) is None
    higher = [near[0], (0.025, 0.008), (0.024, 0.007), (0.03, 0.006)]
    assert overfitting_warning(progress_of(*higher, classes=2)) is not None


def test_where_the_validation_text_is_of_another_kind_it_is_not_called_learning_by_heart() -> None:
    said = overfitting_warning(progress_of(*BY_HEART, differs=True))
    assert said is not None
    assert said.startswith("Validation loss has risen since step 100")
    assert "of another kind, so this need not be overfitting" in said
    assert "--validation-blocks" in said


def test_a_rise_at_the_end_is_told_however_short_it_is() -> None:
    rise = find_rise(progress_of((2.0, 1.9), (2.1, 1.7)))
    assert rise is not None
    assert rise.sentence == (
        "Overfitting since step 100: validation loss has risen from 2.000 to 2.100, and "
        "training loss has fallen."
    )
    both = find_rise(progress_of((2.0, 1.9), (2.1, 2.7)))
    assert both is not None
    assert both.sentence == "Validation loss has risen since step 100, from 2.000 to 2.100."
    assert find_rise(progress_of((2.0, 1.9), (2.001, 1.7))) is None
    assert find_rise(RunProgress()) is None


def arguments(words: str) -> list[str]:
    """The command in an advice, without ``lstm-tui train``."""
    command = words.removeprefix("To do better: ").removesuffix(" (or more text)")
    program, name, *rest = shlex.split(command)
    assert (program, name) == ("lstm-tui", "train")
    return rest


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Records where the text of every run was read."""

    def know(*sources: str, glob: str | None = None) -> None:
        found = KnownSources("0" * 32, "0" * 64, "/runs/one", sources, glob)
        monkeypatch.setattr("lstm_tui.runs.overfitting.known_sources", lambda _: found)

    return know


def test_a_smaller_network_that_stops_early_is_offered_by_a_command_that_works(
    tmp_path: Path, known: Callable[..., None]
) -> None:
    notes = tmp_path / "my notes.txt"
    notes.write_text("a text")
    known(str(notes))
    said = arguments(advice(progress_of(*BY_HEART), RECORD))
    assert said == [str(notes), "--size", "tiny", "--patience", "5"]
    with train.make_context("train", said) as context:
        assert context.params["corpus"] == (str(notes),)
        assert (context.params["size"], context.params["patience"]) == (Size.TINY, 5)
        assert context.params[BudgetKind.STEPS] is None


def test_a_path_that_cannot_be_examined_is_not_in_the_command(known: Callable[..., None]) -> None:
    known("/" + "x" * 5000)
    assert arguments(advice(progress_of(*BY_HEART), RECORD))[:2] == ["FILE", "--size"]


def test_no_larger_network_is_offered() -> None:
    model = ModelConfig(layers=1, hidden=32, embedding=8)
    record = replace(RECORD, config=RunConfig(model=model))
    assert arguments(advice(progress_of(*BY_HEART), record)) == ["FILE", "--patience", "5"]


def test_a_path_that_only_the_run_names_is_not_in_the_command() -> None:
    record = replace(RECORD, corpus=replace(RECORD.corpus, sources=("/etc",), glob="*.conf"))
    assert arguments(advice(progress_of(*BY_HEART), record))[:2] == ["FILE", "--size"]


def test_what_else_was_chosen_for_the_text_is_kept(known: Callable[..., None]) -> None:
    text = TextConfig(symbols=SymbolKind.BYTE, keep_newlines=True, validation=0.2)
    model = ModelConfig(cell=Cell.GRU, layers=3, hidden=900)
    corpus = replace(RECORD.corpus, symbols=200_000)
    known("/etc", "/gone", glob="*.py")
    record = replace(RECORD, config=RunConfig(text, model), corpus=corpus)
    said = arguments(advice(progress_of(*BY_HEART), record))
    with train.make_context("train", said) as context:
        params = context.params
        assert params["corpus"] == ("/etc", "FILE")
        assert {name: params[name] for name in ("symbols", "keep_newlines", "validation")} == {
            "symbols": SymbolKind.BYTE,
            "keep_newlines": True,
            "validation": 0.2,
        }
        assert (params["glob"], params["cell"], params["size"]) == ("*.py", Cell.GRU, Size.SMALL)


def test_an_end_of_another_kind_gets_blocks_instead() -> None:
    said = arguments(advice(progress_of(*BY_HEART, differs=True), RECORD))
    assert said == ["FILE", "--validation-blocks"]
    with train.make_context("train", said) as context:
        assert context.params["validation_blocks"]


def with_document_losses(progress: RunProgress) -> RunProgress:
    losses = tuple(replace(one, document_loss=9.0) for one in progress.evaluations)
    return replace(progress, evaluations=losses)


@pytest.mark.parametrize("separator", ["", "=|="])
def test_the_split_into_documents_is_kept(separator: str) -> None:
    split = DocumentSplit.SEPARATOR if separator else DocumentSplit.LINES
    text = TextConfig(documents=split, separator=separator, document_seed=1)
    model = ModelConfig(documents=True, learned_initial_state=True)
    record = replace(RECORD, config=RunConfig(text, model))
    with train.make_context("train", arguments(advice(progress_of(*BY_HEART), record))) as context:
        chosen = context.params["documents"]
        assert (chosen.split, chosen.separator) == (split, separator)
        assert context.params["shuffle_documents"]
        assert context.params["learned_initial_state"]


def test_documents_at_the_end_of_another_kind_are_shuffled() -> None:
    progress = with_document_losses(progress_of(*BY_HEART, differs=True))
    record = replace(RECORD, config=RunConfig(TextConfig(documents=DocumentSplit.LINES)))
    said = arguments(advice(progress, record))
    assert said == ["FILE", "--documents", "lines", "--shuffle-documents"]
    warning = overfitting_warning(progress)
    assert warning is not None
    assert "Training with --shuffle-documents would tell." in warning


def test_the_built_in_text_is_called_by_its_name(known: Callable[..., None]) -> None:
    known(str(builtin_path("atlas")))
    said = arguments(advice(progress_of(*BY_HEART), RECORD))
    assert said[0] == "atlas"


@pytest.mark.parametrize(
    "progress",
    [
        progress_of((2.0, 1.9)),
        progress_of(*BY_HEART, reason=FinishReason.PATIENCE),
    ],
    ids=["nothing has risen", "it has stopped early"],
)
def test_otherwise_nothing_is_suggested(progress: RunProgress) -> None:
    assert advice(progress, RECORD) == ""


def test_nothing_is_suggested_where_the_command_would_need_a_path_that_is_not_known() -> None:
    progress = progress_of(*BY_HEART)
    assert advice(progress, RECORD)
    assert advice(progress, replace(RECORD, vectors=VectorsRecord("glove.txt", "sum", 9, 2))) == ""
    assert advice(progress, replace(RECORD, origin=RunOrigin("other", 9))) == ""


def test_a_frozen_embedding_stays_frozen() -> None:
    training = TrainingConfig(freeze_embedding=True)
    record = replace(RECORD, config=replace(RECORD.config, training=training))
    with train.make_context("train", arguments(advice(progress_of(*BY_HEART), record))) as context:
        assert context.params["freeze_embedding"]


@pytest.mark.parametrize("name", ["a b", "-x", "x;touch PWNED", "a\nb", "\x1b]0;x\x07", "e\u0301"])
def test_every_name_in_the_command_is_one_argument_of_a_shell(
    name: str, tmp_path: Path, known: Callable[..., None]
) -> None:
    path = tmp_path / name
    path.write_text("a text")
    known(str(path), glob=name)
    text = TextConfig(encoding=name, normalize=Normalization.NFC)
    words = advice(progress_of(*BY_HEART), replace(RECORD, config=RunConfig(text)))
    assert visible(words) == words
    command = words.removeprefix("To do better: lstm-tui ").removesuffix(" (or more text)")
    done = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
    )
    said = os.fsdecode(done.stdout).split("\0")[1:-1]
    with train.make_context("train", said) as context:
        assert context.params["corpus"] == (str(path),)
        assert context.params["glob"] == name
        assert context.params["encoding"].removeprefix("./") == name
        assert context.params["normalize"] is Normalization.NFC


def test_a_command_to_paste_is_never_cut(tmp_path: Path, known: Callable[..., None]) -> None:
    paths = [tmp_path / f"{number:0100}" for number in range(50)]
    for path in paths:
        path.touch()
    known(*map(str, paths), glob="*.py")
    assert arguments(advice(progress_of(*BY_HEART), RECORD))[:2] == ["FILE", "--size"]
    known(*map(str, paths[:4]))
    assert arguments(advice(progress_of(*BY_HEART), RECORD))[:4] == list(map(str, paths[:4]))


def test_a_classifier_is_trained_again_as_one() -> None:
    text = TextConfig(
        symbols=SymbolKind.WORD,
        documents=DocumentSplit.LABELED,
        document_seed=1,
        text_column="mail text",
        max_length=200,
    )
    model = replace(Size.SMALL.model, documents=True, classes=2, mlp=32, pooling=Pooling.MEAN)
    record = replace(RECORD, config=RunConfig(text, model))
    with train.make_context("train", arguments(advice(progress_of(*BY_HEART), record))) as context:
        chosen = context.params
        assert (chosen["objective"], chosen["pooling"]) == (Objective.CLASSIFY, Pooling.MEAN)
        assert (chosen["text_column"], chosen["label_column"]) == ("mail text", None)
        assert (chosen["mlp"], chosen["max_length"], chosen["patience"]) == (32, 200, 5)
        assert chosen["size"] is Size.SMALL
        assert not chosen["documents"]
        assert chosen["shuffle_documents"]
    other = replace(record, config=RunConfig(text, replace(model, hidden=40)))
    with train.make_context("train", arguments(advice(progress_of(*BY_HEART), other))) as context:
        assert (context.params["layers"], context.params["hidden"]) == (1, 40)


def test_advice_for_a_classifier_has_only_options_that_are_not_the_default() -> None:
    text = TextConfig(documents=DocumentSplit.LABELED, max_length=LONGEST_DOCUMENT)
    model = replace(Size.TINY.model, documents=True, classes=2, mlp=CLASSIFIER_MLP)
    record = replace(RECORD, config=RunConfig(text, model))
    words = arguments(advice(progress_of(*BY_HEART), record))
    assert words[1:] == ["--objective", "classify", "--patience", "5"]
