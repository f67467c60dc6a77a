"""A summary of labeled documents in words, and the documents that occur more than once."""

import hashlib
from dataclasses import dataclass

import numpy as np

from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labeled_documents import LabeledDocuments

_NAMED_AT_MOST = 8
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class ClassSize:
    """The number of documents of a class, and of those of them that validate."""

    name: str
    documents: int
    validation: int


def class_sizes(labeled: LabeledDocuments) -> list[ClassSize]:
    """The sizes of the classes, the largest first."""
    counts = np.bincount(labeled.labels, minlength=len(labeled.classes))
    held = np.bincount(labeled.labels[labeled.validation], minlength=len(labeled.classes))
    sizes = map(ClassSize, labeled.classes, counts.tolist(), held.tolist())
    return sorted(sizes, key=lambda size: -size.documents)


def summary(corpus: Corpus, max_length: int) -> str:
    """How many documents train and validate, of which classes, and how long they are.

    ``corpus`` has labels; a classifier reads ``max_length`` symbols of a document, 0 for all.
    """
    assert corpus.labeled is not None
    assert corpus.documents is not None
    labeled = corpus.labeled
    held = int(labeled.validation.sum())
    sizes = class_sizes(labeled)
    shares = [
        f"{safe_line(size.name, _LONGEST_NAME)} {_percent(size.documents / len(labeled))}"
        for size in sizes[:_NAMED_AT_MOST]
    ]
    if rest := sizes[_NAMED_AT_MOST:]:
        left = sum(size.documents for size in rest) / len(labeled)
        more = f"{len(rest):,} more classes" if len(rest) > 1 else "1 more class"
        shares.append(f"{more} {_percent(left)}")
    lengths = corpus.documents.lengths - 1
    words = (
        f"{len(labeled) - held:,} documents for training, {held:,} for validation; "
        f"{', '.join(shares)}; median {int(np.median(lengths)):,} "
        f"{corpus.vocabulary.kind.plural}, longest {int(lengths.max()):,}"
    )
    if labeled.shortened:
        one = labeled.shortened == 1
        words += (
            f"; {labeled.shortened:,} {'document is' if one else 'documents are'} longer than "
            f"--max-length {max_length:,} and {'is' if one else 'are'} read to there"
        )
    return f"{words}."


@dataclass(frozen=True, slots=True)
class RepeatedDocuments:
    """Documents whose text occurs more than once.

    Attributes:
        held_out: Validation documents whose text is also that of a training document.
        contradictory: Documents whose text is also that of a document of another class.
    """

    held_out: int
    contradictory: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What follows from them, a sentence each."""
        notes = []
        if self.held_out:
            one = self.held_out == 1
            notes.append(
                f"{self.held_out:,} validation {'document has' if one else 'documents have'} the "
                "text of a training document: the accuracy looks better than it is."
            )
        if self.contradictory:
            notes.append(
                f"{self.contradictory:,} documents have the text of a document with another label: "
                "not all can be classified correctly."
            )
        return tuple(notes)


def repeated_documents(corpus: Corpus) -> RepeatedDocuments:
    """The documents of ``corpus``, which has labels, whose text occurs more than once.

    Texts are compared by 64 bits of a hash of all that is read of them.
    """
    assert corpus.labeled is not None
    labeled, ids = corpus.labeled, corpus.ids
    hashes = np.array(
        [
            int.from_bytes(
                hashlib.blake2b(ids[start + 1 : start + length].tobytes(), digest_size=8).digest()
            )
            for start, length in zip(labeled.starts.tolist(), labeled.lengths.tolist(), strict=True)
        ],
        np.uint64,
    )
    _, texts = np.unique(hashes, return_inverse=True)
    trained = np.zeros(len(labeled), np.bool_)
    trained[texts[~labeled.validation]] = True
    pairs = np.unique(np.stack([texts, labeled.labels]), axis=1)
    labels_of_text = np.bincount(pairs[0])
    return RepeatedDocuments(
        held_out=int(trained[texts[labeled.validation]].sum()),
        contradictory=int((labels_of_text[texts] > 1).sum()),
    )


def _percent(share: float) -> str:
    digits = 0 if 0.095 <= share < 0.995 or share == 1 else 1
    return f"{100 * share:.{digits}f} %"
