"""Methods of a ranking, and the order of its patterns."""

from hashlib import sha256
from typing import cast

import numpy as np
import pytest

from lstm_tui import __version__
from lstm_tui.config import SymbolKind
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.controls import Controls, MemoryGain, PatternControls, ShiftNull
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.methods import control_names, methods_of, text_sha256
from lstm_tui.scoring.pattern_order import PatternOrder, order_patterns
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.vocabulary import Vocabulary
from tests.scoring.test_ranking_pass import DEPTH, IN, LENGTH, Planted, World

LETTERS = Vocabulary(("a", "b", "é"))


@pytest.fixture(scope="module")
def scores() -> Scores:
    world = World()
    return world.scores(world.inside)


def test_the_sum_is_that_of_the_text_as_a_file() -> None:
    ids = np.array([0, 2, 1])
    assert text_sha256(ids, LETTERS) == sha256("aéb".encode()).hexdigest()
    every_byte = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)
    data = bytes([0x61, 0xC3, 0xFF])
    assert text_sha256(np.frombuffer(data, np.uint8), every_byte) == sha256(data).hexdigest()


def test_methods_are_one_line(scores: Scores) -> None:
    ids = np.zeros(LENGTH, np.int64)
    null = PatternControls("url", null=ShiftNull(0.9, (0.1,) * 39))
    controls = Controls({"url": null})
    line = str(methods_of(ids, LETTERS, scores, controls, np.ones(9, np.int64)))
    assert line.startswith(f"Text SHA-256 {sha256(b'a' * LENGTH).hexdigest()[:12]}, chosen on ")
    assert f"SHA-256 {sha256(b'b' * 9).hexdigest()[:12]}; 44,000 symbols, " in line
    assert f"{scores.reported:,} reported; blocks of 2,000; 10 stretches, 1,000 " in line
    assert line.endswith(f"controls: 39 shifts of the labels with seed 1; lstm-tui {__version__}.")
    assert control_names(Controls()) == ()


def gain(value: float, low: float) -> MemoryGain:
    return MemoryGain(value, (low, value + 0.1))


def test_patterns_are_ordered_by_gain_and_those_without_come_apart(scores: Scores) -> None:
    assert order_patterns(scores, Controls()) == PatternOrder((IN.name, DEPTH.name), ())
    controls = Controls(
        {
            IN.name: PatternControls(IN.name, gain=gain(0.1, 0.05)),
            DEPTH.name: PatternControls(DEPTH.name, gain=gain(0.3, 0.2)),
        }
    )
    assert order_patterns(scores, controls) == PatternOrder((DEPTH.name, IN.name), ())
    none = controls.updated(1, PatternControls(DEPTH.name, gain=gain(0.3, -0.01)))
    assert order_patterns(scores, none) == PatternOrder((IN.name,), (DEPTH.name,))
    only_one = Controls({IN.name: PatternControls(IN.name, gain=gain(0.1, 0.0))})
    assert order_patterns(scores, only_one) == PatternOrder((DEPTH.name,), (IN.name,))


def test_patterns_that_do_not_occur_are_in_no_order() -> None:
    world = World()
    nowhere = np.zeros(LENGTH, np.uint64)
    text = LabeledText(np.arange(LENGTH), (IN, DEPTH), nowhere, world.depth[None])
    scores = score_units(cast("Reader", Planted(world.hidden, world.cell)), text)
    assert order_patterns(scores, Controls()) == PatternOrder((DEPTH.name,), ())
