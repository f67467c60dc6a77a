"""Kinds of text, which decide what a mark means: `#` begins a comment in Python, and no comment in
Markdown. The kind is guessed from file names and content, or set with ``--kind``.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from lstm_tui.config import TextKind
from lstm_tui.text.kind_signs import SIGNS, WIKI_DUMP

__all__ = ["KIND_OF_SUFFIX", "TextKind", "guess_kind"]

_SUFFIXES = {
    TextKind.WIKI: "wiki mediawiki",
    TextKind.MARKDOWN: "md markdown mdx",
    TextKind.C: "c h cc hh cpp hpp cxx hxx java js mjs ts jsx tsx go rs cs swift kt scala css php",
    TextKind.PYTHON: "py pyi pyx sh bash zsh yaml yml toml rb r pl mk",
    TextKind.LISP: "lisp lsp cl el scm clj rkt",
    TextKind.LATEX: "tex sty cls bib",
    TextKind.HTML: "html htm xhtml xml svg",
    TextKind.JSON: "json jsonl ndjson",
    TextKind.OTHER: "sql lua f f90 f95 f03 csv tsv log smi hs",
}
KIND_OF_SUFFIX = {
    f".{suffix}": kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
"""The kind of files with a suffix, such as ``.py``."""


_COMPRESSED = re.compile(r"\.(?:gz|xz|bz2)$", re.IGNORECASE)

SAMPLED_CHARACTERS = 50_000
"""Characters in which signs of kinds are counted, which takes 0.1 s."""

_FEWEST = 0.05
"""A kind needs at least this weight of signs per line, else the text has none of them."""

_MANY, _ENOUGH_LINES = 0.5, 10
"""Content contradicts the name of a file with this weight of signs per line, in so many lines, of
which none is a sign of the kind that the name says."""

_IN_HTML = 0.1
"""Wiki markup in XML or HTML is a wiki if its signs have this share of the weight of tags."""

_WORDS_PER_LINE, _LETTERS = 3, 0.7
"""Prose has at least so many words per line, and this share of letters and blanks."""


def guess_kind(text: str, names: Sequence[str] = ()) -> TextKind:
    """The kind of ``text``, the start of a text from files of these ``names``.

    A name such as ``a.py`` decides, unless the content clearly contradicts it.
    """
    sample = text[:SAMPLED_CHARACTERS]
    named = _kind_of_names(names)
    if named is TextKind.OTHER:
        return named
    lines = [line for line in sample.split("\n") if line.strip()]
    weights = {
        kind: sum(weight * _count(regex, sample) for weight, regex in signs)
        for kind, signs in SIGNS.items()
    }
    guessed = max(weights, key=weights.__getitem__)
    if guessed is TextKind.HTML and (
        weights[TextKind.WIKI] >= _IN_HTML * weights[TextKind.HTML] or WIKI_DUMP.search(sample)
    ):
        guessed = TextKind.WIKI
    if named is not None:
        contradicts = (
            len(lines) >= _ENOUGH_LINES
            and weights[guessed] >= _MANY * len(lines)
            and not weights[named]
        )
        is_dump = named is TextKind.HTML and WIKI_DUMP.search(sample)
        return TextKind.WIKI if is_dump else guessed if contradicts else named
    if weights[guessed] >= max(1, _FEWEST * len(lines)):
        return guessed
    return TextKind.PROSE if _is_prose(sample, len(lines)) else TextKind.OTHER


def _kind_of_names(names: Sequence[str]) -> TextKind | None:
    """The kind of most of the files ``names``; None if they do not say it."""
    uncompressed = (_COMPRESSED.sub("", name) for name in names)
    kinds = Counter(KIND_OF_SUFFIX.get(PurePosixPath(name).suffix.lower()) for name in uncompressed)
    if not kinds:
        return None
    kind, count = kinds.most_common(1)[0]
    return kind if count > 0.8 * kinds.total() else None


def _count(regex: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in regex.finditer(text))


def _is_prose(text: str, lines: int) -> bool:
    letters = sum(character.isalpha() or character.isspace() for character in text)
    spaces = text.count(" ") + sum(1 for c in text if c >= "\u2e80")
    return letters >= _LETTERS * len(text) and spaces >= (_WORDS_PER_LINE - 1) * max(lines, 1)
