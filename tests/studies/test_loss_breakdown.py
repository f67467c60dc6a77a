"""The loss by type adds up to the whole; positions count from the opener."""

from collections import Counter

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.studies.common_segments import (
    LossUnit,
    Segments,
    common_segments,
    read_as,
    segments_of,
)
from lstm_tui.studies.loss_breakdown import LossBreakdown, break_down
from lstm_tui.studies.symbol_types import SymbolType, WordFrequencies
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.studied_networks import SENTENCE, documents, vocabulary_of

COMMON = WordFrequencies(Counter({"the": 9, "keys": 9, "to": 9, "old": 9}), "a text", 1)
CHARS = vocabulary_of()


def broken_down(*texts: Segments) -> LossBreakdown:
    return break_down([(text, TextKind.PROSE) for text in texts], COMMON)


def of_text(
    text: str, losses: np.ndarray | None = None, vocabulary: Vocabulary = CHARS
) -> Segments:
    ids = vocabulary.encode(text)
    given = np.arange(1.0, len(ids)) if losses is None else losses
    return segments_of(ids, vocabulary, given)


def test_types_divide_the_whole_loss() -> None:
    report = broken_down(of_text(SENTENCE))
    shares = list(report.types.values())
    assert sum(one.count for one in shares) == report.whole.count == len(SENTENCE) - 1
    assert sum(one.share for one in shares) == pytest.approx(1)
    assert sum(one.shares_of_loss[0] for one in shares) == pytest.approx(1)
    assert report.whole.means[0] == pytest.approx(len(SENTENCE) / 2)
    assert [one.shares_of_loss[0] for one in shares] == sorted(
        (one.shares_of_loss[0] for one in shares), reverse=True
    )
    digits = report.types[SymbolType.DIGIT]
    at = SENTENCE.index("12")
    assert (digits.count, digits.means) == (2, (at + 0.5,))


def test_positions_count_from_the_opener_to_the_closer() -> None:
    text = "to (the old) keys"
    span = next(one for one in broken_down(of_text(text)).spans if one.pattern == "round brackets")
    at = text.index("(")
    means = [one.means[0] for one in span.positions[:9]]
    assert means[:8] == [at + k for k in range(1, 9)]  # up to and with the closer
    assert np.isnan(means[8])
    assert [one.count for one in span.ranges] == [1, 1, 3, 3, 0, 0, 0]
    assert span.inside.count == 8


def test_positions_end_at_60() -> None:
    text = f"({'the ' * 30})"
    span = next(one for one in broken_down(of_text(text)).spans if one.pattern == "round brackets")
    assert span.inside.count == len(span.positions) == 60
    assert [one.count for one in span.positions] == [1] * 60


def test_a_word_has_the_type_of_its_first_letter_and_counts_once() -> None:
    words = vocabulary_of(SymbolKind.WORD)
    report = broken_down(of_text("to the keys ", vocabulary=words))
    counts = {kind: one.count for kind, one in report.types.items()}
    # "t", which is not predicted, "o", " the", " ", "k", "e", "y", "s", " "
    assert counts == {
        SymbolType.INSIDE: 4,
        SymbolType.START: 2,
        SymbolType.SPACE: 2,
    }


def test_a_document_ends_with_its_own_type() -> None:
    vocabulary = vocabulary_of(end="\n\n")
    ids = documents(vocabulary, "the", "old")
    report = broken_down(segments_of(ids, vocabulary, np.ones(len(ids) - 1)))
    counts = {kind: one.count for kind, one in report.types.items()}
    assert counts == {SymbolType.INSIDE: 4, SymbolType.END: 2, SymbolType.DOCUMENT_START: 2}


@pytest.mark.parametrize("kind", SymbolKind)
def test_a_break_inside_a_document_starts_none(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of(kind, end="\n\n\n")
    chars = vocabulary_of(end="\n\n\n")
    ids = documents(vocabulary, "“to\n\nthe", "", "\nold")
    losses = np.ones(len(ids) - 1)
    again = read_as(ids, vocabulary, chars)
    both = common_segments(ids, vocabulary, losses, again, np.ones(len(again.ids) - 1))
    bytes_of_quote = 3 if kind is SymbolKind.BYTE else 1
    for segments, quote in ((segments_of(ids, vocabulary, losses), bytes_of_quote), (both, 1)):
        types = broken_down(segments).types
        assert types[SymbolType.END].count == 3
        assert types[SymbolType.DOCUMENT_START].count == quote + 1  # the quote, a line break
        assert types[SymbolType.AFTER_BREAK].count == 2
        assert types[SymbolType.LINE_BREAK].count == 2


def test_rare_words_are_no_type_if_they_are_most_of_the_words() -> None:
    report = broken_down(of_text("the aren't keys to"))  # 8 symbols of common words, 6 of rare
    assert report.types[SymbolType.RARE].count == 6
    assert report.rare == "at most 1 × in a text"
    report = broken_down(of_text("the aren't"))
    assert SymbolType.RARE not in report.types
    assert report.rare is None
    assert report.types[SymbolType.START].count == 1
    assert report.types[SymbolType.INSIDE].count == 2 + 5


@pytest.mark.parametrize(
    ("one", "other", "end", "unit"),
    [
        (SymbolKind.CHAR, SymbolKind.CHAR, "", LossUnit.CHARACTER),
        (SymbolKind.WORD, SymbolKind.WORD, "", LossUnit.CHARACTER),
        (SymbolKind.WORD, SymbolKind.BYTE, "", LossUnit.CHARACTER),
        (SymbolKind.CHAR, SymbolKind.CHAR, "\n\n", LossUnit.SYMBOL),
        (SymbolKind.WORD, SymbolKind.WORD, "\n\n", LossUnit.CHARACTER_OR_END),
        (SymbolKind.CHAR, SymbolKind.WORD, "\n\n", LossUnit.CHARACTER_OR_END),
    ],
)
def test_means_are_per_unit(one: SymbolKind, other: SymbolKind, end: str, unit: LossUnit) -> None:
    first, second = vocabulary_of(one, end=end), vocabulary_of(other, end=end)
    ids = documents(first, "to the keys", "the old") if end else first.encode("to the keys")
    again = read_as(ids, first, second)
    losses = np.arange(1.0, len(ids))
    both = common_segments(ids, first, losses, again, np.ones(len(again.ids) - 1))
    report = broken_down(both)
    characters, ends = (len("to the keysthe old"), 2) if end else (len("o the keys"), 0)
    assert report.unit is unit
    assert report.whole.count == characters + ends
    assert report.whole.means[0] == pytest.approx(losses.sum() / (characters + ends))
    if unit is LossUnit.SYMBOL:
        assert report.whole.count == len(losses)
    alone = broken_down(segments_of(ids, first, losses))
    assert alone.unit is LossUnit.SYMBOL
    assert alone.whole.means == (losses.mean(),)


def test_the_difference_of_two_networks_has_a_paired_interval() -> None:
    text = SENTENCE * 40
    ids = CHARS.encode(text)
    random = np.random.default_rng(1)
    losses = random.exponential(size=len(ids) - 1)
    again = read_as(ids, CHARS, CHARS)
    better = losses - 0.25 + 0.01 * random.standard_normal(len(losses))
    report = broken_down(common_segments(ids, CHARS, losses, again, better))
    assert report.stretches == 12
    for one in (report.whole, *report.types.values()):
        assert one.interval is not None
        assert one.difference is not None
        low, high = one.interval
        assert one.difference == pytest.approx(-0.25, abs=0.01)
        assert low <= one.difference <= high
        # Each network alone varies by much more: the pairs are what makes it narrow.
        assert high - low < 0.03


def test_several_texts_are_one() -> None:
    both = broken_down(of_text("the keys"), of_text("to (the old)"))
    assert both.whole.count == 7 + 11
    assert both.types[SymbolType.OPENING].count == 1


def test_a_span_ends_with_its_document() -> None:
    texts = ("x /* (a", "(b) c")
    vocabulary = Vocabulary((*sorted(set("".join(texts))), "\n"), end="\n")
    ids = documents(vocabulary, *texts)
    segments = segments_of(ids, vocabulary, np.ones(len(ids) - 1))
    report = break_down([(segments, TextKind.C)], WordFrequencies(Counter(), "nothing", 0))
    inside = {span.pattern: span.inside.count for span in report.spans}
    assert inside["round brackets"] == 2  # b and the bracket after it
