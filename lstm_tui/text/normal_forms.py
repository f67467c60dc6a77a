"""Unicode normalization (UAX #15) of a text in pieces.

“é” is one character in composed form (NFC, used by most editors) and two in decomposed form (NFD,
used by macOS in names): the letter and a combining mark. To a network they are different symbols.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from lstm_tui.config import Normalization

LONGEST_CLUSTER = 1 << 16
"""Longest cluster of a letter with combining marks that is buffered, in characters; Unicode's
stream-safe format allows 30 marks. It bounds the memory for a malformed text."""

_JAMO = ("\u1160", "\u11ff")  # medial and final jamo, which join the preceding syllable


def normalized(text: str, form: Normalization) -> str:
    """``text`` in normal form ``form``."""
    if form is Normalization.NONE or text.isascii():
        return text
    return unicodedata.normalize("NFC" if form is Normalization.NFC else "NFD", text)


def normalize_pieces(pieces: Iterable[str], form: Normalization) -> Iterator[str]:
    """Normalize the text of ``pieces`` piece by piece.

    Pieces may end anywhere: the last cluster of each is kept until the next piece.
    """
    if form is Normalization.NONE:
        yield from pieces
        return
    held = ""
    for piece in pieces:
        text = held + piece
        unseen = range(len(text) - 1, max(len(held), 1) - 1, -1)  # from the end
        boundary = next((offset for offset in unseen if _begins_cluster(text[offset])), 0)
        if not boundary and len(text) > LONGEST_CLUSTER:
            boundary = len(text)
        held = text[boundary:]
        if boundary:
            yield normalized(text[:boundary], form)
    if held:
        yield normalized(held, form)


def _begins_cluster(character: str) -> bool:
    """Whether no normal form joins or reorders ``character`` with the preceding one."""
    if character.isascii():
        return True
    if unicodedata.category(character).startswith("M") or unicodedata.combining(character):
        return False
    return not _JAMO[0] <= character <= _JAMO[1]
