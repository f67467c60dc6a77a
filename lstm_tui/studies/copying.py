"""What a sample copies from the training text, and where it loops.

A network that was trained on too little text reproduces it, and one that was trained too little
repeats itself when it is sampled greedily. `find_loop` needs only the sample.
"""

from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.text.copy_index import MOST_CHARACTERS, WINDOW, CopyIndex
from lstm_tui.text.copy_search import CopySearch, true_runs
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import code_points

LOOP_PERIODS = range(10, 201)
"""Characters of a text that is a loop if it stands three times in a row."""

MOST_SEARCHED = 1_000_000
"""Characters of a sample that are searched, from its start: they take seconds."""

LINE_CELLS = 140
LONGEST_QUOTE, SHORTEST_QUOTE = 60, 12
"""Of a line about copies or a loop, in cells."""

_TIMES = 3


def describe_copying(text: str, index: CopyIndex) -> Copies:
    """What ``text`` copies from the training text of ``index``."""
    text = text[:MOST_SEARCHED]
    search = CopySearch(text, index)
    spans = tuple(CopiedSpan(begin=begin, end=end) for begin, end in search.spans())
    if not spans:
        return Copies(complete=index.complete)
    longest = search.longest()
    return Copies(
        longest=CopiedSpan(begin=longest.begin, end=longest.begin + longest.length),
        place=index.place(longest.position),
        share=sum(span.end - span.begin for span in spans) / len(text),
        spans=spans,
        complete=index.complete,
    )


def find_loop(text: str) -> Loop | None:
    """The longest part of ``text`` in which 10 to 200 characters stand three times or more.

    Its period is the shortest one: ``the the the`` … repeats 4 characters. None if there is none.
    """
    codes = code_points(text[:MOST_SEARCHED])
    loop = None
    for period in LOOP_PERIODS:
        if _TIMES * period > len(codes):
            break
        for begin, end in true_runs(codes[period:] == codes[:-period]):
            length = end + period - begin
            if length >= _TIMES * period and (loop is None or length > loop.end - loop.begin):
                loop = Loop(begin=begin, end=end + period, period=period)
    if loop is None:
        return None
    unit = text[loop.begin : loop.begin + loop.period]
    return Loop(begin=loop.begin, end=loop.end, period=(unit + unit).find(unit, 1))


def describe_copies(text: str, copies: Copies, cells: int = LINE_CELLS) -> str:
    """One line about what ``text`` copies, safe for a terminal.

    What does not fit into ``cells`` is left out: the quote, then the place.
    """
    if copies.longest is None:
        where = "" if copies.complete else f" of the first {MOST_CHARACTERS:,} characters"
        return f"copies: no {WINDOW} characters in a row{where}"
    begin, end = copies.longest.begin, copies.longest.end
    share = _percent(copies.share)
    length = f"copies: longest {end - begin:,}"
    brief = f"{length} · {share} in spans of {WINDOW}+"
    place = f", {safe_line(copies.place)}" if copies.place else ""
    if not copies.complete:
        place += f" of the first {MOST_CHARACTERS:,} characters"
    first, last = f"{length} characters{place}", f" · {share} in spans of {WINDOW} or more"
    left = cells - len(first) - len(last)
    if left >= SHORTEST_QUOTE + len(": “”"):
        quote = safe_line(text[begin:end], min(left - len(": “”"), LONGEST_QUOTE))
        return f"{first}: “{quote}”{last}"
    return first + last if left >= 0 else brief


def describe_loop(text: str, loop: Loop, cells: int = LINE_CELLS) -> str:
    """One line about a loop in ``text``, safe for a terminal; its quote is cut to ``cells``."""
    rest = f"{loop.times:,} times, from character {loop.begin + 1:,} on"
    left = max(SHORTEST_QUOTE, min(cells - len(f"loop: “” {rest}"), LONGEST_QUOTE))
    unit = safe_line(text[loop.begin : loop.begin + loop.period], left)
    return f"loop: “{unit}” {rest}"


def describe_total(longest: int, number: int, share: float) -> str:
    """One line about several texts: the longest copied span, in text ``number``, and the share."""
    if not longest:
        return f"no {WINDOW} characters in a row"
    return (
        f"longest {longest:,} characters, in text {number:,} · {_percent(share)} in spans of "
        f"{WINDOW}+"
    )


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "under 1 %"
    return "100 %" if share == 1 else f"{min(99, round(100 * share))} %"
