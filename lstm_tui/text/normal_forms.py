"""Unicode normalization (UAX #15) of a text that comes in pieces.

“é” is one character in composed form (NFC, what most editors write) and two in decomposed form
(NFD, what macOS writes in names): the letter and a combining mark. To a network they are different
texts.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from lstm_tui.config import Normalization

LONGEST_CLUSTER = 1 << 16
"""Characters after which a letter that still gets marks is written; Unicode's stream-safe format
allows 30 marks. It bounds what is held of a text that is no writing."""

_JAMO = ("\u1160", "\u11ff")  # vowels and finals, which join the syllable before them


def normalized(text: str, form: Normalization) -> str:
    """``text`` in normal form ``form``."""
    if form is Normalization.NONE or text.isascii():
        return text
    return unicodedata.normalize("NFC" if form is Normalization.NFC else "NFD", text)


def normalize_pieces(pieces: Iterable[str], form: Normalization) -> Iterator[str]:
    """The text of ``pieces`` in normal form ``form``, piece by piece.

    The pieces may end anywhere: the last letter of each waits for its marks.
    """
    if form is Normalization.NONE:
        yield from pieces
        return
    held = ""
    for piece in pieces:
        text = held + piece
        boundary = _last_boundary(text, len(held))
        if not boundary and len(text) > LONGEST_CLUSTER:
            boundary = len(text)
        held = text[boundary:]
        if boundary:
            yield normalized(text[:boundary], form)
    if held:
        yield normalized(held, form)


def _last_boundary(text: str, searched: int) -> int:
    """The last place in ``text`` before which it can be cut; 0 if there is none.

    No character before ``searched`` but the first is one: it was looked at with the piece before.
    """
    for place in range(len(text) - 1, max(searched, 1) - 1, -1):
        if _begins_cluster(text[place]):
            return place
    return 0


def _begins_cluster(character: str) -> bool:
    """Whether no normal form joins or reorders ``character`` with what stands before it."""
    if character.isascii():
        return True
    if unicodedata.category(character).startswith("M") or unicodedata.combining(character):
        return False
    return not _JAMO[0] <= character <= _JAMO[1]
