"""The part of the text that a run keeps, and invalid files in its place."""

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs import passage
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import (
    NAME,
    load_passage,
    passage_file,
    passage_of,
    passage_offsets,
)
from lstm_tui.text.corpus import Corpus, open_corpus

LENGTH = 3_000


@pytest.fixture
def corpus(tmp_path: Path, own_cache: Path) -> Corpus:
    """A text of a hundred distinct characters."""
    assert own_cache.parent == tmp_path
    path = tmp_path / "text.txt"
    random = np.random.default_rng(1)
    path.write_text("".join(map(chr, random.integers(256, 356, LENGTH))), "utf-8")
    return open_corpus([path], TextConfig())


def kept(tmp_path: Path, data: bytes) -> Run:
    (tmp_path / NAME).write_bytes(data)
    return Run(tmp_path)


def test_a_passage_comes_back_as_it_was(tmp_path: Path, corpus: Corpus) -> None:
    whole = passage_of(corpus)
    assert (len(whole.ids), whole.trained, whole.is_whole_text) == (LENGTH, 2700, True)
    found = load_passage(kept(tmp_path, passage_file(whole)), len(corpus.vocabulary))
    assert found is not None
    assert found.ids.tolist() == corpus.ids.tolist()
    assert (found.trained, found.train_length, found.validation_length) == (2700, 2700, 300)


def test_a_run_without_a_passage_has_none(tmp_path: Path) -> None:
    assert load_passage(Run(tmp_path), 100) is None


@pytest.mark.parametrize("blocks", [False, True])
@pytest.mark.parametrize("characters", [1, 299, 300, 301, 1500, None])
def test_a_part_of_a_passage_is_what_the_text_would_give(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, characters: int | None, blocks: bool
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 1500)
    spans = ((100, 250), (1000, 1150)) if blocks else corpus.validation_spans
    corpus = replace(corpus, validation_spans=spans)
    part = passage_of(corpus).part(characters)
    assert part is not None
    assert part.trained == max(0, (characters or 1500) - 300)
    assert len(part.ids) == (characters or 1500)
    everything = np.concatenate([corpus.train.take(np.arange(2700)), corpus.validation(300)])
    begin = 2700 - part.trained
    assert part.ids.tolist() == everything[begin : begin + len(part.ids)].tolist()
    assert passage_of(corpus, characters).ids.tolist() == part.ids.tolist()


def test_a_passage_does_not_give_what_it_lacks(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 500)
    assert passage_of(corpus).part(501) is None
    monkeypatch.setattr(passage, "MOST", 200)
    short = passage_of(corpus)
    assert (len(short.ids), short.trained) == (200, 0)
    assert short.part(201) is None


@pytest.mark.parametrize("blocks", [False, True])
def test_a_passage_of_a_long_text_has_two_megabytes_at_most(corpus: Corpus, blocks: bool) -> None:
    ids = np.zeros(5_000_000, np.uint32)
    spans = ((0, 2_000_000), (3_000_000, 5_000_000)) if blocks else ((2_000_000, 5_000_000),)
    found = passage_of(replace(corpus, ids=ids, validation_spans=spans))
    assert len(passage_file(found)) < 2_010_000
    assert (len(found.ids), found.trained) == (500_000, 0)


def _cut(data: bytes) -> bytes:
    return data[:-1]


def _flipped(data: bytes) -> bytes:
    return data[:-7] + bytes([data[-7] ^ 1]) + data[-6:]


def _long_head(data: bytes) -> bytes:
    return (1 << 62).to_bytes(8, "little") + data[8:]


def _bare(data: bytes) -> bytes:
    assert data
    return save({"ids": np.zeros(5, np.uint8)})


def _empty(data: bytes) -> bytes:
    return data[:0]


def _more_than_there_is(data: bytes) -> bytes:
    return data.replace(b'"trained":"2700"', b'"trained":"9700"')


def _long(data: bytes) -> bytes:
    return data + bytes(2_000_000)


@pytest.mark.parametrize(
    "damage", [_cut, _flipped, _long_head, _bare, _empty, _more_than_there_is, _long]
)
def test_what_is_no_passage_is_refused(tmp_path: Path, corpus: Corpus, damage: object) -> None:
    assert callable(damage)
    run = kept(tmp_path, damage(passage_file(passage_of(corpus))))
    with pytest.raises(BrokenRunError, match=NAME):
        load_passage(run, len(corpus.vocabulary))


def test_ids_beyond_the_vocabulary_are_refused(tmp_path: Path, corpus: Corpus) -> None:
    run = kept(tmp_path, passage_file(passage_of(corpus)))
    with pytest.raises(BrokenRunError, match="of another run"):
        load_passage(run, 99)


def test_links_and_pipes_are_not_read(tmp_path: Path, corpus: Corpus) -> None:
    run = kept(tmp_path, passage_file(passage_of(corpus)))
    (tmp_path / NAME).rename(tmp_path / "elsewhere")
    (tmp_path / NAME).symlink_to("elsewhere")
    with pytest.raises(BrokenRunError, match="where a run has a regular file"):
        load_passage(run, 100)
    (tmp_path / NAME).unlink()
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(BrokenRunError, match="where a run has a regular file"):
        load_passage(run, 100)


def test_only_the_owner_of_a_run_may_read_its_passage(neuron_run: Run) -> None:
    assert stat.S_IMODE((neuron_run.path / NAME).stat().st_mode) == 0o600


@pytest.fixture(params=[None, 3])
def documents(request: pytest.FixtureRequest, tmp_path: Path, own_cache: Path) -> Corpus:
    """A hundred documents of 1 to 30 characters; the last or drawn ones validate."""
    assert own_cache.parent == tmp_path
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"{number % 30 * 'x'}{number}\n" for number in range(100)))
    return open_corpus(
        [path], TextConfig(documents=DocumentSplit.LINES, document_seed=request.param)
    )


def texts(corpus: Corpus, ids: NDArray[np.integer[Any]]) -> list[str]:
    assert ids[0] == ids[-1] == corpus.vocabulary.end_id
    return corpus.vocabulary.decode(ids).strip().split("\n")


@pytest.mark.parametrize("characters", [40, 100, 170, 400, 10_000, None])
def test_a_passage_consists_of_whole_documents(
    documents: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int | None
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 900)
    assert documents.documents is not None
    held = documents.documents.validation
    lines = [f"{number % 30 * 'x'}{number}" for number in range(100)]
    validation = [line for line, validates in zip(lines, held, strict=True) if validates]
    train = [line for line, validates in zip(lines, held, strict=True) if not validates]

    whole = passage_of(documents)
    own = load_passage(
        kept(tmp_path, passage_file(whole)), len(documents.vocabulary), documents.vocabulary.end_id
    )
    assert own is not None
    part = own.part(characters) or passage_of(documents, characters)
    assert passage_of(documents, characters).ids.tolist() == part.ids.tolist()
    count = characters or 900
    assert len(part.ids) <= count
    read = texts(documents, part.ids)
    if count < documents.validation_length:
        assert part.trained == 0
        assert read == validation[: len(read)]
        assert len(part.ids) + len(validation[len(read)]) + 1 > count
    else:
        assert read[-len(validation) :] == validation
        before = read[: -len(validation)]
        assert before == train[len(train) - len(before) :]
        assert part.trained == sum(len(line) + 1 for line in before)
        assert part.ids[part.trained] == documents.vocabulary.end_id
    positions = passage_offsets(documents, characters)
    assert documents.ids[positions].tolist() == part.ids.tolist()


def test_a_document_that_is_too_long_is_cut(
    documents: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert documents.documents is not None
    monkeypatch.setattr(passage, "MOST", 2)
    short = passage_of(documents)
    assert (len(short.ids), short.trained, int(short.ids[0])) == (2, 0, short.end_id)
    begin = documents.documents.starts[documents.documents.validation.argmax()]
    assert short.ids.tolist() == documents.ids[begin : begin + 2].tolist()
    nothing = open_corpus(
        [documents.names[0]], TextConfig(documents=DocumentSplit.LINES, validation=0.0)
    )
    assert passage_of(nothing).trained == 2


def test_a_passage_that_begins_within_a_document_is_not_valid(
    documents: Corpus, tmp_path: Path
) -> None:
    whole = passage_of(documents)
    size, end = len(documents.vocabulary), documents.vocabulary.end_id
    for broken in (replace(whole, ids=whole.ids[1:]), replace(whole, trained=whole.trained - 1)):
        run = kept(tmp_path, passage_file(broken))
        with pytest.raises(BrokenRunError, match="damaged, or of another run"):
            load_passage(run, size, end)


@pytest.fixture
def labeled(tmp_path: Path, own_cache: Path) -> Corpus:
    """A hundred documents, each of which names its class."""
    assert own_cache.parent == tmp_path
    path = tmp_path / "rows.tsv"
    rows = [f"class {number % 3}\t{number % 30 * 'x'}{number % 3}\n" for number in range(100)]
    path.write_text("".join(["label\ttext\n", *rows]))
    return open_corpus([path], TextConfig(documents=DocumentSplit.LABELED, symbols=SymbolKind.CHAR))


@pytest.mark.parametrize("characters", [1, 40, 170, 400, 10_000, None])
def test_a_passage_has_the_label_of_each_document(
    labeled: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int | None
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 900)
    whole = passage_of(labeled)
    own = load_passage(kept(tmp_path, passage_file(whole)), len(labeled.vocabulary), whole.end_id)
    assert own is not None
    assert own.part(characters) is None or characters != 10_000
    part = passage_of(labeled, characters)
    assert part.labels is not None
    documents = labeled.vocabulary.decode(part.ids).split("\n")[1:]
    assert len(part.labels) == (len(documents) - 1 if documents[-1] == "" else len(documents))
    for document, label in zip(documents, part.labels.tolist(), strict=False):
        assert document[-1:] in (str(label), "x", "")
    if len(part.ids) > 40:
        assert [document[-1] for document in documents[:-1]] == list(map(str, part.labels))


def test_labels_that_do_not_fit_the_documents_are_not_valid(
    labeled: Corpus, tmp_path: Path
) -> None:
    whole = passage_of(labeled)
    assert whole.labels is not None
    damaged: tuple[Any, ...] = (whole.labels[1:], whole.labels.astype(np.int64))
    for labels in damaged:
        run = kept(tmp_path, passage_file(replace(whole, labels=labels)))
        with pytest.raises(BrokenRunError, match="damaged, or of another run"):
            load_passage(run, len(labeled.vocabulary), whole.end_id)


def test_a_label_beyond_the_classes_is_not_valid(labeled: Corpus, tmp_path: Path) -> None:
    whole = passage_of(labeled)
    assert whole.labels is not None
    run = kept(tmp_path, passage_file(replace(whole, labels=whole.labels + np.uint8(1))))
    size = len(labeled.vocabulary)
    assert load_passage(run, size, whole.end_id, classes=4) is not None
    with pytest.raises(BrokenRunError, match="damaged, or of another run"):
        load_passage(run, size, whole.end_id, classes=3)
