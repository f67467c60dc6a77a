"""The state of source files: whether they still have the content that was encoded."""

import time
from collections.abc import Sequence
from dataclasses import replace

from lstm_tui.config import Normalization, SymbolKind, TextConfig
from lstm_tui.errors import ConfigError, LstmTuiError
from lstm_tui.files import path_is_folder
from lstm_tui.text.cache import Cache
from lstm_tui.text.cache_keys import combined_sha256, files_key, source_digest
from lstm_tui.text.decoding import canonical_encoding
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.source_stream import open_source
from lstm_tui.text.sources import STDIN, TextSource, find_sources

# A file that was modified this shortly before it was read may be modified again without a new
# modification time: file systems have ticks of up to 10 ms. No reference is kept for such files.
CLOCK_TICK_NS = 50_000_000

FINGERPRINT_LENGTH = 12
"""Digits of a SHA-256 that are shown in a message."""


def changed_sources(sources: Sequence[str], text: TextConfig, key: str, sha256: str) -> str:
    """A message if ``sources`` no longer have the content that a run was trained on; else "".

    The run continues from its encoded text in any case. Standard input and folders are not checked:
    the one cannot be read again, of the other the run does not know which files were read.
    """
    if STDIN in sources or any(map(path_is_folder, sources)):
        return ""
    names = ", ".join(safe_line(source, 200) for source in sources)
    then = f"the run learned {sha256[:FINGERPRINT_LENGTH]}…"
    try:
        files = find_sources(sources)
        if _known_key(files, text) == key:
            return ""
        now = content_sha256(files)
    except (LstmTuiError, OSError) as error:
        return f"{names}: cannot be read any more ({str(error).rstrip('.')}); {then}."
    if now == sha256:
        return ""
    return f"{names}: has changed: SHA-256 {now[:FINGERPRINT_LENGTH]}… now, {then}."


def same_content(name: str, text: TextConfig, key: str, sha256: str) -> bool:
    """Whether the file ``name`` has the content that was encoded under ``key``.

    The file is hashed, unless it was read before and is unchanged. False for a folder, and for
    standard input, which cannot be read twice.

    Raises:
        CorpusError: It cannot be read.
    """
    if name == STDIN:
        return False
    files = find_sources([name])
    if any(source.in_folder for source in files):
        return False
    known = _known_key(files, text)
    return known == key if known else content_sha256(files) == sha256


def _known_key(files: tuple[TextSource, ...], text: TextConfig) -> str:
    """The key of the encoded text of these files, if they are unchanged since it was made."""
    unchanged = source_files_key(files, checked_config(text))
    reference = Cache().reference(unchanged) if unchanged else None
    return reference.key if reference else ""


def content_sha256(files: Sequence[TextSource]) -> str:
    """The `combined_sha256` of the content of ``files``."""
    digests = []
    for source in files:
        digest = source_digest(source.label)
        with open_source(source, None) as stream:
            for block in stream.blocks(lambda _: None):
                digest.update(block)
        digests.append(digest.digest())
    return combined_sha256(digests)


def checked_config(text: TextConfig) -> TextConfig:
    """``text`` with the canonical name of its encoding."""
    if text.symbols is SymbolKind.BYTE:
        if text.min_count > 1:
            raise ConfigError(
                f"--min-count {text.min_count} folds rare characters; with --symbols byte there "
                "are at most 256 symbols, so leave it out."
            )
        if text.normalize is not Normalization.NONE:
            raise ConfigError(
                f"--normalize {text.normalize} changes characters; with --symbols byte bytes are "
                "read as they are, so leave it out."
            )
        return text
    return replace(text, encoding=canonical_encoding(text.encoding))


def source_files_key(files: tuple[TextSource, ...], text: TextConfig) -> str | None:
    """The `files_key` of ``files``; None for standard input."""
    states: list[tuple[object, ...]] = []
    for source in files:
        if source.path is None:
            return None
        path = str(source.path.absolute()).encode("utf-8", "surrogateescape").hex()
        label = filter(None, [source.label])
        states.append((path, source.in_folder, *source.identity, *label))
    return files_key(states, text)


def are_settled(files: tuple[TextSource, ...], began_ns: int) -> bool:
    """Whether a later change of any file would change its modification time."""
    unsafe = range(began_ns - CLOCK_TICK_NS, time.time_ns())
    return all(source.modified_ns not in unsafe for source in files)
