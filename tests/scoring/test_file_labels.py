"""Labels from a file for what a network reads: positions count in the file, or in what is kept."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Normalization, SymbolKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.reader.input_text import EncodedText, file_text, known_text, own_text
from lstm_tui.runs import passage
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.file_labels import file_labels
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import harbours, make_neuron_run


def labeled(
    folder: Path, text: EncodedText, vocabulary: Vocabulary, spans: list[tuple[int, int]]
) -> str:
    """The symbols of ``text`` that are in one of ``spans``, in angle brackets."""
    path = folder / "labels.jsonl"
    lines = (json.dumps({"name": "a", "start": start, "end": end}) for start, end in spans)
    path.write_text("\n".join(lines))
    inside = label_text(text.ids, vocabulary, file_labels(path, text, vocabulary)).codes > 0
    symbols = [vocabulary.symbols[one] for one in np.asarray(text.ids).tolist()]
    pairs = zip(symbols, inside.tolist(), strict=True)
    return "".join(f"‹{one}›" if is_inside else one for one, is_inside in pairs).replace("›‹", "")


def towns(text: str) -> list[tuple[int, int]]:
    return [(at, at + 4) for at in range(len(text)) if text[at : at + 4] == "Lume"]


def with_towns(text: str) -> str:
    return text.replace("Lume", "‹Lume›")


@pytest.mark.parametrize("characters", [None, 200, 300, 1000])
def test_without_a_file_positions_count_in_what_the_run_keeps(
    neuron_run: Run, tmp_path: Path, characters: int | None
) -> None:
    text, vocabulary = own_text(neuron_run, characters), neuron_run.vocabulary()
    read = vocabulary.decode(text.ids)
    kept = vocabulary.decode(own_text(neuron_run).ids)
    assert "Lume" in read
    assert labeled(tmp_path, text, vocabulary, towns(kept)) == with_towns(read)
    cut = text.cut(150)
    assert labeled(tmp_path, cut, vocabulary, towns(kept)) == with_towns(vocabulary.decode(cut.ids))


def test_more_than_the_run_keeps_has_no_labels(
    neuron_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 500)
    (neuron_run.path / passage.NAME).unlink()
    text = own_text(neuron_run, 1000)
    assert len(text.ids) == 1000
    with pytest.raises(ConfigError, match="--characters asks for more"):
        labeled(tmp_path, text, neuron_run.vocabulary(), [(0, 1)])


@pytest.mark.parametrize("characters", [None, 200, 1000])
def test_the_file_that_the_run_learned_is_counted_as_a_file(
    neuron_run: Run, tmp_path: Path, characters: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 1200)
    path = neuron_run.path.parent.parent / "harbours.txt"
    text = file_text(str(path), neuron_run, neuron_run.vocabulary(), characters)
    assert text.is_own
    read = neuron_run.vocabulary().decode(text.ids)
    shown = labeled(tmp_path, text, neuron_run.vocabulary(), towns(harbours()))
    assert shown == with_towns(read)
    with pytest.raises(CorpusError, match="has 3,000 characters"):
        labeled(tmp_path, text, neuron_run.vocabulary(), [(0, 3001)])


def test_characters_that_the_network_does_not_know_are_counted(
    neuron_run: Run, tmp_path: Path
) -> None:
    content = "§ The\r\n§§Lume§ and Lume.\n"
    path = tmp_path / "own.txt"
    path.write_text(content, "utf-8", newline="")
    text = file_text(str(path), neuron_run, neuron_run.vocabulary())
    spans = towns(content.replace("\r\n", "\n"))
    assert labeled(tmp_path, text, neuron_run.vocabulary(), spans) == " The\n‹Lume› and ‹Lume›.\n"
    short = file_text(str(path), neuron_run, neuron_run.vocabulary(), 10)
    assert labeled(tmp_path, short, neuron_run.vocabulary(), spans) == " The\n‹Lu›"
    with pytest.raises(CorpusError, match="beyond the text, which has 24 characters"):
        labeled(tmp_path, short, neuron_run.vocabulary(), [(0, 25)])


def test_in_a_run_of_bytes_characters_are_counted(own_cache: Path, tmp_path: Path) -> None:
    content = "é漢 Lume a\n" * 300
    run = make_neuron_run(own_cache.parent, text=content, symbols=SymbolKind.BYTE)
    vocabulary = run.vocabulary()

    def expected(text: EncodedText) -> str:
        return with_towns("".join(vocabulary.symbols[one] for one in np.asarray(text.ids).tolist()))

    for characters in (None, 200, 900):
        text = own_text(run, characters)
        assert labeled(tmp_path, text, vocabulary, towns(content)) == expected(text)
        file = file_text(str(own_cache.parent / "harbours.txt"), run, vocabulary, characters)
        assert file.whole == len(content)
        assert labeled(tmp_path, file, vocabulary, towns(content)) == expected(file)
    other = known_text("漢é Lume", vocabulary, "another")
    assert labeled(tmp_path, other, vocabulary, [(1, 4)]) == "æ¼¢‹Ã© L›ume"


def test_in_another_normal_form_the_characters_of_the_file_are_counted(tmp_path: Path) -> None:
    vocabulary = Vocabulary(tuple(sorted(set("ábč d"))), normalization=Normalization.NFC)
    content = "a\u0301b c\u030c d"
    text = known_text(content, vocabulary, "another")
    assert text.whole == len(content)
    assert labeled(tmp_path, text, vocabulary, [(0, 2), (4, 8)]) == "‹á›b ‹č d›"
