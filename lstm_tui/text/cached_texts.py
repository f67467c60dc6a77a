"""List, find and delete the encoded texts of the cache."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import CorpusError
from lstm_tui.text.cache import Cache
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.source_state import content_sha256
from lstm_tui.text.sources import STDIN, find_sources


@dataclass(frozen=True, slots=True)
class CachedText:
    """An encoded text.

    Attributes:
        key: Its key in the cache.
        names: The sources that it was encoded from, as they were given, safe for a terminal.
        sha256: SHA-256 of the content; "" if the entry is damaged.
        symbols: The number of symbols.
    """

    key: str
    names: str
    sha256: str
    symbols: int


def cached_texts(cache: Path | None = None) -> list[CachedText]:
    """All encoded texts, sorted by name."""
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
    """The encoded texts with the content of ``source``, and those with a key in ``known``."""
    digests = set()
    if source != STDIN:
        with suppress(CorpusError):  # missing or not a text: only known keys are found
            digests.add(content_sha256(files := find_sources([source])))
            if files[0].in_folder:
                files = find_sources([source], labeled=True)
                digests.add(content_sha256([file for file in files if file.label]))
    return [text for text in cached_texts(cache) if text.sha256 in digests or text.key in known]
