"""What a terminal may show of any character, and how many cells that takes.

A text may hold anything: escape codes, bidirectional overrides, marks that climb onto their
neighbour. None of that reaches the terminal. Every character is shown by exactly one character,
its glyph, which takes one cell or two and never changes how its neighbours look:

==========  =======================================================================================
``↵ ⇥``     line feed and tab
``␀…␟ ␡``   the other C0 controls and DEL, by their control pictures
``␤``       the other line ends: NEL, U+2028, U+2029
``◌``       what joins or marks a neighbour: combining marks, joiners, variation selectors,
            medial and final jamo, emoji skin tones, regional indicators (halves of a flag)
``␦``       what has no shape of its own: C1 and bidirectional controls, zero-width characters,
            surrogates, private use, code points that are not assigned
itself      everything else
==========  =======================================================================================

So one glyph stands at one place of the text, and a real ``�`` of a text is told from a stand-in.
This module refuses to know how a glyph is colored or where it is drawn.
"""

import unicodedata

LINE_FEED = "↵"
TAB = "⇥"
OTHER_LINE_END = "␤"
COMBINING = "◌"
NO_SHAPE = "␦"

_MARKS = {"Mn", "Mc", "Me"}
_SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

# Letters and symbols by category that terminals join to what stands before them.
_JOINING_RANGES = (
    (0x1160, 0x11FF),  # medial and final jamo
    (0xD7B0, 0xD7FF),  # the same, extended
    (0x1F3FB, 0x1F3FF),  # emoji skin tones
    (0x1F1E6, 0x1F1FF),  # regional indicators
    (0x200C, 0x200D),  # zero-width non-joiner and joiner
    (0xE0020, 0xE007F),  # tags, which spell the flags of regions
)
# Controls that change the order in which the text around them is read.
_BIDIRECTIONAL = ((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
_FILLERS = {0x115F, 0x3164, 0xFFA0}  # Hangul letters that are invisible

# Wide since Unicode 16; Python 3.11 to 3.13 still call them narrow, terminals do not.
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
        return NO_SHAPE
    return chr(code)


class _Glyphs(dict[int, str]):
    """Code point → glyph, worked out at the first meeting; `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _glyph_of(code)
        return shown


class _Copies(dict[int, str]):
    """Code point → what a clipboard is given for it; `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        if code in (0x09, 0x0A):
            copied = chr(code)
        elif code in (0x85, 0x2028, 0x2029):
            copied = "\n"
        elif unicodedata.category(chr(code)) in ("Cc", "Cs") or _within(code, _BIDIRECTIONAL):
            copied = _glyph_of(code)
        else:
            copied = chr(code)
        self[code] = copied
        return copied


_GLYPHS = _Glyphs()
_GLYPHS_AND_NEWLINES = _Glyphs({0x0A: "\n"})
_COPIES = _Copies()
_CELLS: dict[str, int] = {}


def glyph(character: str) -> str:
    """The one character that stands for ``character`` on a screen."""
    return _GLYPHS[ord(character)]


def cells(character: str) -> int:
    """How many cells the glyph of ``character`` takes: 1 or 2."""
    width = _CELLS.get(character)
    if width is None:
        shown = glyph(character)
        wide = unicodedata.east_asian_width(shown) in ("W", "F")
        width = 2 if wide or _within(ord(shown), _WIDE_SINCE_UNICODE_16) else 1
        _CELLS[character] = width
    return width


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """``text`` by its glyphs, of the same length; ``keep_newlines`` leaves line feeds alone."""
    return text.translate(_GLYPHS_AND_NEWLINES if keep_newlines else _GLYPHS)


def copyable(text: str) -> str:
    """``text`` for a clipboard: itself, with plain line ends.

    What could steer a terminal or reorder the text around it (other control characters,
    bidirectional controls, surrogates) is given by its glyph.
    """
    return text.replace("\r\n", "\n").translate(_COPIES)


def safe_line(text: str, limit: int = 160) -> str:
    """``text`` as one line for a message or a name, at most ``limit`` cells wide.

    What does not fit is cut off, and ``…`` stands in its place.
    """
    line = visible(text)
    if 2 * len(line) <= limit or sum(map(cells, line)) <= limit:
        return line
    width = 1
    for index, character in enumerate(line):
        width += cells(character)
        if width > limit:
            return line[:index] + "…"
    raise AssertionError("a line that is too long has a character that goes over the limit")


def cut_middle(line: str, limit: int) -> str:
    """``line``, of glyphs alone, in at most ``limit`` cells: ``…`` stands for its middle.

    Names of runs differ at their ends, where the time is.
    """
    widths = [cells(character) for character in line]
    if sum(widths) <= limit:
        return line
    left = max(0, limit - 1)
    first, last = 0, len(line)
    while True:
        begins = first <= len(line) - last
        width = widths[first if begins else last - 1]
        if width > left:
            return line[:first] + "…" * (limit > 0) + line[last:]
        left -= width
        first, last = (first + 1, last) if begins else (first, last - 1)


def quoted(character: str) -> str:
    """``character`` as a message names it, for example ``“é” (U+00E9)``."""
    return f"“{glyph(character)}” (U+{ord(character):04X})"
