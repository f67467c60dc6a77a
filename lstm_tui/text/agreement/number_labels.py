"""Test sentences as a text, with labels of the subject's number, and their pairs as a table.

The labels are spans in the format of `text.label_file`: *plural subject* and *singular subject*,
each from the word that decides on the number of the subject to its verb, over all attractors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from lstm_tui.text.agreement.random_draws import RandomDraws
from lstm_tui.text.agreement.sentence import Sentence

PLURAL, SINGULAR = "plural subject", "singular subject"
"""The names of the labels."""

_SEED = 5


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A line of the file of labels: the characters from ``start`` to before ``end``."""

    name: str
    start: int
    end: int


def shuffled(sentences: Sequence[Sentence]) -> list[Sentence]:
    """``sentences`` in a random order that is the same at every call."""
    draws = RandomDraws(_SEED)
    keys = [draws.below(1 << 40) for _ in sentences]
    return [sentences[index] for index in sorted(range(len(keys)), key=keys.__getitem__)]


def sentence_lines(sentences: Sequence[Sentence]) -> str:
    """The text of ``sentences``, one a line."""
    return "".join(f"{sentence.text}\n" for sentence in sentences)


def number_spans(sentences: Sequence[Sentence]) -> list[NumberSpan]:
    """The number of each subject, as spans of the text that `sentence_lines` makes."""
    spans = []
    offset = 0
    for sentence in sentences:
        name = SINGULAR if sentence.singular else PLURAL
        verb = offset + len(sentence.before)
        spans.append(NumberSpan(name, offset + sentence.subject_end, verb))
        offset += len(sentence.text) + 1
    return spans


def label_lines(spans: Sequence[NumberSpan]) -> bytes:
    """A file of labels."""
    return msgspec.json.Encoder().encode_lines(spans)


def pair_table(sentences: Sequence[tuple[Sentence, bool]]) -> str:
    """A table of pairs for ``lstm-tui pairs``; each sentence with whether it is congruent."""
    lines = ["before\tright\twrong\tgroup\n"]
    for sentence, congruent in sentences:
        count = len(sentence.attractors)
        attractors = f"{count} {'congruent' if congruent else 'incongruent'}" if count else "0"
        group = f"{sentence.construction}, {attractors}"
        lines.append(f"{sentence.before}\t{sentence.right}\t{sentence.wrong}\t{group}\n")
    return "".join(lines)
