"""Encode a text with the vocabulary of a trained network, for fine-tuning.

The text is first encoded with the characters (or bytes) that it has, as any other text; these ids
are recoded here, block by block, so that memory is bounded.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import Advice, ConfigError, CorpusError
from lstm_tui.text.cache import Cache, CacheEntry
from lstm_tui.text.cache_keys import content_key
from lstm_tui.text.corpus import Corpus, Progress, Stage, corpus_of, require_key
from lstm_tui.text.document_borders import BORDER, end_text
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.source_state import checked_config
from lstm_tui.text.symbol_ids import narrowest
from lstm_tui.text.tokens import split_pieces
from lstm_tui.text.vocabulary import FOLDED, Vocabulary
from lstm_tui.text.word_counts import LEAST_COUNT, WordCounts

Ids = NDArray[np.integer[Any]]

_BLOCK_IDS = 1 << 19
_ALL_CHARACTERS = 0x110000


def vocabulary_key(vocabulary: Vocabulary) -> str:
    """A key of the symbols and of how text is encoded with them: 32 hexadecimal digits."""
    plain = msgspec.json.encode(vocabulary.to_json())
    return hashlib.sha256(plain).hexdigest()[:32]


def character_config(text: TextConfig) -> TextConfig:
    """``text`` with characters (or bytes) as symbols, none of them folded, and no validation."""
    kind = SymbolKind.BYTE if text.symbols is SymbolKind.BYTE else SymbolKind.CHAR
    return replace(
        text,
        symbols=kind,
        min_count=1,
        max_vocabulary=_ALL_CHARACTERS,
        validation=0.0,
        validation_blocks=False,
        document_seed=None,
        vocabulary="",
    )


def unknown_sentence(vocabulary: Vocabulary, counts: NDArray[np.integer[Any]]) -> str:
    """How much of a text is the symbol for unknown text; "" if the vocabulary has none.

    ``counts`` (V,) is how often each symbol occurs.
    """
    if vocabulary.unknown_id < 0 or not counts.sum():
        return ""
    share = counts[vocabulary.unknown_id] / counts.sum()
    symbol = safe_line(vocabulary.symbols[vocabulary.unknown_id].strip(), 20)
    return f"{100 * share:.1f} % of the symbols of the text are {symbol}."


def with_folding(vocabulary: Vocabulary) -> Vocabulary:
    """``vocabulary``, in which U+FFFD, if it is there, stands for all unknown characters."""
    if vocabulary.kind is SymbolKind.BYTE or FOLDED not in vocabulary.learned:
        return vocabulary
    return replace(vocabulary, folded=True)


def with_end(vocabulary: Vocabulary) -> Vocabulary:
    """``vocabulary`` with [END], as labeled documents need it."""
    if vocabulary.end:
        return vocabulary
    end = end_text(DocumentSplit.LABELED, "")
    return replace(vocabulary, symbols=(*vocabulary.symbols, end), end=end)


def unknown_symbols(
    own: Vocabulary, counts: tuple[int, ...], vocabulary: Vocabulary
) -> dict[str, int]:
    """The characters (or bytes) of a text that ``vocabulary`` lacks, most frequent first.

    ``counts`` is how often each symbol of ``own``, that of the text, occurs.
    """
    if vocabulary.is_given:
        return {}  # what is unknown depends on the text around it
    known = set(vocabulary.symbols[: vocabulary.character_count])
    pairs = zip(own.symbols[: own.character_count], counts, strict=False)
    unknown = {symbol: count for symbol, count in pairs if symbol not in known}
    return dict(sorted(unknown.items(), key=lambda item: (-item[1], item[0])))


def extended_vocabulary(
    vocabulary: Vocabulary,
    own: Vocabulary,
    counts: tuple[int, ...],
    ids: Ids,
    *,
    min_count: int,
    most: int | None,
) -> Vocabulary:
    """``vocabulary`` with the symbols of a text that it lacks, in order, [END] last.

    Args:
        vocabulary: That of the trained network.
        own: That of the text, whose symbols are characters or bytes.
        counts: How often each symbol of ``own`` occurs.
        ids: The text, ``(N,)``.
        min_count: How often a new symbol must occur.
        most: The most symbols that the result may have, [END] not counted; None: twice as many as
            before, for words.

    Raises:
        ConfigError: There are more characters than ``most``.
    """
    if vocabulary.is_given:
        raise ConfigError(
            "--extend-vocabulary: the symbols of an imported network that are longer than a "
            "character are those of another program, which alone knows more of them. Leave it out."
        )
    learned = vocabulary.learned
    lacking = unknown_symbols(own, counts, vocabulary)
    characters = sorted(
        {*learned[: vocabulary.character_count]}
        | {symbol for symbol, count in lacking.items() if count >= min_count}
    )
    words = learned[vocabulary.character_count :]
    if most is not None and len(characters) + len(words) > most:
        raise ConfigError(
            f"--extend-vocabulary: {len(characters) + len(words):,} symbols, more than "
            f"--max-vocabulary {most:,}. Raise it, or pass a larger --min-count."
        )
    if vocabulary.kind is SymbolKind.WORD:
        occurring, present = WordCounts(), set(words)
        for tokens in split_pieces(_pieces(ids, own)):
            occurring.add([token for token in tokens if token not in present])
        room = (2 * len(learned) if most is None else most) - len(characters) - len(words)
        least = max(min_count, LEAST_COUNT)
        words = tuple(sorted({*words, *occurring.most_frequent(room, set(characters), least)}))
    end = (vocabulary.end,) if vocabulary.end else ()
    return replace(vocabulary, symbols=(*characters, *words, *end))


def write_recoded(
    ids: Ids,
    own: Vocabulary,
    vocabulary: Vocabulary,
    target: Path,
    on_symbols: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Write a text in another vocabulary, in the narrowest type that holds it.

    A character that ``vocabulary`` lacks becomes U+FFFD if it is folded, and is left out otherwise;
    so is a document of which nothing is left.

    Args:
        ids: The text, ``(N,)``, as symbols of ``own``: characters or bytes.
        own: The vocabulary of ``ids``, with [END] if ``vocabulary`` has it.
        vocabulary: The vocabulary to write.
        target: The file.
        on_symbols: Called with the number of ids processed and in all.

    Returns:
        How often each symbol occurs, ``(V,)``, and which documents are left, ``(D,)``.
    """
    counts, kept = np.zeros(len(vocabulary), np.int64), [np.empty(0, np.bool_)]
    words = vocabulary.kind is SymbolKind.WORD
    blocks = _word_ids if words else _character_ids
    before = -1  # the id before the block
    with target.open("wb") as file:
        for block in blocks(ids, own, vocabulary, on_symbols):
            known = block[block >= 0]
            if vocabulary.end and len(known):
                follows = np.concatenate(([before], known[:-1])) == vocabulary.end_id
                before = int(known[-1])
                ends = known == vocabulary.end_id
                kept.append(~follows[ends])
                known = known[~(follows & ends)]
            counts += np.bincount(known, minlength=len(vocabulary))
            file.write(known.astype(narrowest(len(vocabulary))).data)
    return counts, np.concatenate(kept)[1:]


def _character_ids(
    ids: Ids, own: Vocabulary, vocabulary: Vocabulary, on_symbols: Callable[[int, int], None]
) -> Iterator[NDArray[np.int64]]:
    learned = vocabulary.symbols[: vocabulary.character_count]
    known = {symbol: id_ for id_, symbol in enumerate(learned)}
    other = known.get(FOLDED, -1) if vocabulary.folded else -1
    table = [known.get(symbol, other) for symbol in own.symbols[: own.character_count]]
    table += [vocabulary.end_id] if own.end else []
    for start in range(0, len(ids), _BLOCK_IDS):
        yield np.array(table, np.int64).take(ids[start : start + _BLOCK_IDS])
        on_symbols(min(start + _BLOCK_IDS, len(ids)), len(ids))


def _word_ids(
    ids: Ids, own: Vocabulary, vocabulary: Vocabulary, on_symbols: Callable[[int, int], None]
) -> Iterator[NDArray[np.int64]]:
    if vocabulary.is_given:  # a symbol may be of any length: the text is read as a whole
        yield vocabulary.match("".join(_pieces(ids, own, on_symbols))).ids
        return
    border = BORDER if vocabulary.end else ""
    for tokens in split_pieces(_pieces(ids, own, on_symbols)):
        yield vocabulary.encode_tokens(tokens, border)


def _pieces(
    ids: Ids, own: Vocabulary, on_symbols: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[str]:
    """The text of ``ids`` in pieces, with `BORDER` for [END]."""
    if own.end:
        own = replace(own, symbols=(*own.symbols[:-1], BORDER), end=BORDER)
    for start in range(0, len(ids), _BLOCK_IDS):
        yield own.decode(ids[start : start + _BLOCK_IDS])
        on_symbols(min(start + _BLOCK_IDS, len(ids)), len(ids))


def encode_with(
    characters: Corpus,
    text: TextConfig,
    vocabulary: Vocabulary,
    *,
    cache: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    only: str | None = None,
) -> Corpus:
    """The text of ``characters`` with the symbols of ``vocabulary``, whose key ``text`` has.

    ``characters`` was opened with `character_config` of ``text``. If ``only`` is
    given, a text with another key is refused.

    Raises:
        CorpusError: Too little of the text is left.
        OtherTextError: The text has another key than ``only``.
    """
    text, store = checked_config(text), Cache(cache)
    if vocabulary_key(vocabulary) != text.vocabulary:
        raise CorpusError("The vocabulary of the run is not that of its encoded text.")
    key = content_key(characters.sha256, text)
    entry = store.entry(key)
    if entry is None:

        def report(done: int, total: int) -> None:
            if progress is not None:
                progress(Progress(Stage.ENCODING, done, total))

        with store.writer() as writer:
            counts, kept = write_recoded(
                characters.ids, characters.vocabulary, vocabulary, writer.ids_path, report
            )
            entry = CacheEntry(
                sha256=characters.sha256,
                vocabulary=vocabulary.to_json(),
                counts=tuple(counts.tolist()),
                names=characters.names,
                notes=(),
                classes=characters.labeled.classes if characters.labeled is not None else (),
            )
            if characters.labeled is not None:
                writer.write_labels(characters.labeled.labels[kept].astype(np.uint8))
            if entry.length < 2:
                names = ", ".join(characters.names)
                raise CorpusError(
                    f"{names}: its characters are all unknown to the network.",
                    (Advice("--extend-vocabulary", ", which adds them"),),
                )
            require_key(only, key, entry)
            writer.commit(key, entry)
    require_key(only, key, entry)
    entry = replace(entry, names=characters.names)
    return corpus_of(
        store, key, entry, text, (*characters.notes, *_lost_documents(characters, entry))
    )


def _lost_documents(characters: Corpus, entry: CacheEntry) -> tuple[str, ...]:
    """A note on the documents of ``characters`` of which nothing is left in ``entry``."""
    lost = 0 if characters.documents is None else len(characters.documents) - entry.documents
    if not lost:
        return ()
    documents = "document is" if lost == 1 else "documents are"
    return (f"{lost:,} {documents} left out: all characters are unknown to the network.",)
