"""Where the text of a run came from, and how its encoded copy is made again when that is gone.

The command line and the screens ask before they start a worker: a worker reads the copy alone.
"""

from pathlib import Path

from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.runs.directory import CorpusRecord, Run
from lstm_tui.text.corpus import FINGERPRINT_LENGTH, load_corpus, open_corpus
from lstm_tui.text.glyphs import safe_line

GONE = "the encoded copy of this run's text is gone"


def ensure_corpus(run: Run) -> None:
    """Return when the encoded copy of the run's text is there; a large text is read for seconds.

    It is made again only from sources that still hold the very same text.

    Raises:
        CorpusError: It is gone, and the sources cannot be read or hold another text.
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    record = run.record()
    corpus, text = record.corpus, record.config.text
    try:
        load_corpus(corpus.key, text)
    except CorpusError:
        try:
            found = open_corpus(corpus.sources, text, glob=corpus.glob)
        except LstmTuiError as error:
            raise CorpusError(f"{GONE}, and so is the text: {error}") from error
        if found.key != corpus.key:
            raise CorpusError(_another_text(corpus, found.sha256)) from None


def _another_text(corpus: CorpusRecord, sha256: str) -> str:
    """What to do about sources that hold another text than the run learned."""
    names = ", ".join(safe_line(source, 200) for source in corpus.sources)
    now, then = sha256[:FINGERPRINT_LENGTH], corpus.sha256[:FINGERPRINT_LENGTH]
    if corpus.glob is None and any(Path(source).is_dir() for source in corpus.sources):
        # A run of before its --glob was kept does not know which files it took.
        return (
            f"{GONE}, and the files of {names} are now, or without the --glob of that time, "
            f"another text: SHA-256 {now}…, the run learned {then}…. Put the old files back, or "
            "make the copy again with that --glob: lstm-tui corpus show FOLDER --glob PATTERN"
        )
    return (
        f"{GONE}, and {names} has changed since: SHA-256 {now}…, the run learned {then}…. "
        "Put the old text back, or train anew."
    )
