from io import BytesIO

import numpy as np
import pytest

from lstm_tui.config import Cell, SymbolKind
from lstm_tui.exports.activations import write_activations
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.reader.reader import GATES, Ids, Reader
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.export_networks import BYTES, LETTERS, reader_of, text_of
from tests.support.traces import whole_trace
from tests.support.vocabularies import vocabulary_of

ORIGIN = Origin("ships", 40, "300 characters of a text")


def activations_npz(reader: Reader, vocabulary: Vocabulary, ids: Ids) -> bytes:
    written = BytesIO()
    write_activations(written, reader, vocabulary, ids, ORIGIN, lambda _: None)
    return written.getvalue()


@pytest.mark.parametrize("cell", Cell)
def test_archive_equals_the_trace(cell: Cell) -> None:
    reader, ids = reader_of(LETTERS, cell), LETTERS.encode(text_of(300))
    archive = np.load(BytesIO(activations_npz(reader, LETTERS, ids)), allow_pickle=False)
    seen = whole_trace(reader, ids, lanes=1)
    np.testing.assert_allclose(archive["hidden"], seen.hidden, rtol=5e-4, atol=3e-4)
    for gate in GATES[cell]:
        np.testing.assert_allclose(archive[gate], seen.gates[gate], atol=3e-4)
    assert ("cell" in archive) == (cell is Cell.LSTM)
    if cell is Cell.LSTM:
        np.testing.assert_array_equal(archive["cell"], seen.cell)
    np.testing.assert_array_equal(archive["top_ids"], seen.top_ids)
    np.testing.assert_array_equal(archive["top_probabilities"], seen.top_probabilities)
    np.testing.assert_array_equal(archive["loss"], seen.loss)


def test_archive_has_the_exact_text() -> None:
    text = text_of(300) + "\0\0"
    made = activations_npz(reader_of(LETTERS), LETTERS, LETTERS.encode(text))
    archive = np.load(BytesIO(made), allow_pickle=False)
    assert bytes(archive["text"]).decode() == text
    assert "".join(map(chr, archive["symbols"][archive["ids"]])) == text


def test_text_of_bytes() -> None:
    data = "é漢\xff".encode("latin-1", "replace") + b"\xff\x00\n"
    ids = np.frombuffer(data, np.uint8).astype(np.int64)
    made = activations_npz(reader_of(BYTES), BYTES, ids)
    assert bytes(np.load(BytesIO(made), allow_pickle=False)["text"]) == data


@pytest.mark.parametrize("kind", SymbolKind)
def test_symbols_of_documents_are_strings(kind: SymbolKind) -> None:
    text = "The keys, the é 天\n keys"
    vocabulary = vocabulary_of(text, kind, end="\n", every_word=True)
    ids = np.append(vocabulary.encode(text), vocabulary.end_id)
    made = activations_npz(reader_of(vocabulary), vocabulary, ids)
    archive = np.load(BytesIO(made), allow_pickle=False)
    assert archive["symbols"].tolist() == list(vocabulary.names)
    assert archive["symbols"][ids[-1]] == "[END]"
    assert bytes(archive["text"]).decode() == text + "\n"
    if kind is SymbolKind.WORD:
        assert "".join(archive["symbols"][ids[:-1]]) == text


def test_archive_names_network_and_text() -> None:
    made = activations_npz(reader_of(LETTERS), LETTERS, LETTERS.encode("abc"))
    archive = np.load(BytesIO(made), allow_pickle=False)
    assert str(archive["run"]) == "ships"
    assert int(archive["step"]) == 40
    assert str(archive["model"]) == "LSTM 2×6"
    assert str(archive["source"]) == "300 characters of a text"


def test_bounded_values_are_float16() -> None:
    kinds = {}
    for cell in (Cell.LSTM, Cell.ADDITIVE):
        ids = LETTERS.encode("abc")
        made = activations_npz(reader_of(LETTERS, cell), LETTERS, ids)
        archive = np.load(BytesIO(made), allow_pickle=False)
        kinds[cell] = {name: archive[name].dtype for name in archive.files}
    assert kinds[Cell.LSTM]["hidden"] == kinds[Cell.LSTM]["forget_gate"] == np.float16
    assert kinds[Cell.LSTM]["cell"] == kinds[Cell.ADDITIVE]["hidden"] == np.float32


def test_progress_ends_at_1() -> None:
    shares: list[float] = []
    ids = LETTERS.encode(text_of(100))
    write_activations(BytesIO(), reader_of(LETTERS), LETTERS, ids, ORIGIN, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
