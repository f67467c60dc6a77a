"""Kinds of text, which decide what a mark means: `#` begins a comment in Python, and no comment in
Markdown. The kind is guessed from file names and content, or set with ``--kind``.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from lstm_tui.config import TextKind

__all__ = ["KIND_OF_SUFFIX", "TextKind", "guess_kind"]

_SUFFIXES = {
    TextKind.WIKI: "wiki mediawiki",
    TextKind.MARKDOWN: "md markdown mdx",
    TextKind.C: "c h cc hh cpp hpp cxx hxx java js mjs ts jsx tsx go rs cs swift kt scala css php",
    TextKind.PYTHON: "py pyi pyx",
    TextKind.LISP: "lisp lsp cl el scm clj rkt",
    TextKind.LATEX: "tex sty cls bib",
    TextKind.HTML: "html htm xhtml xml svg",
    TextKind.JSON: "json jsonl ndjson",
    TextKind.OTHER: "sql lua f f90 f95 csv tsv log smi hs",
}
KIND_OF_SUFFIX = {
    f".{suffix}": kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
"""The kind of files with a suffix, such as ``.py``."""


def guess_kind(text: str, names: Sequence[str] = ()) -> TextKind:
    """The kind of ``text``, the start of a text from files of these ``names``."""
    suffixes = {PurePosixPath(name).suffix.lower() for name in names}
    kinds = {KIND_OF_SUFFIX.get(suffix) for suffix in suffixes}
    if len(kinds) == 1 and (kind := kinds.pop()) is not None:
        return kind
    if "[[" in text and "]]" in text:
        return TextKind.WIKI
    return TextKind.OTHER
