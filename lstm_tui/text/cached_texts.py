"""The texts whose encoded copies are in the cache: listed, found by their files, and forgotten."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import CorpusError
from lstm_tui.text.cache import Cache
from lstm_tui.text.corpus import content_sha256
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.sources import STDIN, find_sources


@dataclass(frozen=True, slots=True)
class CachedText:
    """An encoded copy.

    Attributes:
        key: Names it in the cache.
        names: The sources that it was encoded from, as they were given, safe for a terminal.
        sha256: Of the content, or "" where the copy is damaged.
        symbols: How many it has.
    """

    key: str
    names: str
    sha256: str
    symbols: int


def cached_texts(cache: Path | None = None) -> list[CachedText]:
    """All of them, in the order of their names."""
    store = Cache(cache)
    texts = []
    for key in store.entry_keys():
        entry = store.entry(key)
        if entry is None:
            texts.append(CachedText(key, "a damaged copy", "", 0))
        else:
            names = safe_line(", ".join(entry.names), 200)
            texts.append(CachedText(key, names, entry.sha256, entry.length))
    return sorted(texts, key=lambda text: (text.names, text.key))


def copies_of(
    source: str, known: Collection[str] = (), cache: Path | None = None
) -> list[CachedText]:
    """The copies of the content of a file or folder, and those whose keys are ``known``."""
    sha256 = None
    if source != STDIN:
        try:
            sha256 = content_sha256(find_sources([source]))
        except CorpusError:  # gone, or no text: what is known of it is left
            sha256 = None
    return [text for text in cached_texts(cache) if text.sha256 == sha256 or text.key in known]


def forget(text: CachedText, cache: Path | None = None) -> int:
    """Delete a copy; return how many bytes of the disk that were.

    Raises:
        CorpusError: It cannot be deleted.
    """
    return Cache(cache).forget(text.key)
