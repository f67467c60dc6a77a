"""Copied passages: what an index finds equals what a search of the text finds."""

import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.config import SymbolKind, TextConfig
from lstm_tui.text import copy_index
from lstm_tui.text.copy_index import WINDOW, CopyIndex, copy_index_path, open_copy_index
from lstm_tui.text.copy_search import CopySearch
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.vocabulary import Vocabulary

SENTENCE = "The quick brown fox jumps over the lazy dog. "


def make_corpus(
    folder: Path, text: str, symbols: SymbolKind = SymbolKind.CHAR, validation: float = 0.0
) -> Corpus:
    (folder / "text.txt").write_text(text, encoding="utf-8")
    config = TextConfig(symbols=symbols, validation=validation)
    return open_corpus([folder / "text.txt"], config, cache=folder / "cache")


def in_memory(folder: Path, vocabulary: Vocabulary, ids: list[int]) -> Corpus:
    """A corpus of any vocabulary, which need not be in the cache."""
    array = np.array(ids, np.uint16)
    counts = tuple(np.bincount(array, minlength=len(vocabulary)).tolist())
    path = folder / "ids.bin"
    return Corpus(array, vocabulary, counts, (), "", "0" * 32, ("x",), (), path)


def spans_by_hand(sample: str, texts: list[str]) -> list[tuple[int, int]]:
    """The parts of ``sample`` that are covered by windows that stand in one of ``texts``."""
    covered = np.zeros(len(sample), bool)
    for begin in range(len(sample) - WINDOW + 1):
        if any(sample[begin : begin + WINDOW] in text for text in texts):
            covered[begin : begin + WINDOW] = True
    flags = "".join(map(str, covered.astype(int).tolist()))
    return [match.span() for match in re.finditer("1+", flags)]


def longest_by_hand(sample: str, texts: list[str]) -> int:
    best = WINDOW - 1
    for begin in range(len(sample)):
        while begin + best < len(sample) and any(
            sample[begin : begin + best + 1] in text for text in texts
        ):
            best += 1
    return best if best >= WINDOW else 0


def check(sample: str, index: CopyIndex, texts: list[str]) -> None:
    search = CopySearch(sample, index)
    assert spans_by_hand(sample, texts) == list(search.spans())
    longest = search.longest()
    assert longest_by_hand(sample, texts) == longest.length
    copied = index.characters[longest.position :][: longest.length]
    expected = sample[longest.begin :][: longest.length]
    assert expected == "".join(map(chr, copied.tolist()))


pieces = st.lists(
    st.sampled_from(["a" * 7, "ab", "abcde", " ", "\n", "é", "漢字", SENTENCE[:13], "x"]),
    min_size=1,
    max_size=40,
).map("".join)


@pytest.mark.parametrize("symbols", [SymbolKind.CHAR, SymbolKind.BYTE])
@settings(max_examples=30, deadline=None)
@given(text=pieces.filter(lambda text: len(text) > 1), made=pieces, cut=st.integers(0, 50))
def test_every_copied_span_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    symbols: SymbolKind,
    text: str,
    made: str,
    cut: int,
) -> None:
    folder = tmp_path_factory.mktemp("copies")
    index = open_copy_index(make_corpus(folder, text, symbols))
    check(made[:cut] + text[cut // 2 : cut * 3] + made[cut:] + text[-cut:], index, [text])


def test_a_copy_reaches_beyond_the_window(tmp_path: Path) -> None:
    text = "".join(f"Line {number} of the text: {SENTENCE}\n" for number in range(400))
    index = open_copy_index(make_corpus(tmp_path, text))
    copied = text[5_000:5_300]
    search = CopySearch("@" + copied + "@", index)
    assert (search.longest().begin, search.longest().length) == (1, 300)
    assert search.spans() == ((1, 301),)
    assert f"line {text[:5_000].count(chr(10)) + 1}" == index.place(search.longest().position)


def test_19_characters_are_no_copy(tmp_path: Path) -> None:
    index = open_copy_index(make_corpus(tmp_path, SENTENCE))
    assert CopySearch("#" + SENTENCE[:19] + "#", index).spans() == ()
    assert CopySearch("#" + SENTENCE[:20] + "#", index).spans() == ((1, 21),)
    assert CopySearch("short", index).spans() == ()
    assert CopySearch("", index).spans() == ()


def test_a_text_of_one_repeated_line_is_searched_exactly(tmp_path: Path) -> None:
    text = SENTENCE * 20_000 + "The end of it all."
    index = open_copy_index(make_corpus(tmp_path, text))
    sample = "Once: " + SENTENCE * 12 + "The end of it all? " + SENTENCE[:30]
    search = CopySearch(sample, index)
    assert len(SENTENCE) * 12 + len("The end of it all") + 1 == search.longest().length
    assert ((5, 6 + len(SENTENCE) * 12 + 17), (len(sample) - 31, len(sample))) == search.spans()


def test_runs_of_spaces_are_compared_once(tmp_path: Path) -> None:
    text = "".join(" " * (20 + number % 60) + f"{number:x}\n" for number in range(4_000))
    index = open_copy_index(make_corpus(tmp_path, text))
    search = CopySearch(" " * 500 + "#" + " " * 30, index)
    assert search.longest().length == 79
    assert search.spans() == ((0, 500), (501, 531))


def test_validation_text_is_not_searched(tmp_path: Path) -> None:
    seen = "".join(f"{number} was seen in training. \n" for number in range(90))
    held_out = "".join(f"{number} validates, unseen. \n" for number in range(10))
    corpus = make_corpus(tmp_path, seen + held_out, validation=0.1)
    index = open_copy_index(corpus)
    assert len(index) == corpus.train_length
    assert CopySearch(held_out[-100:], index).spans() == ()
    blocks = replace(corpus, validation_spans=((100, 200), (1_000, 1_050)))
    whole = seen + held_out
    texts = [whole[:100], whole[200:1_000], whole[1_050:]]
    index = open_copy_index(blocks)
    check(whole[:300] + whole[980:1_200], index, texts)
    last = CopySearch(whole[-100:], index).longest()
    assert f"line {whole[:-100].count(chr(10)) + 1}" == index.place(last.position)


def test_a_copied_passage_of_words_counts_characters(tmp_path: Path) -> None:
    text = "The brown fox.\nThe brown dog jumps."
    vocabulary = Vocabulary((*sorted(set(text)), " brown", "The"), SymbolKind.WORD)
    index = open_copy_index(in_memory(tmp_path, vocabulary, vocabulary.encode(text).tolist()))
    assert text == "".join(map(chr, index.characters.tolist()))
    check("A fox.\nThe brown dog jump", index, [text])


def test_no_passage_crosses_the_end_of_a_document(tmp_path: Path) -> None:
    documents = ["The first document is here.", "And the second one is there."]
    letters = tuple(sorted(set("".join(documents))))
    vocabulary = Vocabulary((*letters, "\n"), end="\n")
    ids = [vocabulary.end_id]
    for document in documents:
        ids += [*vocabulary.encode(document).tolist(), vocabulary.end_id]
    index = open_copy_index(in_memory(tmp_path, vocabulary, ids))
    check("\n".join(documents) + "here.And the second one", index, documents)
    assert index.place(CopySearch(documents[1], index).longest().position) == "document 2"


def test_the_index_is_kept_beside_the_encoded_text(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, SENTENCE * 10)
    shares: list[float] = []
    open_copy_index(corpus, shares.append)
    assert shares[-1] == 1.0
    path = copy_index_path(corpus)
    assert corpus.path.parent == path.parent
    assert path.stat().st_mode & 0o777 == 0o600
    open_copy_index(corpus, shares.append)
    assert shares.count(1.0) == 1  # not built again
    path.write_bytes(path.read_bytes()[:-4])  # damaged
    leftover = path.with_name(f".{path.name}.0.part")
    leftover.touch()
    os.utime(leftover, (0, 0))
    assert CopySearch(SENTENCE[:30], open_copy_index(corpus)).spans() == ((0, 30),)
    assert not leftover.exists()


def test_a_long_text_is_indexed_from_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_index, "MOST_CHARACTERS", 100)
    text = "".join(f"{number} is a number.\n" for number in range(20))
    index = open_copy_index(make_corpus(tmp_path, text))
    assert (len(index), index.complete) == (100, False)
    check(text, index, [text[:100]])


def test_hashes_are_sorted_in_several_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"{number * 7919} is a number.\n" for number in range(300))
    once = open_copy_index(make_corpus(tmp_path, text)).positions
    copy_index_path(make_corpus(tmp_path, text)).unlink()
    monkeypatch.setattr(copy_index, "_SORTED", 1_000)
    monkeypatch.setattr(copy_index, "_HASHED", 64)
    assert once.tolist() == open_copy_index(make_corpus(tmp_path, text)).positions.tolist()
