"""Rebuild the encoded copy of the text of a run from the files it was read from.

The command line and the screens do this before they start a worker, which reads only the copy.
Messages about files of the user go to the terminal and never into the run.
"""

from collections.abc import Sequence

from lstm_tui.errors import CorpusError, LstmTuiError, OtherTextError
from lstm_tui.files import json_safe, path_is_folder
from lstm_tui.runs.directory import CorpusRecord, Run
from lstm_tui.runs.known_sources import KnownSources, known_sources, record_sources
from lstm_tui.text.builtin_texts import resolve_builtin
from lstm_tui.text.corpus import (
    Corpus,
    load_corpus,
    open_corpus,
)
from lstm_tui.text.given_vocabulary import character_config, encode_with
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.source_state import FINGERPRINT_LENGTH, changed_sources, same_content
from lstm_tui.text.sources import STDIN

GONE = "the encoded copy of this run's text is gone"

_OTHER_OPTIONS = (
    f"{GONE}, and the text options in run.json are not those that encoded it. Restore run.json "
    "from a copy of the run."
)


def recorded_sources(sources: Sequence[str]) -> tuple[str, ...]:
    """``sources`` as absolute paths, as `known_sources` records them."""
    paths = (STDIN if source == STDIN else resolve_builtin(source).absolute() for source in sources)
    return tuple(json_safe(str(path)) for path in paths)


def ensure_corpus(run: Run, elsewhere: Sequence[str] = ()) -> Corpus:
    """The text of ``run``; its encoded copy is rebuilt if it is missing.

    It is rebuilt only from files that this user read the same text from before, or from the files
    ``elsewhere``, whose content is checked even if there is a copy; never from a path in
    ``run.json``. A large text takes seconds.

    Raises:
        CorpusError: It is missing, and the sources cannot be read or hold another text.
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    record = run.record()
    corpus, text = record.corpus, record.config.text
    if record.imported is not None:
        raise CorpusError(
            f"the network was imported from {safe_line(record.imported.file)}: the text that it "
            "learned is not known"
        )
    known = known_sources(corpus, run)
    if elsewhere:
        folder = any(map(path_is_folder, elsewhere))
        glob = (known or corpus).glob if folder else None
        try:
            found = _open(run, elsewhere, glob, corpus.key)
        except OtherTextError as error:
            raise CorpusError(_not_the_text(corpus, elsewhere, error.sha256)) from None
        record_sources(run, corpus, recorded_sources(elsewhere), glob)
        return found
    try:
        return load_corpus(corpus.key, text)
    except CorpusError:
        if STDIN in (known or corpus).sources:
            raise CorpusError(f"{GONE}, and it came from standard input.") from None
        if known is None:
            raise CorpusError(
                f"{GONE}, and no text that you trained on with lstm-tui on this machine is the "
                "same."
            ) from None
        try:
            return _open(run, known.sources, known.glob, corpus.key)
        except OtherTextError as error:
            raise CorpusError(_another_text(known, error.sha256)) from None
        except LstmTuiError as error:
            raise CorpusError(f"{GONE}, and so is the text: {error}") from error


def _open(
    run: Run, sources: Sequence[str], glob: str | None = None, only: str | None = None
) -> Corpus:
    """The text of ``sources``, encoded as that of ``run``; see `open_corpus`."""
    text = run.record().config.text
    if not text.vocabulary:
        return open_corpus(sources, text, glob=glob, only=only)
    characters = open_corpus(sources, character_config(text), glob=glob)
    return encode_with(characters, text, run.vocabulary(), only=only)


def text_changes(run: Run) -> str:
    """How the source files of ``run`` have changed since training, in words; "" if they have not.

    Raises:
        BrokenRunError: ``run.json`` is missing or not valid.
    """
    record = run.record()
    corpus = record.corpus
    known = known_sources(corpus, run)
    if known is None:
        return ""
    changed = changed_sources(known.sources, record.config.text, corpus.key, corpus.sha256)
    if not changed:
        return ""
    return (
        f"{changed} Training continues on the encoded copy of the old text; to train on the new "
        "text, start another run."
    )


def matching_text(run: Run, name: str) -> Corpus | None:
    """The text of ``run``, if the file ``name`` holds it; None if it holds another text.

    Raises:
        LstmTuiError: It cannot be read.
    """
    record = run.record()
    corpus, text = record.corpus, record.config.text
    if not same_content(name, text, corpus.key, corpus.sha256):
        return None
    return _open(run, [name])


def _not_the_text(corpus: CorpusRecord, files: Sequence[str], sha256: str) -> str:
    if sha256 == corpus.sha256:
        return _OTHER_OPTIONS
    names = ", ".join(safe_line(name, 200) for name in files)
    return (
        f"--text {names}: not the text that this run learned: its SHA-256 is "
        f"{sha256[:FINGERPRINT_LENGTH]}…, the run learned {corpus.sha256[:FINGERPRINT_LENGTH]}…. "
        "Pass the file as it was then."
    )


def _another_text(known: KnownSources, sha256: str) -> str:
    """Message for sources that hold another text than the run was trained on."""
    if sha256 == known.sha256:
        return _OTHER_OPTIONS
    names = ", ".join(safe_line(source, 200) for source in known.sources)
    now, then = sha256[:FINGERPRINT_LENGTH], known.sha256[:FINGERPRINT_LENGTH]
    return (
        f"{GONE}, and {names} has changed since: SHA-256 {now}…, the run learned {then}…. "
        "Put the old text back, or train again."
    )
