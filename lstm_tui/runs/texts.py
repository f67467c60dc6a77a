"""The text to read a trained network on: what the run keeps of its own, or any other.

What is given back is ids of the network's own vocabulary and, in words, which text they are.
Knows nothing of networks but their vocabulary.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Unit
from lstm_tui.errors import BrokenRunError, CorpusError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import MOST, Passage, load_passage, passage_of
from lstm_tui.runs.sources import ensure_corpus, own_text_in
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.reading import Progress
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class ReadText:
    """``ids`` (T,) of a network's vocabulary, and in words which text they are.

    ``left_out`` is how many of the ``given`` characters the network has never seen. ``is_own`` says
    whether it is of the text that the network learned from; the first ``trained`` ids of it are
    training text.
    """

    ids: NDArray[np.integer[Any]]
    source: str
    left_out: int = 0
    is_own: bool = False
    trained: int = 0
    given: int = 0

    def cut(self, most: int) -> "ReadText":
        """At most ``most`` ids of it: the first, but training text only where there is no other."""
        excess = len(self.ids) - most
        if excess <= 0:
            return self
        skipped = min(excess, self.trained)
        ids = np.asarray(self.ids[skipped : skipped + most])
        if self.is_own:
            trained = self.trained - skipped
            return replace(self, ids=ids, source=_own_source(len(ids), trained), trained=trained)
        return replace(self, ids=ids, source=f"the first {most:,} of {self.source}")


def own_text(run: Run, characters: int | None = None) -> ReadText:
    """The validation text of ``run``, and training text before it where that is short.

    It comes from what the run keeps of its text; where ``characters`` are more than that, or an
    older run keeps nothing, from the encoded copy, or from the files that it was made of.

    Raises:
        CorpusError: There is nothing of it any more.
    """
    passage, trouble = None, ""
    try:
        passage = load_passage(run, len(run.vocabulary()))
    except BrokenRunError as error:
        trouble = f"{error} And "
    if passage is not None and (part := passage.part(characters)) is not None:
        return _own(part)
    try:
        return _own(passage_of(ensure_corpus(run), characters))
    except CorpusError as error:
        if passage is None:
            raise CorpusError(f"{trouble}{error}") from error
        text = _own(passage)
        return replace(text, source=f"{text.source} (all that the run keeps)")


def _own(passage: Passage) -> ReadText:
    source = _own_source(len(passage.ids), passage.trained)
    return ReadText(passage.ids, source, is_own=True, trained=passage.trained)


def _own_source(length: int, trained: int) -> str:
    """For example ``300 characters of the run's validation text, after 2,700 of training text``."""
    if trained == length:
        return f"{length:,} characters of the run's training text"
    source = f"{length - trained:,} characters of the run's validation text"
    return source + (f", after {trained:,} of training text" if trained else "")


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

    A file with the very text that the run learned from is that text, as `own_text` gives it.

    Raises:
        CorpusError: It cannot be read, or the network knows none of its characters.
    """
    if (own := own_text_in(run, name)) is not None:
        return _own(passage_of(own, characters))
    settings = replace(
        run.record().config.text,
        validation=0.0,
        min_count=1,
        unit=Unit.CHAR,
        max_vocabulary=1_114_112,
    )
    corpus: Corpus = open_corpus([name], settings, progress=progress, stdin=stdin)
    text = corpus.vocabulary.decode(corpus.ids[: characters or MOST])
    name = f"another text, {safe_line(', '.join(corpus.names))}"
    return known_text(text, vocabulary, name)


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
    return ReadText(ids, source, lost, given=len(text))
