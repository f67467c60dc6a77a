"""Where the text of a run came from, and how its encoded copy is made again when that is gone.

The command line and the screens ask before they start a worker: a worker reads the copy alone.
"""

from collections.abc import Sequence
from pathlib import Path

from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.runs.directory import CorpusRecord, Run
from lstm_tui.text.corpus import (
    FINGERPRINT_LENGTH,
    Corpus,
    load_corpus,
    open_corpus,
    same_content,
)
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.sources import STDIN

GONE = "the encoded copy of this run's text is gone"


def ensure_corpus(run: Run, elsewhere: Sequence[str] = ()) -> Corpus:
    """The text of ``run``, after making its encoded copy again where that is gone.

    It is made only from sources that still hold the very same text: those of the run, or files
    ``elsewhere``, which must hold it even where there is a copy. A large text is read for seconds.

    Raises:
        CorpusError: It is gone, and the sources cannot be read or hold another text.
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    record = run.record()
    corpus, text = record.corpus, record.config.text
    if elsewhere:
        folder = any(Path(source).is_dir() for source in elsewhere)
        found = open_corpus(elsewhere, text, glob=corpus.glob if folder else None)
        if found.key != corpus.key:
            raise CorpusError(_not_the_text(corpus, elsewhere, found.sha256))
        return found
    try:
        return load_corpus(corpus.key, text)
    except CorpusError:
        if STDIN in corpus.sources:
            raise CorpusError(f"{GONE}, and it came from standard input.") from None
        try:
            found = open_corpus(corpus.sources, text, glob=corpus.glob)
        except LstmTuiError as error:
            raise CorpusError(f"{GONE}, and so is the text: {error}") from error
        if found.key != corpus.key:
            raise CorpusError(_another_text(corpus, found.sha256)) from None
        return found


def own_text_in(run: Run, name: str) -> Corpus | None:
    """The text of ``run``, if that is what the file ``name`` holds; None if it is another.

    Raises:
        LstmTuiError: It cannot be read.
    """
    record = run.record()
    corpus, text = record.corpus, record.config.text
    if not same_content(name, text, corpus.key, corpus.sha256):
        return None
    return open_corpus([name], text)


def _not_the_text(corpus: CorpusRecord, files: Sequence[str], sha256: str) -> str:
    names = ", ".join(safe_line(name, 200) for name in files)
    return (
        f"--text {names}: not the text that this run learned: its SHA-256 is "
        f"{sha256[:FINGERPRINT_LENGTH]}…, the run learned {corpus.sha256[:FINGERPRINT_LENGTH]}…. "
        "Pass the file as it was then."
    )


def _another_text(corpus: CorpusRecord, sha256: str) -> str:
    """What to do about sources that hold another text than the run learned."""
    names = ", ".join(safe_line(source, 200) for source in corpus.sources)
    now, then = sha256[:FINGERPRINT_LENGTH], corpus.sha256[:FINGERPRINT_LENGTH]
    if corpus.glob is None and any(Path(source).is_dir() for source in corpus.sources):
        # A run of before its --glob was kept does not know which files it took.
        return (
            f"{GONE}, and the files of {names} are now, or without the pattern of that time, "
            f"another text: SHA-256 {now}…, the run learned {then}…. Put the old files back, or "
            "make the copy again with that pattern: lstm-tui corpus show FOLDER --glob PATTERN"
        )
    return (
        f"{GONE}, and {names} has changed since: SHA-256 {now}…, the run learned {then}…. "
        "Put the old text back, or train anew."
    )
