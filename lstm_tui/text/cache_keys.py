"""Cache keys: SHA-256 of a content with its reading options, and of the state of files.

A content key names an encoded text. A files key names files by path, size and times, so that a text
whose files are unchanged is found without reading them.
"""

import hashlib

import msgspec

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig

_VERSION = 2
_TOKENS_VERSION = 1


def combined_sha256(digests: list[bytes]) -> str:
    """The SHA-256 of a content: that of the one file, or of the digests of several, in order."""
    if len(digests) == 1:
        return digests[0].hex()
    return hashlib.sha256(b"".join(digests)).hexdigest()


def source_digest(label: str) -> "hashlib._Hash":
    """The SHA-256 that the bytes of a source update; a ``label`` is a part of its content."""
    return hashlib.sha256(f"{label}\0".encode() if label else b"")


def content_key(sha256: str, text: TextConfig) -> str:
    """The key of the content with ``sha256``, read with the options of ``text``."""
    return _digest({"content": sha256, **_reading_options(text)})


def files_key(files: list[tuple[object, ...]], text: TextConfig) -> str:
    """The key of ``files``, each described by values that change when the file does."""
    return _digest({"files": files, **_reading_options(text)})


def _reading_options(text: TextConfig) -> dict[str, object]:
    """The options that decide which symbols a content becomes."""
    given: dict[str, object] = {"vocabulary": text.vocabulary} if text.vocabulary else {}
    documents: dict[str, object] = {}
    if text.documents is not None:
        documents = {"documents": text.documents.value, "separator": text.separator}
    if text.documents is DocumentSplit.LABELED:
        documents["columns"] = (text.text_column, text.label_column)
        documents["skip_empty"] = text.skip_empty
    if text.symbols is SymbolKind.BYTE:
        return {"symbols": "byte", "keep_newlines": text.keep_newlines, **documents, **given}
    words: dict[str, object] = {}
    if text.symbols is SymbolKind.WORD:
        words = {"tokens": _TOKENS_VERSION, "max_vocabulary": text.max_vocabulary}
    return {
        **documents,
        **given,
        "normalize": text.normalize.value,
        "symbols": text.symbols.value,
        "encoding": text.encoding,
        "undecodable": text.undecodable.value,
        "keep_newlines": text.keep_newlines,
        "min_count": text.min_count,
        **words,
    }


def _digest(value: dict[str, object]) -> str:
    plain = msgspec.json.encode({"version": _VERSION, **value})
    return hashlib.sha256(plain).hexdigest()[:32]
