"""Emergence scores: planted units are found, random weights score near chance."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import lstm_tui.scoring.emergence as module
from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.reader.reader import ReaderState, Step
from lstm_tui.runs.events import EmergedUnit
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring.blocks import SCORED_CHARACTERS, BlockPlan
from lstm_tui.scoring.emergence import CHOOSING, REPORTING, Emergence
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.text.labels import Label, LabelKind
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.bracket_network import SYMBOLS, bracket_reader, bracket_text, bracket_weights

SENTENCE = "it was seen (so they say) near the old mill by 7 men. "
VOCABULARY = Vocabulary(tuple(sorted(set(SENTENCE))))
IDS = VOCABULARY.encode(SENTENCE * 800)
HIDDEN = 8


def model(cell: Cell = Cell.LSTM) -> ModelConfig:
    return ModelConfig(cell=cell, layers=2, hidden=HIDDEN, embedding=0)


def last(
    emergence: Emergence, weights: dict[str, NDArray[Any]] | None = None
) -> dict[str, EmergedUnit]:
    *steps, found = emergence.score(weights or {})
    assert set(steps) == {None}
    assert found is not None
    return {unit.pattern: unit for unit in found}


def random_weights(config: ModelConfig, scale: float = 0.3) -> dict[str, NDArray[Any]]:
    random = np.random.default_rng(1)
    return {
        name: (scale * random.normal(size=shape)).astype(np.float32)
        for name, shape in expected_shapes(config, len(VOCABULARY)).items()
    }


class Counting:
    """A network that counts brackets with the cell of L1:3 and knows digits by hidden L0:2."""

    def __init__(self, *_: object) -> None:
        self._random = np.random.default_rng(1)

    def blank_state(self, texts: int) -> ReaderState:
        return ReaderState(np.zeros((2, texts, HIDDEN)), np.zeros((2, texts, HIDDEN)))

    def of_texts(self, texts: NDArray[np.int64]) -> "Counting":
        del texts
        return self

    def step(self, ids: NDArray[np.integer], state: ReaderState, *, predicts: bool = True) -> Step:
        assert not predicts
        shape = state.hidden.shape
        hidden, cell = self._random.uniform(-1, 1, (2, *shape))
        opened = ids == VOCABULARY.encode("(")[0]
        closed = ids == VOCABULARY.encode(")")[0]
        cell[1, :, 3] = np.where(opened, -50, np.where(closed, 90, state.cell[1, :, 3]))
        hidden[0, :, 2] = np.where(ids == VOCABULARY.encode("7")[0], 0.9, -0.2)
        return Step(np.zeros((len(ids), 1)), ReaderState(hidden, cell), ({}, {}))


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> dict[str, EmergedUnit]:
    monkeypatch.setattr(module, "Reader", Counting)
    return last(Emergence(IDS, VOCABULARY, model()))


def test_planted_units_are_found_with_their_quantity_and_sign(
    counting: dict[str, EmergedUnit],
) -> None:
    brackets, number = counting["round brackets"], counting["number"]
    assert (brackets.unit, brackets.quantity, brackets.sign) == ("L1:3", "cell", -1)
    assert (number.unit, number.quantity, number.sign) == ("L0:2", "hidden", 1)
    assert brackets.f1 > 0.95
    assert number.f1 == 1.0


def test_what_noise_knows_is_about_what_chance_knows(counting: dict[str, EmergedUnit]) -> None:
    assert abs(counting["word end"].lift) < 0.1
    prevalence = 13 / len(SENTENCE)  # thirteen words in a sentence
    assert counting["word end"].chance_f1 == pytest.approx(
        2 * prevalence / (1 + prevalence), abs=0.01
    )


def test_only_patterns_that_occur_often_enough_are_judged() -> None:
    emergence = Emergence(IDS, VOCABULARY, model())
    assert emergence.patterns == ("number", "round brackets", "word start", "word end")
    assert 0 < emergence.characters < len(IDS)


@pytest.mark.parametrize("length", [100_000, 150_000])
def test_passages_lie_in_the_blocks_that_the_ranking_uses(length: int) -> None:
    ids = np.arange(length)  # each symbol is its own position
    vocabulary = Vocabulary(tuple(map(chr, range(0x10000, 0x10000 + len(ids)))))
    emergence = Emergence(ids, vocabulary, model())
    plan = BlockPlan.of(len(ids))
    passages = emergence._ids[:, module.WARM_UP :]
    chosen, reported = passages[:CHOOSING], passages[CHOOSING:]
    assert len(reported) == REPORTING
    assert np.isin(chosen, plan.choosing()).all()
    assert np.isin(reported, plan.reporting()).all()
    assert len(np.unique(passages)) == passages.size  # none twice
    assert (np.diff(emergence._ids, axis=1) == 1).all()


def test_only_the_part_of_a_long_text_is_read_that_the_screen_ranks_on() -> None:
    ids = VOCABULARY.encode(SENTENCE * 4_000)
    whole, part = (Emergence(one, VOCABULARY, model()) for one in (ids, ids[:SCORED_CHARACTERS]))
    assert np.array_equal(whole._ids, part._ids)


def test_scores_agree_with_the_ranking() -> None:
    reader = bracket_reader()
    ids, inside = bracket_text(100_000)
    label = Label("inside", LabelKind.BINARY, "", "", lambda _: inside)
    vocabulary = Vocabulary(tuple(SYMBOLS))
    emergence = Emergence(ids, vocabulary, reader.model, (label,))
    emerged = last(emergence, dict(bracket_weights()))["inside"]
    ranked = score_units(reader, label_text(ids, vocabulary, (label,))).best("inside")[0]
    assert primary_score(ranked.metrics) == pytest.approx(emerged.f1, abs=0.05)
    assert emerged.unit == str(ranked.unit)


def test_a_pattern_in_one_place_is_not_judged() -> None:
    rare = VOCABULARY.encode(SENTENCE.replace("(", " ").replace(")", " ") * 400 + SENTENCE * 10)
    assert "round brackets" not in Emergence(rare, VOCABULARY, model()).patterns


@pytest.mark.parametrize("length", [0, 1, 500, 1999])
def test_a_short_text_says_nothing(length: int) -> None:
    emergence = Emergence(IDS[:length], VOCABULARY, model())
    assert (emergence.patterns, emergence.characters) == ((), 0)


def test_a_text_of_two_thousand_characters_is_enough() -> None:
    assert "word start" in Emergence(IDS[:2000], VOCABULARY, model()).patterns


@pytest.mark.parametrize("cell", Cell)
def test_every_kind_of_cell_is_looked_at(cell: Cell) -> None:
    config = model(cell)
    found = last(Emergence(IDS, VOCABULARY, config), random_weights(config))
    assert set(found) == {"number", "round brackets", "word start", "word end"}
    assert all(0 <= unit.f1 <= 1 for unit in found.values())
    assert {unit.quantity for unit in found.values()} <= (
        {"hidden", "cell"} if cell is Cell.LSTM else {"hidden"}
    )


def test_looking_twice_finds_the_same() -> None:
    config = model()
    emergence, weights = Emergence(IDS, VOCABULARY, config), random_weights(config)
    assert last(emergence, weights) == last(emergence, weights)


def test_pieces_of_any_size_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    config = model()
    emergence, weights = Emergence(IDS, VOCABULARY, config), random_weights(config)
    whole = last(emergence, weights)
    monkeypatch.setattr(module, "_PIECE_VALUES", 1)
    pieces = last(emergence, weights)
    for pattern, unit in whole.items():  # the range of the bins comes from the first piece
        assert pieces[pattern].f1 == pytest.approx(unit.f1, abs=0.1)


def test_a_network_whose_values_explode_says_nothing() -> None:
    config = model(Cell.RNN_RELU)
    with np.errstate(all="ignore"):
        found = list(Emergence(IDS, VOCABULARY, config).score(random_weights(config, 30.0)))
    assert set(found) == {None}


def test_bytes_are_judged_as_characters_are() -> None:
    text = ("Es war (wie man sagt) 7 Männern gefährlich. " * 200).encode()
    vocabulary = Vocabulary(tuple(map(chr, sorted(set(text)))), SymbolKind.BYTE)
    ids = np.searchsorted(np.array(sorted(set(text))), np.frombuffer(text, np.uint8))
    patterns = Emergence(ids, vocabulary, model()).patterns
    assert {"round brackets", "number", "capitalized word"} <= set(patterns)


def test_passages_are_warmed_up_from_the_beginning_of_their_document() -> None:
    """Documents are shorter than the warm-up of other texts."""
    vocabulary = Vocabulary((*VOCABULARY.symbols, "\n"), end="\n")
    ids = np.insert(IDS, np.arange(0, len(IDS) + 1, 7), vocabulary.end_id)
    documents = replace(model(), documents=True)
    emergence = Emergence(ids, vocabulary, documents)
    passages = len(emergence._ids)
    read = emergence.characters - emergence._ids.size
    assert 0 < read <= 8 * passages
    random = np.random.default_rng(1)
    weights = {
        name: (0.3 * random.normal(size=shape)).astype(np.float32)
        for name, shape in expected_shapes(documents, len(vocabulary)).items()
    }
    assert set(last(emergence, weights)) == set(emergence.patterns)
