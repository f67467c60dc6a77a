"""Labeled documents from tables and folders: labels, splits, the cache, and what is refused."""

import gzip
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.cli.classifier_options import with_classes
from lstm_tui.config import DocumentSplit, RunConfig, SymbolKind, TextConfig, TextKind
from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from lstm_tui.text.given_vocabulary import (
    character_config,
    encode_with,
    vocabulary_key,
    with_end,
)
from lstm_tui.text.labeled_documents import stratified_validation
from lstm_tui.text.labeled_summary import repeated_documents, summary
from lstm_tui.text.vocabulary import Vocabulary

LABELED = TextConfig(documents=DocumentSplit.LABELED)
ROWS = [("pos", "a fine place"), ("neg", "a poor place"), ("pos", "fine"), ("neg", "poor é")]


def table(rows: list[tuple[str, str]] = ROWS, by: str = "\t") -> str:
    return "".join(f"{label}{by}{text}\n" for label, text in [("label", "text"), *rows])


def opened(content: str, text: TextConfig = LABELED) -> Corpus:
    return open_corpus(["-"], text, stdin=io.BytesIO(content.encode()))


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def documents_of(corpus: Corpus) -> list[tuple[str, str]]:
    labeled = corpus.labeled
    assert labeled is not None
    return [
        (
            labeled.classes[labeled.labels[index]],
            corpus.vocabulary.decode(
                corpus.ids[labeled.starts[index] + 1 :][: labeled.lengths[index] - 1]
            ),
        )
        for index in range(len(labeled))
    ]


@pytest.mark.parametrize("symbols", list(SymbolKind))
@pytest.mark.parametrize("ending", [".tsv", ".csv", ".tsv.gz"])
def test_rows_become_documents_with_labels(
    tmp_path: Path, symbols: SymbolKind, ending: str
) -> None:
    content = table(by="," if ending == ".csv" else "\t").encode()
    path = written(tmp_path / f"a{ending}", gzip.compress(content) if ".gz" in ending else content)
    corpus = open_corpus([path], TextConfig(documents=DocumentSplit.LABELED, symbols=symbols))
    assert documents_of(corpus) == ROWS
    assert corpus.labeled is not None
    assert corpus.labeled.classes == ("neg", "pos")
    assert corpus.vocabulary.end_id == len(corpus.vocabulary) - 1


def test_files_become_documents_with_the_label_of_their_subfolder(tmp_path: Path) -> None:
    for index, (label, text) in enumerate(ROWS):
        written(tmp_path / "data" / label / f"part{index % 2}" / f"{index}.txt", f"{text}\n")
    written(tmp_path / "data" / "README", "about")
    written(tmp_path / "data" / "pos" / ".hidden", "hidden")
    written(tmp_path / "data" / "pos" / "picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\0")
    corpus = open_corpus([tmp_path / "data"], LABELED)
    assert sorted(documents_of(corpus)) == sorted(ROWS)
    assert corpus.notes[-2:] == (
        f"1 file beside the subfolders has no label and is left out: {tmp_path}/data/README.",
        "1 binary file skipped.",
    )


def test_the_ending_of_a_table_does_not_say_what_its_texts_are(tmp_path: Path) -> None:
    rows = [(label, f"The rooms were lovely, but we left. {text}") for label, text in ROWS * 20]
    prose = open_corpus([written(tmp_path / "a.tsv", table(rows))], LABELED)
    assert prose.kind is TextKind.PROSE
    source = [(label, "def f(x):\n    return self.x\n") for label, _ in ROWS * 20]
    for index, (label, text) in enumerate(source):
        written(tmp_path / "code" / label / f"{index}.py", text)
    assert open_corpus([tmp_path / "code"], LABELED).kind is TextKind.PYTHON


def test_several_sources_are_joined(tmp_path: Path) -> None:
    first = written(tmp_path / "a.tsv", table(ROWS[:2]))
    second = written(tmp_path / "b.csv", table(ROWS[2:], by=","))
    assert documents_of(open_corpus([first, second], LABELED)) == ROWS


def test_the_cache_gives_the_same_documents_without_the_files(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", table(ROWS * 5))
    corpus = open_corpus([path], LABELED)
    path.unlink()
    loaded = load_corpus(corpus.key, LABELED)
    assert documents_of(loaded) == documents_of(corpus)
    assert loaded.labeled is not None
    assert corpus.labeled is not None
    assert loaded.labeled.validation.tolist() == corpus.labeled.validation.tolist()
    assert loaded.validation_spans == corpus.validation_spans


def test_damaged_labels_are_read_again(tmp_path: Path, cache: Path) -> None:
    path = written(tmp_path / "a.tsv", table())
    corpus = open_corpus([path], LABELED)
    labels = cache / "corpora" / corpus.key / "labels.bin"
    assert labels.read_bytes() == b"\1\0\1\0"
    labels.write_bytes(b"\0\0\0\0")
    with pytest.raises(CorpusError, match="gone or damaged"):
        load_corpus(corpus.key, LABELED)
    assert documents_of(open_corpus([path], LABELED)) == ROWS


def test_the_same_text_with_other_labels_or_columns_is_another_text(tmp_path: Path) -> None:
    content = "label\ttext\tother\n" + "".join(
        f"{label}\t{text}\t{index // 2}\n" for index, (label, text) in enumerate(ROWS)
    )
    path = written(tmp_path / "a.tsv", content)
    by_label = open_corpus([path], LABELED)
    other = open_corpus([path], TextConfig(documents=DocumentSplit.LABELED, label_column="other"))
    assert by_label.key != other.key
    data = tmp_path / "data"
    for index, (label, text) in enumerate(ROWS):
        written(data / label / f"{index}.txt", text)
    before = open_corpus([data], LABELED)
    (data / "pos").rename(data / "positive")
    assert open_corpus([data], LABELED).key != before.key


def test_labels_that_differ_in_case_are_noted() -> None:
    corpus = opened(table([*ROWS, ("Pos", "good"), ("Pos", "great")]))
    assert "The labels “pos” and “Pos” differ in case only, and are two classes." in corpus.notes


def test_whole_numbers_are_sorted_by_value() -> None:
    rows = [(str(index % 11), "text") for index in range(22)]
    corpus = opened(table(rows))
    assert corpus.labeled is not None
    assert corpus.labeled.classes == tuple(map(str, range(11)))


def test_labels_that_are_no_whole_numbers_are_sorted_as_texts() -> None:
    corpus = opened(table([("--5", "a"), ("3", "b"), ("10", "c")] * 2))
    assert corpus.labeled is not None
    assert corpus.labeled.classes == ("--5", "10", "3")


def test_of_a_folder_with_too_many_labels_no_column_is_asked_for(tmp_path: Path) -> None:
    for index in range(257):
        written(tmp_path / "data" / f"{index:03}" / "a.txt", "a")
    with pytest.raises(CorpusError, match=r"256/a\.txt: more than 256 different labels\.$"):
        open_corpus([tmp_path / "data"], LABELED)


def test_a_part_of_each_class_validates() -> None:
    labels = np.array([0] * 90 + [1] * 9 + [2] * 2)
    validation = stratified_validation(labels, 0.1, seed=3)
    assert np.bincount(labels[validation]).tolist() == [9, 1, 1]
    assert validation.tolist() == stratified_validation(labels, 0.1, seed=3).tolist()
    assert validation.tolist() != stratified_validation(labels, 0.1, seed=4).tolist()
    assert not stratified_validation(labels, 0.0).any()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (table([*ROWS, ("neg", " ")]), "1 document is empty, in line 6"),
        (
            table([("neg", ""), *ROWS, ("neg", "")]),
            "2 documents are empty, the first one in line 2",
        ),
        (table([*ROWS, ("", "text")]), "1 document is without a label, in line 6"),
        (table([("neg", ""), ("pos", "")]), "all 2 documents are empty"),
        (table([]), "no documents with a label"),
        ("", "has no header line"),
        (table([*ROWS, ("so so", "b")]), "the label “so so” has one document only"),
        (table([(f"label {index}", "a") for index in range(257)]), "line 258: more than 256"),
        (table([*ROWS, ("x" * 256, "a")]), "line 6: a label of 256 characters"),
        ("label\ttext\rpos\tgood\rneg\tbad\r", "its lines end with CR alone"),
        (table() + "pos\n", "line 6: 1 column, but the header has 2"),
    ],
)
def test_data_that_cannot_be_learned_are_refused_in_one_line(content: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as error:
        opened(content)
    assert "\n" not in error.value.full_message


def test_documents_of_one_label_are_no_training_set() -> None:
    corpus = opened(table([("pos", "a"), ("pos", "b")]))
    with pytest.raises(CorpusError, match="all 2 documents have the label “pos”: a classifier"):
        with_classes(RunConfig(text=LABELED), corpus)


def test_in_the_vocabulary_of_a_network_a_document_without_known_characters_is_left_out() -> None:
    content = table([("2", "b"), ("1", "ab"), ("2", "bb"), ("2", "bb"), ("1", "c"), ("1", "ca")])
    vocabulary = with_end(Vocabulary(("a", "c")))
    text = replace(LABELED, vocabulary=vocabulary_key(vocabulary), validation=0.0)
    corpus = encode_with(opened(content, character_config(text)), text, vocabulary)
    assert documents_of(corpus) == [("1", "a"), ("1", "c"), ("1", "ca")]
    assert corpus.labeled is not None
    assert corpus.labeled.classes == ("1", "2")
    assert documents_of(load_corpus(corpus.key, text)) == documents_of(corpus)
    assert "3 documents are left out: all characters are unknown" in corpus.notes[-1]


def test_empty_documents_are_left_out_on_request() -> None:
    text = TextConfig(documents=DocumentSplit.LABELED, skip_empty=True)
    corpus = opened(table([*ROWS, ("neg", " "), ("", "text")]), text)
    assert documents_of(corpus) == ROWS
    assert "1 empty document is left out." in corpus.notes
    assert "1 document without a label is left out." in corpus.notes


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "some text", "neither a folder nor a table"),
        ("data/a.txt", "some text", "has no subfolders with text files"),
    ],
)
def test_what_is_no_labeled_data_is_refused(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    path = written(tmp_path / name, content)
    source = path if path.parent == tmp_path else path.parent
    with pytest.raises(LstmTuiError, match=message):
        open_corpus([source], LABELED)


def test_the_summary_has_classes_and_lengths() -> None:
    rows = [(label, f"{text} {index}") for index, (label, text) in enumerate(ROWS * 5)]
    text = TextConfig(documents=DocumentSplit.LABELED, max_length=12)
    assert summary(opened(table(rows), text), 12) == (
        "18 documents for training, 2 for validation; neg 50 %, pos 50 %; median 11 characters, "
        "longest 15; 10 documents are longer than --max-length 12 and are read to there."
    )


def test_repeated_documents_are_counted() -> None:
    rows = [("pos", "same"), ("neg", "same")] * 10 + [("pos", "other"), ("neg", "another")]
    repeated = repeated_documents(opened(table(rows)))
    assert repeated.contradictory == 20
    assert repeated.held_out > 0
    assert "accuracy looks better" in repeated.notes[0]
