"""A validation loss in all its units."""

import csv
import io
import json
import math
from pathlib import Path

import pytest

from lstm_tui.cli.headless_log import describe_evaluation
from lstm_tui.config import SymbolKind
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Evaluated, encode_event
from lstm_tui.runs.loss_measures import LossMeasures, short_perplexity
from lstm_tui.runs.progress import Evaluation, RunProgress, fold
from tests.support.fake_runs import started_with, training

WORDS = fold(RunProgress(), started_with(symbols=SymbolKind.WORD, characters_per_symbol=4.0))
NAMES = fold(RunProgress(), started_with(characters_per_symbol=0.8))
CHARACTERS = fold(RunProgress(), started_with())
EXPLODED = fold(
    CHARACTERS, [Evaluated(step=1, validation_loss=138_029.0, train_loss=None, best=True)]
)
EVALUATION = Evaluation(100, 2.0, 2.5, best=True)


def test_a_loss_of_words_is_divided_by_their_characters() -> None:
    measures = LossMeasures.of(WORDS, EVALUATION)
    assert (measures.per_symbol, measures.per_character) == (2.0, 0.5)
    assert measures.bits_per_character == pytest.approx(0.5 / math.log(2))
    assert measures.perplexity == pytest.approx(math.exp(2.0))
    assert measures.sentence_part == (
        "2.0000 nats per symbol (0.5000 per character, perplexity 7.39)"
    )


def test_the_loss_of_a_document_is_beside_it() -> None:
    """[END] is a symbol but no character, so the loss per character is higher."""
    evaluation = Evaluation(100, 2.0, 2.5, best=True, document_loss=14.5)
    assert LossMeasures.of(NAMES, evaluation).sentence_part == (
        "2.0000 nats per symbol (2.5000 per character, 14.500 per document, perplexity 7.39)"
    )


def test_a_loss_of_characters_is_one_number() -> None:
    assert LossMeasures.of(CHARACTERS, EVALUATION).sentence_part == "2.0000"


def test_a_line_of_the_log_names_the_units() -> None:
    line = describe_evaluation(EVALUATION, fold(CHARACTERS, training(1, 9)))
    assert "  val 2.0000 nats (best)  perplexity 7.39  " in line
    assert line.endswith(" characters/s")
    line = describe_evaluation(EVALUATION, fold(WORDS, training(1, 9)))
    assert "  val 2.0000 nats per symbol (best)  0.5000 per character  perplexity 7.39" in line
    assert line.endswith(" symbols/s")


@pytest.mark.parametrize(
    ("value", "text"), [(4.349, "4.35"), (88.84, "88.8"), (3142.2, "3,142"), (1e300, "1.00e+300")]
)
def test_a_perplexity_has_three_digits_or_more(value: float, text: str) -> None:
    assert short_perplexity(value) == text


def test_a_perplexity_without_bound_is_no_invented_number() -> None:
    evaluation = Evaluation(1, 138_029.0, None, best=False)
    assert math.isinf(LossMeasures.of(CHARACTERS, evaluation).perplexity)
    assert "  perplexity > 1e300" in describe_evaluation(evaluation, CHARACTERS)
    row = next(csv.DictReader(io.StringIO(render_loss(EXPLODED, LossFormat.CSV, "a"))))
    assert row["validation_perplexity"] == ""
    content = json.loads(render_loss(EXPLODED, LossFormat.JSON, "a"))
    assert content["validation"][0]["perplexity"] is None


def test_the_loss_of_a_checkpoint_is_measured_with_the_log_of_its_run(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert LossMeasures.at_checkpoint(run, 2.0).in_brief == "val 2.000"
    words = started_with(symbols=SymbolKind.WORD, characters_per_symbol=4.0)
    run.events.write_bytes(b"".join(map(encode_event, words)))
    assert LossMeasures.at_checkpoint(run, 2.0).in_brief == "val 2.000/symbol, 0.500/character"


def test_no_speed_is_shown_before_the_first_step() -> None:
    assert "/s" not in describe_evaluation(EVALUATION, CHARACTERS)
