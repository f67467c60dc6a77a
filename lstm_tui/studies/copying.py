"""What a sample copies from the training text, and where it loops.

A network that was trained on too little text reproduces it, and one that was trained too little
repeats itself when it is sampled greedily. `find_loop` needs only the sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.text.copy_index import MOST_CHARACTERS, WINDOW, CopyIndex
from lstm_tui.text.copy_search import CopySearch, true_runs
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.training_documents import Ids, TrainingDocuments
from lstm_tui.text.vocabulary import code_points

LOOP_PERIODS = range(10, 201)
"""Characters of a text that is a loop if it stands three times in a row."""

MOST_SEARCHED = 1_000_000
"""Characters of a sample that are searched, from its start: they take seconds."""

LINE_CELLS = 140
LONGEST_QUOTE, SHORTEST_QUOTE = 60, 12
"""Of a line about copies or a loop, in cells."""

_TIMES = 3


@dataclass(frozen=True, slots=True)
class CopiedTotal:
    """What several texts copy.

    Attributes:
        texts: How many.
        longest: Characters of the longest span; 0 if there is none.
        place: Where that stands in the training text.
        number: Of the text that copies it, from 1.
        share: Of the characters of all texts that are in copied spans.
        documents: Documents that the network ended.
        documents_copied: Those of them that are training documents.
    """

    texts: int = 0
    longest: int = 0
    place: str = ""
    number: int = 0
    share: float = 0.0
    documents: int = 0
    documents_copied: int = 0


def describe_copying(
    text: str,
    index: CopyIndex,
    documents: Sequence[Ids] = (),
    known: TrainingDocuments | None = None,
) -> Copies:
    """What ``text`` copies from the training text of ``index``.

    ``documents`` are those that the network ended in ``text``, given by their symbols, (n,); they
    are looked up among the ``known`` ones.
    """
    text = text[:MOST_SEARCHED]
    search = CopySearch(text, index)
    spans = tuple(CopiedSpan(begin=begin, end=end) for begin, end in search.spans())
    copies = Copies(complete=index.complete)
    if known is not None:
        copied = sum(document in known for document in documents)
        copies = replace(copies, documents=len(documents), documents_copied=copied)
    if not spans:
        return copies
    longest = search.longest()
    return replace(
        copies,
        longest=CopiedSpan(begin=longest.begin, end=longest.begin + longest.length),
        place=index.place(longest.position),
        share=sum(span.end - span.begin for span in spans) / len(text),
        spans=spans,
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

    What does not fit into ``cells`` is left out: the quote, then the place, then the share.
    """
    counted, stand = _documents(copies.documents_copied, copies.documents)
    briefest = [_line(stand), _line(counted)] if stand else []
    where = "" if copies.complete else f" of the first {MOST_CHARACTERS:,} characters"
    if copies.longest is None:
        no_span = f"no {WINDOW} characters in a row"
        return _fitting([_line(stand, no_span + where), *briefest], cells)
    begin, end = copies.longest.begin, copies.longest.end
    share, longest = _percent(copies.share), f"longest {end - begin:,}"
    place = f", {safe_line(copies.place)}" if copies.place else ""
    first = _line(stand, f"{longest} characters{place}{where}")
    last = f" · {share} in spans of {WINDOW} or more"
    left = cells - len(first) - len(last) - len(": “”")
    if left >= SHORTEST_QUOTE:
        quote = safe_line(text[begin:end], min(left, LONGEST_QUOTE))
        return f"{first}: “{quote}”{last}"
    lines = [first + last, _line(stand, longest, f"{share} in spans of {WINDOW}+")]
    if stand:
        lines += [_line(stand, longest), _line(counted, longest), _line(counted)]
    return _fitting(lines, cells)


def _line(*parts: str) -> str:
    """A line of those ``parts`` that are not empty."""
    return f"copies: {' · '.join(filter(None, parts))}"


def _documents(copied: int, documents: int) -> tuple[str, str]:
    """How many of the documents that a network ended are copied, in short, and in a clause.

    Both are empty without any documents.
    """
    if not documents:
        return "", ""
    counted = f"{copied:,} of {documents:,} document{'s' * (documents != 1)}"
    return counted, f"{counted} {'stands' if copied == 1 else 'stand'} in the training text"


def _fitting(lines: Sequence[str], cells: int) -> str:
    """The first of ``lines`` that fits into ``cells``, else the last."""
    return next((line for line in lines if len(line) <= cells), lines[-1])


def describe_loop(text: str, loop: Loop, cells: int = LINE_CELLS) -> str:
    """One line about a loop in ``text``, safe for a terminal; its quote is cut to ``cells``."""
    rest = f"{loop.times:,} times, from character {loop.begin + 1:,} on"
    left = max(SHORTEST_QUOTE, min(cells - len(f"loop: “” {rest}"), LONGEST_QUOTE))
    unit = safe_line(text[loop.begin : loop.begin + loop.period], left)
    return f"loop: “{unit}” {rest}"


def describe_total(total: CopiedTotal, cells: int = LINE_CELLS) -> str:
    """One line about several texts: documents that are copied, the longest span, and the share.

    What does not fit into ``cells`` is left out: the place, then what is known of spans.
    """
    head = f"copies in {total.texts:,} texts: "
    _, stand = _documents(total.documents_copied, total.documents)
    before = f"{head}{stand} · " if stand else head
    lines = [f"{before}no {WINDOW} characters in a row"]
    if total.longest:
        longest, number = f"{before}longest {total.longest:,}", f"in text {total.number:,}"
        share = f" · {_percent(total.share)} in spans of {WINDOW}+"
        lines = [f"{longest} characters, {number}{share}"]
        if total.place:
            place = f"{safe_line(total.place)}, {number}"
            lines = [f"{longest} characters, {place}{share}", f"{longest}, {place}{share}", *lines]
    return _fitting([*lines, head + stand] if stand else lines, cells)


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "under 1 %"
    return "100 %" if share == 1 else f"{min(99, round(100 * share))} %"
