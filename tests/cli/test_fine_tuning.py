"""``train --from RUN``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.progress import Evaluation
from lstm_tui.scoring.untrained import untrained_network

Invoke = Callable[..., Any]
FAST = ["--threads", "1", "--precision", "float32", "--sample-length", "5", "--headless"]
FAST += ["--batch", "4", "--chunk", "16", "--no-ranking"]


def evaluations(run: Run) -> tuple[Evaluation, ...]:
    return Follower(run).poll().progress.evaluations


def same_weights(one: Run, other: Run, step: int, other_step: int) -> bool:
    first, second = load_checkpoint(one, step).weights, load_checkpoint(other, other_step).weights
    return all((first[name] == second[name]).all() for name in first)


@pytest.fixture
def runs(place: Path, trained: str) -> Path:
    assert trained == "ships"
    return place / "runs"


def test_on_the_same_text_training_begins_at_the_loss_that_the_run_ended_with(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    words = ("--from", "ships", "--text", place / "ships.txt", "--steps", "6", "--name", "on")
    result = invoke("train", *words, *FAST)
    assert (result.status, result.out) == (0, f"{runs / 'on'}\n"), result.err
    ships, on = Run(runs / "ships"), Run(runs / "on")
    first, last = evaluations(on)[0], evaluations(ships)[-1]
    assert (first.step, first.validation_loss) == (0, last.validation_loss)
    assert f"step 0/6  val {first.validation_loss:.4f} nats (best)" in result.err
    assert same_weights(ships, on, 40, 0)
    origin = on.record().origin
    assert origin is not None
    assert (origin.run, origin.step) == ("ships", 40)
    assert origin.validation_loss == last.validation_loss
    assert on.record().config.model == ships.record().config.model
    assert origin.sentence in result.err
    assert origin.sentence in on.record().corpus.notes
    [listed] = [one for one in json.loads(invoke("runs", "--json").out) if one["name"] == "on"]
    assert listed["from"]["run"] == "ships"


def test_step_0_of_such_a_run_is_no_untrained_control(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    words = ("--from", "ships", place / "ships.txt", "--steps", "1", "--name", "control")
    assert invoke("train", *words, *FAST).status == 0
    with pytest.raises(Exception, match="trained weights of ships, step 40, so it is no control"):
        untrained_network(Run(runs / "control"))
    assert isinstance(untrained_network(Run(runs / "ships")), Reader)


def test_unknown_characters_are_listed_and_left_out(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    (place / "new.txt").write_text("The ship Öl sailed to zürich at dawn.\n" * 60, "utf-8")
    words = ("train", place / "new.txt", "--from", "ships", "--steps", "2", "--name", "less")
    result = invoke(*words, *FAST)
    assert result.status == 0, result.err
    assert (
        "4 characters that the vocabulary lacks are left out, 240 times: “c” (U+0063) ×60, "
        "“z” (U+007A) ×60, “Ö” (U+00D6) ×60, “ü” (U+00FC) ×60. --extend-vocabulary adds them."
    ) in result.err
    assert Run(runs / "less").vocabulary() == Run(runs / "ships").vocabulary()


def test_the_vocabulary_is_extended_on_request(place: Path, runs: Path, invoke: Invoke) -> None:
    (place / "new.txt").write_text("The ship Öl sailed to zürich at dawn.\n" * 60, "utf-8")
    words = ("train", place / "new.txt", "--from", "ships", "--extend-vocabulary")
    result = invoke(*words, "--steps", "2", "--name", "extended", *FAST)
    assert result.status == 0, result.err
    old, new = Run(runs / "ships").vocabulary(), Run(runs / "extended").vocabulary()
    assert set(new.symbols) == {*old.symbols, *"czÖü"}
    assert f"Added to the vocabulary: 4 characters; {len(new)} symbols in all." in result.err
    origin = Run(runs / "extended").record().origin
    assert origin is not None
    assert origin.added_symbols == 4
    sampled = invoke("sample", "extended", "--length", "20", "--prime", "zü", "--seed", "1")
    assert sampled.status == 0, sampled.err


def test_the_encoded_text_is_rebuilt_with_the_vocabulary_of_the_run(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    (place / "again.txt").write_text("The §1 ship sailed to (port 9).\n" * 60, "utf-8")
    words = ("train", place / "again.txt", "--from", "ships", "--steps", "2", "--name", "gone")
    assert invoke(*words, *FAST).status == 0
    key = Run(runs / "gone").record().corpus.key
    assert (place / "cache" / "corpora" / key).is_dir()
    assert invoke("corpus", "forget", "--all").status == 0
    result = invoke("resume", "gone", "--steps", "2", "--headless")
    assert result.status == 0, result.err
    assert (place / "cache" / "corpora" / key).is_dir()


def test_a_resume_from_the_beginning_starts_from_the_same_weights(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    words = ("--from", "ships", place / "ships.txt", "--steps", "4", "--name", "repeated")
    assert invoke("train", *words, *FAST).status == 0
    run = Run(runs / "repeated")
    weights = load_checkpoint(run, 4).weights
    result = invoke("resume", "repeated", "--checkpoint", "0", "--steps", "4", "--headless")
    assert result.status == 0, result.err
    again = load_checkpoint(run, 4).weights
    assert all((weights[name] == again[name]).all() for name in weights)
    assert evaluations(run)[0].step == 0


def test_seeds_start_from_the_same_weights_and_read_other_parts_first(
    place: Path, runs: Path, invoke: Invoke
) -> None:
    words = ("--from", "ships", place / "ships.txt", "--steps", "2", "--name", "s", "--seeds", "2")
    assert invoke("train", *words, *FAST).status == 0
    one, two = Run(runs / "s-seed1"), Run(runs / "s-seed2")
    assert same_weights(one, two, 0, 0)
    assert not same_weights(one, two, 2, 2)


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--hidden", "32"), "--hidden: the weights of ships fit only its own network"),
        (("--cell", "gru"), "--cell: the weights of ships fit only"),
        (("--size", "large"), "--size large: the weights of ships fit only LSTM 1×16"),
        (("--size", "auto"), "--size auto: the weights of ships fit only LSTM 1×16"),
        (("--one-hot",), "--one-hot: the weights of ships fit only"),
        (("--symbols", "byte"), "--symbols: the weights of ships fit only"),
        (("--keep-newlines",), "--keep-newlines: the weights of ships fit only"),
        (("--documents", "lines"), "--documents: the weights of ships fit only"),
        (("--min-count", "2"), "--min-count: the vocabulary is that of ships."),
        (("--checkpoint", "7"), "no checkpoint at step 7"),
    ],
)
def test_what_contradicts_the_run_is_refused(
    place: Path, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    result = invoke("train", place / "ships.txt", "--from", "ships", *options, *FAST)
    assert result.status != 0
    assert message in result.err
    assert len(result.err.splitlines()) == 1


def test_what_agrees_with_the_run_is_accepted(place: Path, runs: Path, invoke: Invoke) -> None:
    same = ("--hidden", "16", "--cell", "lstm", "--symbols", "char", "--dropout", "0.1")
    words = ("train", place / "ships.txt", "--from", "ships", *same, "--name", "agrees")
    result = invoke(*words, "--steps", "1", *FAST)
    assert result.status == 0, result.err
    assert Run(runs / "agrees").record().config.model.dropout == 0.1


@pytest.mark.parametrize("option", [("--checkpoint", "best"), ("--extend-vocabulary",)])
def test_options_of_fine_tuning_need_a_run(
    place: Path, invoke: Invoke, option: tuple[str, ...]
) -> None:
    result = invoke("train", place / "ships.txt", *option, *FAST)
    assert result.status != 0
    assert f"{option[0]} needs --from RUN" in result.err
