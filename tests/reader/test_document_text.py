"""Texts that a network which learned documents reads: its own, files, folders, pasted and typed."""

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.reader.input_text import EncodedText, file_text, known_text, own_text
from lstm_tui.runs import passage
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.file_labels import file_labels
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.document_offsets import encode_typed
from lstm_tui.text.documents import split_documents
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import make_neuron_run

LINES = TextConfig(documents=DocumentSplit.LINES)
PARAGRAPHS = TextConfig(documents=DocumentSplit.PARAGRAPHS)
NAMES = Vocabulary((*"abcé", "\n"), end="\n")


def names(count: int = 100) -> str:
    """Lines with some empty ones."""
    return "".join(f"name{number}é\n{'' if number % 7 else chr(10)}" for number in range(count))


MakeRun = Callable[..., Run]


@pytest.fixture
def make_run(own_cache: Path) -> MakeRun:
    """Make a run over the documents of a text."""

    def make(text: str, config: TextConfig) -> Run:
        return make_neuron_run(own_cache.parent, text=text, config=config)

    return make


def documents_of(text: EncodedText, vocabulary: Vocabulary) -> list[str]:
    """The documents, between an [END] at each end."""
    assert text.ids[0] == text.ids[-1] == vocabulary.end_id == text.end_id
    ends = np.flatnonzero(text.ids == vocabulary.end_id)
    return [vocabulary.decode(text.ids[begin + 1 : end]) for begin, end in pairwise(ends)]


def characters_at(text: EncodedText, content: str, vocabulary: Vocabulary) -> None:
    """Assert that each symbol is at its offset in ``content``."""
    assert text.offsets is not None
    assert text.whole == len(content)
    for id_, offset in zip(text.ids.tolist(), text.offsets.tolist(), strict=True):
        if id_ == vocabulary.end_id:
            assert content[offset : offset + 1] in ("\n", "=", "") or offset == -1
        elif vocabulary.kind is SymbolKind.BYTE:
            assert ord(vocabulary.symbols[id_]) in content[offset].encode()
        else:
            assert content[: offset + 1].endswith(vocabulary.symbols[id_])


@pytest.mark.parametrize("kind", SymbolKind)
@pytest.mark.parametrize("seed", [None, 5])
def test_own_text_consists_of_whole_documents_with_offsets_in_the_file(
    make_run: MakeRun, own_cache: Path, kind: SymbolKind, seed: int | None
) -> None:
    content = f"\n{names()}"
    run = make_run(content, replace(LINES, symbols=kind, document_seed=seed))
    vocabulary = run.vocabulary()
    own = own_text(run)
    assert sorted(documents_of(own, vocabulary)) == sorted(content.split())
    assert own.trained > 0
    assert own.ids[own.trained] == vocabulary.end_id

    read = file_text(str(own_cache.parent / "harbours.txt"), run, vocabulary)
    assert (read.is_own, read.ids.tolist()) == (True, own.ids.tolist())
    characters_at(read, content, vocabulary)
    short = file_text(str(own_cache.parent / "harbours.txt"), run, vocabulary, 30)
    assert len(short.ids) <= 30
    assert documents_of(short, vocabulary) == documents_of(own_text(run, 30), vocabulary)
    characters_at(short, content, vocabulary)


@pytest.mark.parametrize("kind", SymbolKind)
@pytest.mark.parametrize(
    ("config", "content"),
    [
        (LINES, "name1é\n\nname2§é\n§\nname3"),
        (PARAGRAPHS, "\n\nname1\nname2\n \n\nname§3é\n"),
        (TextConfig(documents=DocumentSplit.FILES), "name1\n\nname2\n"),
        (TextConfig(documents=DocumentSplit.SEPARATOR, separator="=\n"), "=\nname1=\nname2§\n"),
    ],
)
def test_another_text_is_split_like_that_of_the_run(
    make_run: MakeRun, tmp_path: Path, kind: SymbolKind, config: TextConfig, content: str
) -> None:
    trained = "name4\n\nname5=\nname6é\n\nname7=\nname8\n" * 9
    run = make_run(trained, replace(config, symbols=kind, validation=0.0))
    vocabulary = run.vocabulary()
    (tmp_path / "other.txt").write_text(content)
    read = file_text(str(tmp_path / "other.txt"), run, vocabulary)
    assert config.documents is not None
    split = split_documents(content, config.documents, config.separator)
    unknown = set(vocabulary.unknown(content))
    known = ["".join(c for c in one if c not in unknown) for one in split]
    assert documents_of(read, vocabulary) == list(filter(None, known))
    assert read.left_out == sum(map(len, split)) - sum(map(len, known))
    assert f"in {len(list(filter(None, known)))} document" in read.source
    characters_at(read, content, vocabulary)
    from_stdin = file_text("-", run, vocabulary, stdin=io.BytesIO(content.encode()))
    assert from_stdin.ids.tolist() == read.ids.tolist()


def test_a_file_of_a_folder_ends_a_document(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(names(), replace(PARAGRAPHS, validation=0.0))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("name1\n\nname2\n")
    (folder / "b.txt").write_text("name3\n")
    read = file_text(str(folder), run, run.vocabulary())
    assert documents_of(read, run.vocabulary()) == ["name1", "name2", "name3"]


def test_a_text_is_cut_at_a_document(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run(names(), LINES)
    vocabulary = run.vocabulary()
    (tmp_path / "other.txt").write_text("name1\nname2\nname3\n")
    read = file_text(str(tmp_path / "other.txt"), run, vocabulary, 15)
    assert documents_of(read, vocabulary) == ["name1", "name2"]
    assert documents_of(read.cut(12), vocabulary) == ["name1"]
    assert vocabulary.decode(read.cut(4).ids) == "\nnam"
    own = own_text(run)
    shorter = own.cut(len(own.ids) - 3)
    assert documents_of(own, vocabulary)[1:] == documents_of(shorter, vocabulary)
    assert own.offsets is not None
    assert shorter.offsets is not None
    assert shorter.offsets.tolist() == own.offsets[len(own.ids) - len(shorter.ids) :].tolist()


@given(st.text("abé\n§"))
def test_pasted_text_is_split_by_the_text_of_end(text: str) -> None:
    known = text.replace("§", "")
    try:
        read = known_text(text, NAMES, "what was pasted")
    except CorpusError:
        assert not known.strip()
        return
    assert documents_of(read, NAMES) == known.split()
    characters_at(read, text, NAMES)


@given(st.text("ab\n§"))
def test_typed_text_may_go_on(text: str) -> None:
    ids = encode_typed(text, NAMES, DocumentSplit.LINES)
    known = text.replace("§", "")
    written = NAMES.decode(ids)
    assert written.split() == known.split()
    if known.split():
        assert ids[0] == NAMES.end_id
        assert (ids[-1] == NAMES.end_id) == text.endswith("\n")


def test_labels_count_characters_of_the_file(make_run: MakeRun, tmp_path: Path) -> None:
    content = "\nname1\n\nname2\nname3"
    run = make_run(names(), LINES)
    vocabulary = run.vocabulary()
    (tmp_path / "other.txt").write_text(content)
    text = file_text(str(tmp_path / "other.txt"), run, vocabulary)
    begin = content.index("name2")
    values = [int(begin <= offset < begin + 5) for offset in range(len(content))]
    (tmp_path / "labels.jsonl").write_text(
        f'{{"name": "second", "start": {begin}, "end": {begin + 5}}}\n'
        f'{{"name": "track", "values": {values}}}\n'
        f'{{"name": "all", "start": 0, "end": {len(content)}}}\n'
    )
    labels = file_labels(tmp_path / "labels.jsonl", text, vocabulary)
    labeled = label_text(text.ids, vocabulary, labels)
    second, track, everything = (labeled.values(index).tolist() for index in range(3))
    expected = [0] * 7 + [1] * 5 + [0] * 7
    assert (second, track) == (expected, expected)
    assert everything == [1] * 18 + [0]


def test_the_passage_is_what_browsing_opens(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 200)
    run = make_run(names(), LINES)
    own = own_text(run)
    assert len(own.ids) <= 200
    assert documents_of(own, run.vocabulary())[-10:] == names().split()[-10:]
