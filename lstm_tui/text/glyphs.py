"""Glyphs: the one character that a terminal shows for each character, and its width in cells.

Escape codes, bidirectional overrides and combining marks of a text never reach the terminal. Every
character is shown as its glyph, which takes one or two cells and does not affect its neighbors:

==========  =======================================================================================
``↵ ⇥``     line feed and tab
``␀…␟ ␡``   the other C0 controls and DEL, by their control pictures
``␤``       the other line ends: NEL, U+2028, U+2029
``◌``       characters that join a neighbor: combining marks, joiners, variation selectors,
            medial and final jamo, emoji skin tones, regional indicators (halves of a flag)
``␦``       invisible characters: C1 and bidirectional controls, zero-width characters,
            surrogates, private use, unassigned code points
itself      all others
==========  =======================================================================================
"""

import unicodedata
from functools import cache

LINE_FEED = "↵"
TAB = "⇥"
OTHER_LINE_END = "␤"
COMBINING = "◌"
INVISIBLE = "␦"

_MARKS = {"Mn", "Mc", "Me"}
_SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

# Letters and symbols (by category) that terminals join to the preceding character.
_JOINING_RANGES = (
    (0x1160, 0x11FF),  # medial and final jamo
    (0xD7B0, 0xD7FF),  # the same, extended
    (0x1F3FB, 0x1F3FF),  # emoji skin tones
    (0x1F1E6, 0x1F1FF),  # regional indicators
    (0x200C, 0x200D),  # zero-width non-joiner and joiner
    (0xE0020, 0xE007F),  # tags, which spell the flags of regions
)
# Controls that change the reading direction of the text around them.
_BIDIRECTIONAL = ((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
_FILLERS = {0x115F, 0x3164, 0xFFA0}  # Hangul letters that are invisible

# Wide since Unicode 16; narrow in the tables of Python 3.11 to 3.13, but not in terminals.
_WIDE_SINCE_UNICODE_16 = (
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x1D300, 0x1D356),
    (0x1D360, 0x1D376),
)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _glyph_of(code: int) -> str:
    if code == 0x0A:
        return LINE_FEED
    if code == 0x09:
        return TAB
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in (0x85, 0x2028, 0x2029):
        return OTHER_LINE_END
    category = unicodedata.category(chr(code))
    if category in _MARKS or _within(code, _JOINING_RANGES):
        return COMBINING
    if category in _SHAPELESS or code in _FILLERS:
        return INVISIBLE
    return chr(code)


class _Glyphs(dict[int, str]):
    """Code point → glyph, computed on first use, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _glyph_of(code)
        return shown


class _Copies(dict[int, str]):
    """Code point → character for the clipboard, computed on first use, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        copied = chr(code)
        if code in (0x85, 0x2028, 0x2029):
            copied = "\n"
        elif code not in (0x09, 0x0A) and (
            unicodedata.category(copied) in ("Cc", "Cs") or _within(code, _BIDIRECTIONAL)
        ):
            copied = _glyph_of(code)
        self[code] = copied
        return copied


_GLYPHS = _Glyphs()
_GLYPHS_AND_NEWLINES = _Glyphs({0x0A: "\n"})
_COPIES = _Copies()


def glyph(character: str) -> str:
    """The character that is shown for ``character``."""
    return _GLYPHS[ord(character)]


@cache
def cells(character: str) -> int:
    """The width of the glyph of ``character`` in cells: 1 or 2."""
    shown = glyph(character)
    wide = unicodedata.east_asian_width(shown) in ("W", "F")
    return 2 if wide or _within(ord(shown), _WIDE_SINCE_UNICODE_16) else 1


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """``text`` as glyphs, of the same length; ``keep_newlines`` keeps line feeds."""
    return text.translate(_GLYPHS_AND_NEWLINES if keep_newlines else _GLYPHS)


def copyable(text: str) -> str:
    """``text`` for the clipboard, with plain line ends.

    Other control characters, bidirectional controls and surrogates are replaced by their glyphs.
    """
    return text.replace("\r\n", "\n").translate(_COPIES)


def safe_line(text: str, limit: int = 160) -> str:
    """``text`` as one line for a message or a name, truncated with ``…`` to ``limit`` cells."""
    line = visible(text)
    if 2 * len(line) <= limit or sum(map(cells, line)) <= limit:
        return line
    width = 1
    for index, character in enumerate(line):
        width += cells(character)
        if width > limit:
            return line[:index] + "…"
    raise AssertionError("the width of a line is the sum of its cells")


NAME_ENDING = 12
"""Cells of the end of the name of a run that tables and legends keep: ``155-rnn-tanh``."""


def cut_middle(line: str, limit: int, *, ending: int = 0) -> str:
    """``line``, which must be glyphs, in at most ``limit`` cells: ``…`` replaces its middle.

    At least ``ending`` cells of its end are kept, if there is room: names of runs differ there, as
    it has the time and the cell.
    """
    widths = [cells(character) for character in line]
    if sum(widths) <= limit:
        return line
    left = max(0, limit - 1)
    first, last, kept = 0, len(line), 0
    while True:
        begins = kept >= ending and first <= len(line) - last
        width = widths[first if begins else last - 1]
        if width > left:
            return line[:first] + "…" * (limit > 0) + line[last:]
        left -= width
        first, last = (first + 1, last) if begins else (first, last - 1)
        kept += 0 if begins else width


def quoted(symbol: str) -> str:
    """A character in a message, for example ``“é” (U+00E9)``, or a word: ``“ keys”``."""
    glyphs = "".join(map(glyph, symbol))
    return f"“{glyphs}” (U+{ord(symbol):04X})" if len(symbol) == 1 else f"“{glyphs}”"
