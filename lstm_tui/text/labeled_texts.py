"""The texts of labeled documents in memory, to classify them with a network that is trained.

Letters in shapes: ``D`` documents.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit, TextConfig
from lstm_tui.text.corpus import Progress, open_corpus
from lstm_tui.text.given_vocabulary import character_config


@dataclass(frozen=True, slots=True, eq=False)
class LabeledTexts:
    """D documents with a label each.

    Attributes:
        texts: The documents, decoded and normalized.
        labels: ``(D,)`` indices of ``classes``.
        classes: The names of the labels that occur.
        names: The sources as they were given, safe for a terminal.
        notes: Remarks for the user, a sentence each.
    """

    texts: tuple[str, ...]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def read_labeled_texts(
    sources: Sequence[str | Path],
    text: TextConfig,
    *,
    glob: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
) -> LabeledTexts:
    """The documents of ``sources``, labeled data as those that a classifier is trained on.

    ``text`` says how they are decoded and which columns of a table are read, usually as the
    training data of a run were; one label only is enough. See `corpus.open_corpus`.

    Raises:
        ConfigError: A column does not exist, or an option has no valid value.
        CorpusError: A source cannot be read or is no labeled data, or documents are empty.
    """
    settings = replace(
        character_config(text), documents=DocumentSplit.LABELED, separator="", max_length=0
    )
    corpus = open_corpus(sources, settings, glob=glob, progress=progress, stdin=stdin)
    labeled, decode = corpus.labeled, corpus.vocabulary.decode
    assert labeled is not None
    ends = (labeled.starts + labeled.lengths).tolist()
    texts = [
        decode(corpus.ids[start + 1 : end])
        for start, end in zip(labeled.starts.tolist(), ends, strict=True)
    ]
    return LabeledTexts(tuple(texts), labeled.labels, labeled.classes, corpus.names, corpus.notes)
