"""The symbols of an imported network, and the text that browsing opens."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from lstm_tui.config import ReadingConfig, TextConfig, TextKind
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lstm_tui.cli.progress import ProgressBar
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.passage import Passage
    from lstm_tui.text.corpus import Corpus, Progress
    from lstm_tui.text.vocabulary_file import GivenVocabulary

SAMPLED = 4_000
"""Symbols of a sample: enough to browse, and a few seconds of a large network."""

_ALL_CHARACTERS = 0x110000


def import_vocabulary(
    file: str | None,
    text: str | None,
    reading: ReadingConfig,
    progress: "Callable[[Progress], None]",
) -> "GivenVocabulary":
    """The vocabulary of ``--vocabulary`` or of ``--vocabulary-from``.

    Raises:
        ConfigError: Neither or both are given.
        CorpusError: It cannot be read.
    """
    from lstm_tui.text.vocabulary_file import given_vocabulary, read_vocabulary_file

    if (file is None) == (text is None):
        raise ConfigError(
            "A network reads numbers: say which symbols they are, with --vocabulary FILE (JSON) or "
            "--vocabulary-from TEXT (its sorted characters)"
            f"{', not both' if file is not None else ''}."
        )
    if file is not None:
        return read_vocabulary_file(file)
    assert text is not None
    return given_vocabulary(_characters(text, reading, progress).vocabulary.symbols)


def _characters(
    name: str, reading: ReadingConfig, progress: "Callable[[Progress], None] | None"
) -> "Corpus":
    """The text ``name`` as characters, none of them folded."""
    from lstm_tui.text.corpus import open_corpus

    config = TextConfig(
        encoding=reading.encoding or "utf-8",
        undecodable=reading.undecodable,
        keep_newlines=reading.keep_newlines,
        max_vocabulary=_ALL_CHARACTERS,
        validation=0.0,
    )
    return open_corpus([name], config, glob=reading.glob, progress=progress)


@dataclass(frozen=True, eq=False)
class BrowsedText:
    """The text that browsing opens.

    Attributes:
        ids: (T,) in the vocabulary of the run.
        name: The file it is from; None for a sample.
        source: The text in words.
        symbols: The number of symbols of all of the file, as far as it is known.
        notes: Sentences on how it was read.
    """

    ids: "NDArray[np.integer[Any]]"
    name: str | None
    source: str
    symbols: int
    kind: TextKind
    notes: tuple[str, ...]

    @property
    def is_sample(self) -> bool:
        """Whether the network has written it."""
        return self.name is None

    def passage(self, vocabulary_size: int) -> "Passage":
        """The text as a run keeps it."""
        from lstm_tui.runs.passage import Passage
        from lstm_tui.text.symbol_ids import narrowest

        ids = self.ids.astype(narrowest(vocabulary_size))
        return Passage(ids, 0, 0, max(self.symbols, len(ids)))


def sampled_ids(network: "Checkpoint", count: int, bar: "ProgressBar") -> list[int]:
    """``count`` symbols that the network writes at temperature 1.

    Raises:
        CheckpointError: Its values overflow.
    """
    import numpy as np

    from lstm_tui.reader.reader import Reader
    from lstm_tui.reader.sampling import Sampling, beginning, generate

    prime, random = beginning(network.vocabulary), np.random.default_rng(1)
    ids: list[int] = []
    for id_ in islice(generate(Reader.of(network), prime, Sampling(), random), count):
        ids.append(id_)
        bar.update(len(ids) / count)
    return ids


def browsed_text(
    network: "Checkpoint",
    text: str | None,
    vocabulary_from: str | None,
    reading: ReadingConfig,
    kind: TextKind | None,
    *,
    bar: "ProgressBar",
    stdin: BinaryIO,
) -> BrowsedText:
    """The text of ``--text``; else the end of that of ``--vocabulary-from``; else a sample.

    Raises:
        CorpusError: The text cannot be read.
        CheckpointError: The values of the network overflow.
    """
    from lstm_tui.cli.progress import report_ingest

    if text is not None:
        return _of_file(network, text, reading, kind, report_ingest(bar), stdin)
    if vocabulary_from is not None:
        return _end_of(vocabulary_from, reading, kind)
    bar.stage("Sampling")
    return _sample(network, kind, bar)


def _of_file(
    network: "Checkpoint",
    name: str,
    reading: ReadingConfig,
    kind: TextKind | None,
    progress: "Callable[[Progress], None]",
    stdin: BinaryIO,
) -> BrowsedText:
    from lstm_tui.reader.input_text import other_text
    from lstm_tui.runs.passage import MOST, MOST_BYTES
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.symbol_ids import narrowest

    vocabulary = network.vocabulary
    learned = TextConfig(symbols=vocabulary.kind, keep_newlines=reading.keep_newlines)
    most = min(MOST, MOST_BYTES // narrowest(len(vocabulary)).itemsize)
    read = other_text(name, learned, vocabulary, most, reading, progress=progress, stdin=stdin)
    is_cut = len(read.ids) >= most
    shown = safe_line(name, 100)
    opened = f"Browsing opens {len(read.ids):,} {vocabulary.kind.plural} of {shown}"
    if read.left_out:
        opened += f", without {read.left_out:,} characters that are not in the vocabulary"
    return BrowsedText(
        read.ids,
        name,
        read.source,
        len(read.ids) + is_cut,
        kind or read.kind,
        (*read.notes, f"{opened}."),
    )


def _end_of(name: str, reading: ReadingConfig, kind: TextKind | None) -> BrowsedText:
    """The last tenth of a text, the usual validation part, or more if that is short."""
    import numpy as np

    from lstm_tui.runs.passage import ENOUGH, MOST, MOST_BYTES
    from lstm_tui.text.glyphs import safe_line

    corpus = _characters(name, reading, None)
    most = min(MOST, MOST_BYTES // corpus.ids.itemsize)
    count = min(max(len(corpus) // 10, ENOUGH), most, len(corpus))
    part = "all" if count == len(corpus) else f"the last {count:,}"
    shown = f"{part} of the {len(corpus):,} characters of {safe_line(name, 100)}"
    return BrowsedText(
        np.asarray(corpus.ids[-count:]),
        name,
        shown,
        len(corpus),
        kind or corpus.kind,
        (f"Browsing opens {shown}.",),
    )


def _sample(network: "Checkpoint", kind: TextKind | None, bar: "ProgressBar") -> BrowsedText:
    import numpy as np

    vocabulary = network.vocabulary
    ids = sampled_ids(network, SAMPLED, bar)
    shown = f"{len(ids):,} {vocabulary.kind.plural} that the network has sampled"
    note = f"No --text is given: browsing opens {shown} at temperature 1."
    return BrowsedText(np.array(ids), None, shown, len(ids), kind or TextKind.OTHER, (note,))
