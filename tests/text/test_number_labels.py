"""Labels of the number of subjects, and tables of pairs."""

import json
from io import BytesIO
from itertools import islice
from pathlib import Path

from lstm_tui.text.agreement.agreement_pairs import pair_sentences
from lstm_tui.text.agreement.agreement_text import training_sentences
from lstm_tui.text.agreement.lexicon import NOUNS, PARTITIVES
from lstm_tui.text.agreement.number_labels import (
    PLURAL,
    SINGULAR,
    label_lines,
    number_spans,
    pair_table,
    sentence_lines,
    shuffled,
)
from lstm_tui.text.minimal_pairs import read_pair_file


def test_a_label_lasts_from_the_word_that_decides_on_the_number_to_the_verb() -> None:
    sentences = list(islice(training_sentences(), 500))
    text = sentence_lines(sentences)
    plural, singular = (
        {getattr(noun, of): noun for noun in NOUNS} for of in ("plural", "singular")
    )
    spans = [json.loads(line) for line in label_lines(number_spans(sentences)).splitlines()]
    assert len(spans) == len(sentences)
    for span, sentence in zip(spans, sentences, strict=True):
        assert span["name"] == (SINGULAR if sentence.singular else PLURAL)
        assert text[span["end"] :].startswith(sentence.right)
        assert text[span["end"] - 1] == " "
        word = text[: span["start"]].split()[-1]
        if sentence.singular:
            assert word in {*singular, *PARTITIVES[True]}
        else:
            assert word in {*plural, *PARTITIVES[False], "and"}


def test_the_order_is_random_and_always_the_same() -> None:
    sentences = [sentence for sentence, _ in pair_sentences(pairs=2)]
    mixed = shuffled(sentences)
    assert mixed == shuffled(sentences)
    assert mixed != sentences
    assert sorted(sentence_lines(mixed)) == sorted(sentence_lines(sentences))


def test_a_table_has_the_pairs_with_their_cells_as_groups(tmp_path: Path) -> None:
    sentences = list(pair_sentences(range(3), pairs=2))
    (tmp_path / "pairs.tsv").write_text(pair_table(sentences))
    pairs = read_pair_file(str(tmp_path / "pairs.tsv"), BytesIO())
    assert [(pair.before, pair.right, pair.wrong) for pair in pairs] == [
        (sentence.before, sentence.right, sentence.wrong) for sentence, _ in sentences
    ]
    assert pairs[0].group == "simple, 0"
    assert {"adverb, 2 congruent", "adverb, 2 incongruent"} <= {pair.group for pair in pairs}
