"""The text to read a trained network on: the end of its own, or any other.

What is given back is ids of the network's own vocabulary and, in words, which text they are.
Knows nothing of networks but their vocabulary.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Unit
from lstm_tui.errors import CorpusError
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.reading import Progress
from lstm_tui.text.vocabulary import Vocabulary

ENOUGH = 100_000
"""Characters that make steady figures for most patterns: a shorter validation part is extended."""

MOST = 1_000_000
"""Characters that are read unless more are asked for."""


@dataclass(frozen=True, eq=False)
class ReadText:
    """``ids`` (T,) of a network's vocabulary, and in words which text they are.

    ``left_out`` is how many characters of it the network has never seen.
    """

    ids: NDArray[np.integer[Any]]
    source: str
    left_out: int = 0


def own_text(run: Run, characters: int | None = None) -> ReadText:
    """The end of the text that ``run`` learns from: its validation part, or more of it.

    Raises:
        CorpusError: The encoded copy is gone.
    """
    record = run.record()
    corpus = load_corpus(record.corpus.key, record.config.text)
    unseen = len(corpus.validation)
    count = characters or min(max(unseen, ENOUGH), MOST)
    start = max(0, min(corpus.train_length, len(corpus) - count))
    ids = np.asarray(corpus.ids[start : start + count])
    if start == corpus.train_length:
        return ReadText(ids, f"{len(ids):,} characters of the run's validation part")
    source = f"{len(ids) - unseen:,} characters of training text"
    if unseen:
        source = f"{unseen:,} characters of the run's validation part, after {source}"
    return ReadText(ids, source)


def file_text(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    characters: int | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
) -> ReadText:
    """The text of a file without what the network has never seen; ``-`` is ``stdin``.

    Raises:
        CorpusError: It cannot be read, or the network knows none of its characters.
    """
    settings = replace(
        run.record().config.text,
        validation=0.0,
        min_count=1,
        unit=Unit.CHAR,
        max_vocabulary=1_114_112,
    )
    corpus: Corpus = open_corpus([name], settings, progress=progress, stdin=stdin)
    text = corpus.vocabulary.decode(corpus.ids[: characters or MOST])
    return known_text(text, vocabulary, safe_line(", ".join(corpus.names)))


def known_text(text: str, vocabulary: Vocabulary, name: str) -> ReadText:
    """``text`` without what the network has never seen; ``name`` says which text it is.

    Raises:
        CorpusError: Nothing is left of it.
    """
    known = text.translate(dict.fromkeys(map(ord, vocabulary.unknown(text))))
    ids, lost = vocabulary.encode(known), len(text) - len(known)
    source = f"{len(ids):,} characters of {name}"
    if lost:
        source += f", without {lost:,} that the network has never seen"
    if not len(ids):
        raise CorpusError(f"{name}: the network knows no character of it. Read another text.")
    return ReadText(ids, source, lost)
