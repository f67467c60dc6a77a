"""Statistics of a corpus."""

import io
import math

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.text import corpus_stats as module
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.corpus_stats import LineLengths, SymbolCount, corpus_statistics


def opened(text: str, config: TextConfig | None = None) -> Corpus:
    return open_corpus(["-"], config or TextConfig(), stdin=io.BytesIO(text.encode()))


def test_symbols_and_bytes_are_counted() -> None:
    facts = corpus_statistics(opened("aab\né"))
    assert (facts.length, facts.utf8_bytes) == (5, 6)
    assert facts.symbols == (
        SymbolCount("a", "a", 2),
        SymbolCount("\n", "↵", 1),
        SymbolCount("b", "b", 1),
        SymbolCount("é", "é", 1),
    )
    assert corpus_statistics(opened("aab\né", TextConfig(symbols=SymbolKind.BYTE))).utf8_bytes == 6


def test_entropy_is_that_of_the_frequencies() -> None:
    assert corpus_statistics(opened("abcd" * 5)).entropy_nats == pytest.approx(math.log(4))
    assert str(corpus_statistics(opened("aaaa")).entropy_nats) == "0.0"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(st.text("a\n", min_size=2, max_size=60), st.integers(1, 5))
def test_line_lengths_do_not_depend_on_the_blocks(
    monkeypatch: pytest.MonkeyPatch, text: str, block: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK_IDS", block)
    lengths = sorted(len(line) for line in text.removesuffix("\n").split("\n"))
    count = len(lengths)
    assert corpus_statistics(opened(text)).lines == LineLengths(
        lines=count,
        median=lengths[math.ceil(0.5 * count) - 1],
        ninetieth=lengths[math.ceil(0.9 * count) - 1],
        longest=lengths[-1],
    )


def test_patterns_are_counted_up_to_the_limit() -> None:
    corpus = opened("See [[Ancient Greek]].\n\n" * 10)
    facts = corpus_statistics(corpus)
    counts = {count.pattern.name: count.count for count in facts.patterns}
    assert (facts.searched, counts["wiki link"], counts["capitalized word"]) == (240, 10, 30)
    capped = corpus_statistics(corpus, searched_at_most=48)
    counts = {count.pattern.name: count.count for count in capped.patterns}
    assert (capped.searched, counts["wiki link"]) == (48, 2)


def test_the_first_match_of_each_pattern_is_quoted() -> None:
    text = 'See [[Troy]], [[Ur]] and "two\nlines", http://a.org/é too.\n'
    facts = corpus_statistics(opened(text))
    firsts = {found.pattern.name: found.first for found in facts.patterns if found.count}
    assert firsts == {
        "wiki link": "[[Troy]]",
        "square brackets": "[Troy]",
        "double quotation": '"two\nlines"',
        "url": "http://a.org/é",
        "capitalized word": "See",
    }


def test_patterns_of_bytes_are_found_in_their_text() -> None:
    facts = corpus_statistics(opened("“天地” " * 10, TextConfig(symbols=SymbolKind.BYTE)))
    counts = {count.pattern.name: count.count for count in facts.patterns}
    assert counts["double quotation"] == 10


@pytest.mark.parametrize("kind", SymbolKind)
def test_documents_are_counted_and_measured(kind: SymbolKind) -> None:
    content = (
        "".join(f"{'x' * (number % 10)} ab [a\n" for number in range(100)) + "http://a.org\né\n"
    )
    config = TextConfig(documents=DocumentSplit.LINES, symbols=kind)
    statistics = corpus_statistics(opened(content, config))
    assert statistics.lines is None
    assert statistics.documents is not None
    assert (statistics.documents.documents, statistics.documents.validation) == (102, 11)
    if kind is not SymbolKind.WORD:
        lengths = sorted(len(line) for line in content.splitlines())
        found = statistics.documents
        assert (found.median, found.ninetieth, found.longest) == (lengths[50], lengths[91], 15)
    assert statistics.utf8_bytes == len(content.encode())
    counts = {symbol.symbol: symbol.count for symbol in statistics.symbols}
    assert counts["[END]"] == 103
    assert "\n" not in counts
    (urls,) = [one for one in statistics.patterns if one.pattern.name == "url"]
    assert (urls.count, urls.first) == (1, "http://a.org")  # which does not go on
