"""The report on a classifier as lines of text, for a screen or a command.

A line is a list of `Piece`: characters with a role, to which the screen or the command gives a
style. Names of classes and texts of documents are data: they are shown by their glyphs. Widths are
in cells.
"""

import math
from itertools import islice, zip_longest
from string import ascii_lowercase

from lstm_tui.colors.palette import LEVELS, MIDDLE, RED_LEVELS, CellStyle, Palette
from lstm_tui.exports.class_report import ClassReport
from lstm_tui.formatting import grouped
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line, visible
from lstm_tui.text.symbol_glyphs import glyph_cells

Piece = tuple[str, str]
"""Characters and their role."""

Lines = list[list[Piece]]

PLAIN, DIM, BOLD, GOOD, WARNING = "", "dim", "bold", "good", "warning"
CORRECT, WRONG = "correct", "wrong"
"""Beginnings of the roles of a cell of the matrix, such as ``correct12``: see `shading`."""

MOST_TABLE_CLASSES = 8
"""With more classes, the largest confusions are listed instead of the matrix."""

MISTAKE_CELLS = 300
"""The most cells of the beginning of a document that are shown."""

METHOD = (
    "95 % Wilson intervals. Macro-F1: the mean F1 of the classes. Bag of symbols: logistic "
    "regression on the counts of symbols, without their order, trained on the same documents."
)

CONFUSION_TITLE = "Documents by class (rows) and the class they were assigned to (columns):"
MISTAKES_TITLE = "Most confident mistakes: class → assigned to"

_MEASURE_CELLS, _VALUE_CELLS = 15, 6
_CLASS_CELLS, _LEAST_CLASS_CELLS = 24, 8
_NAME_CELLS = 14
_CORNER = "class"
_RECALL_CELLS = 8
_GAP_CELLS = 4


def class_name(name: str, width: int = _CLASS_CELLS) -> str:
    """The name of a class in at most ``width`` cells, without its middle where it is longer."""
    return cut_middle(visible(name), width, ending=min(NAME_ENDING, width // 2)) or "–"


def summary_lines(report: ClassReport, width: int) -> Lines:
    """Accuracy with its interval beside the baseline, the verdict, majority class and macro-F1.

    Where ``width`` is small, counts and then intervals are left out. The verdict is one line, which
    may be longer.
    """
    confusion, baseline = report.confusion, report.baseline
    accuracy = confusion.accuracy
    lines = [_row("accuracy", percent(accuracy), BOLD, _remarks(accuracy), width)]
    if baseline is not None:
        accuracy = baseline.accuracy
        lines.append(_row("bag of symbols", percent(accuracy), PLAIN, _remarks(accuracy), width))
    if report.difference is not None and report.difference_interval is not None:
        low, high = (100 * end for end in report.difference_interval)
        style = WARNING if not report.difference > 0 else GOOD if low > 0 else PLAIN
        points = "–" if math.isnan(report.difference) else f"{100 * report.difference:+.1f}"
        interval = f" ({low:+.1f} to {high:+.1f})"
        remarks = (f" points{interval}", interval, " points")
        lines.append(_row("difference", points, style, remarks, width))
        lines.append([(report.verdict, WARNING if style is WARNING else PLAIN)])
    majority = f" {class_name(report.majority_class)}"
    lines.append(_row("majority class", percent(confusion.majority), PLAIN, (majority,), width))
    lines.append(_row("macro-F1", f"{confusion.macro_f1:.3f}", PLAIN, (), width))
    return lines


def _row(name: str, value: str, style: str, remarks: tuple[str, ...], width: int) -> list[Piece]:
    """A measure with the first of ``remarks`` for which there is room."""
    line = [(name.ljust(_MEASURE_CELLS), DIM), (value.rjust(_VALUE_CELLS), style)]
    fitting = [one for one in remarks if line_cells(line) + glyph_cells(one) <= width]
    return [*line, *((one, DIM) for one in fitting[:1])]


def confusion_lines(report: ClassReport, width: int) -> Lines:
    """The confusion matrix with the recall of each class.

    With more than `MOST_TABLE_CLASSES` classes, or where ``width`` is too small for it, the largest
    confusions are listed.
    """
    if len(report.classes) <= MOST_TABLE_CLASSES:
        lines = _matrix(report, width)
        if line_cells(lines[0]) <= width:
            return lines
    return pair_lines(report, width)


def _matrix(report: ClassReport, width: int) -> Lines:
    """A row for each class; where the columns have no room for names, letters name them."""
    counts, classes = report.confusion.counts, report.classes
    column = max(len(grouped(count)) for row in counts for count in row) + 2
    names = [class_name(name, _NAME_CELLS) for name in classes]
    room = width - _RECALL_CELLS - 1
    longest = max(map(glyph_cells, names))
    wide = max(column, longest + 2)
    if max(len(_CORNER), longest) + wide * len(classes) <= room:
        column, headings, labels = wide, names, names
        first = max(len(_CORNER), longest)
    else:
        headings = list(ascii_lowercase[: len(classes)])
        first = max(_LEAST_CLASS_CELLS, min(_CLASS_CELLS, room - column * len(classes)))
        labels = [
            f"{letter} {class_name(name, first - 2)}"
            for letter, name in zip(headings, classes, strict=True)
        ]
        first = max(len(_CORNER), *map(glyph_cells, labels))
    lines: Lines = [
        [
            (_padded(_CORNER, first + 1), DIM),
            *((_padded(f"{heading} ", column, right=True), DIM) for heading in headings),
            ("recall".rjust(_RECALL_CELLS), DIM),
        ]
    ]
    for index, (label, row) in enumerate(zip(labels, counts, strict=True)):
        recall = report.confusion.recall(index)
        lines.append(
            [
                (_padded(label, first + 1), PLAIN),
                *(
                    (
                        f"{grouped(count):>{column - 1}} ",
                        cell_role(count, recall.count, index == predicted),
                    )
                    for predicted, count in enumerate(row)
                ),
                (percent(recall).rjust(_RECALL_CELLS), DIM),
            ]
        )
    return lines


def cell_role(count: int, total: int, correct: bool) -> str:
    """The role of a cell of ``count`` documents of a class that has ``total``."""
    if not count:
        return DIM
    share = count / total
    if correct:
        return f"{CORRECT}{round(share * (LEVELS - 1 - MIDDLE))}"
    return f"{WRONG}{round(math.sqrt(share) * (RED_LEVELS - 1))}"  # a few mistakes are to be seen


def beside(left: Lines, right: Lines, width: int) -> Lines | None:
    """``left`` and ``right`` side by side; None if they do not fit into ``width`` cells."""
    first = max(map(line_cells, left), default=0) + _GAP_CELLS
    if first + max(map(line_cells, right), default=0) > width:
        return None
    empty: list[Piece] = []
    lines: Lines = []
    for one, other in zip_longest(left, right, fillvalue=empty):
        blanks = (" " * (first - line_cells(one)), PLAIN)
        lines.append([*one, *([blanks, *other] if other else [])])
    return lines


def shading(role: str, palette: Palette) -> CellStyle | None:
    """The style of a cell of the matrix in ``palette``; None for another role.

    Green by the share of a class that was assigned to it, red by the root of the share that was
    assigned to another one.
    """
    for beginning, styles in (
        (CORRECT, palette.styles[MIDDLE:]),
        (WRONG, palette.red_styles),
    ):
        if role.startswith(beginning):
            return styles[int(role.removeprefix(beginning))]
    return None


def pair_lines(report: ClassReport, width: int, most: int = 12) -> Lines:
    """The ``most`` largest confusions: ``class → predicted class   14 of 98``."""
    confused = report.confusions()
    if not confused:
        return [[("No mistakes.", GOOD)]]
    totals = [sum(row) for row in report.confusion.counts]
    counts = [
        f"{grouped(count)} of {grouped(totals[label])}" for label, _, count in confused[:most]
    ]
    room = width - max(map(len, counts)) - len(" →   ")
    named = {index for pair in confused[:most] for index in pair[:2]}
    longest = max(glyph_cells(class_name(report.classes[index])) for index in named)
    half = max(4, min(longest, room // 2))
    lines: Lines = [[("class → assigned to", DIM)]]
    for (label, predicted, _), count in zip(confused, counts, strict=False):
        lines.append(
            [
                (_padded(class_name(report.classes[label], half), half), PLAIN),
                (" → ", DIM),
                (_padded(class_name(report.classes[predicted], half), half), PLAIN),
                (f"  {count}", DIM),
            ]
        )
    if len(confused) > most:
        lines.append([(f"and {len(confused) - most:,} more pairs", DIM)])
    return lines


def class_lines(report: ClassReport, width: int) -> Lines:
    """A row for each class: its documents, precision, recall and F1."""
    names = [class_name(name) for name in report.classes]
    first = min(max(map(glyph_cells, ("class", *names))), max(_LEAST_CLASS_CELLS, width - 38))
    lines: Lines = [
        [(_padded("class", first), DIM), (" documents  precision   recall      F1", DIM)]
    ]
    for index, name in enumerate(report.classes):
        recall, precision = report.confusion.recall(index), report.confusion.precision(index)
        lines.append(
            [
                (_padded(class_name(name, first), first), PLAIN),
                (f" {grouped(recall.count):>9}  {percent(precision):>9}", PLAIN),
                (f"  {percent(recall):>7}  {report.confusion.f1(index):>6.3f}", PLAIN),
            ]
        )
    return lines


def mistake_lines(report: ClassReport, most: int | None = None) -> Lines:
    """Two lines for each mistake: its classes and probability, and the text, which may be long."""
    if not report.mistakes:
        right = report.confusion.accuracy
        is_perfect = right.count and right.successes == right.count
        return [[("None." if is_perfect else "They are not known.", DIM)]]
    lines: Lines = []
    for number, mistake in enumerate(islice(report.mistakes, most), 1):
        label, predicted = (
            class_name(report.classes[index]) for index in (mistake.label, mistake.predicted)
        )
        lines += [
            [
                (f"{number}  ", DIM),
                (label, PLAIN),
                (" → ", DIM),
                (predicted, WARNING),
                (f"  {100 * mistake.probability:.1f} %", DIM),
            ],
            [(safe_line(mistake.text, MISTAKE_CELLS), DIM)],
        ]
    return lines


def percent(proportion: Proportion) -> str:
    """``96.3 %``, ``100 %``, or a dash without documents."""
    if not proportion.count:
        return "–"
    return f"{100 * proportion.share:.1f} %".replace("100.0", "100")


def interval_text(proportion: Proportion) -> str:
    """Its 95 % interval in percent: ``(94.7–97.4)``."""
    low, high = proportion.interval
    return f"({100 * low:.1f}–{100 * high:.1f})"


def _remarks(proportion: Proportion) -> tuple[str, str]:
    """`` (94.7–97.4) 770 of 800``, and the same without counts."""
    interval = f" {interval_text(proportion)}"
    return f"{interval} {grouped(proportion.successes)} of {grouped(proportion.count)}", interval


def report_lines(report: ClassReport, width: int) -> Lines:
    """The whole report: summary, matrix, a row for each class, mistakes and methods."""
    matrix = confusion_lines(report, width)
    return [
        *summary_lines(report, width),
        [],
        *([[(CONFUSION_TITLE, DIM)]] if len(report.classes) <= MOST_TABLE_CLASSES else []),
        *matrix,
        [],
        *class_lines(report, width),
        [],
        [(MISTAKES_TITLE, BOLD)],
        *mistake_lines(report),
        [],
        [(METHOD, DIM)],
    ]


def plain_text(lines: Lines) -> str:
    """``lines`` without roles; each ends with a newline and has no blanks before it."""
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def line_cells(line: list[Piece]) -> int:
    """The width of ``line`` in cells."""
    return sum(glyph_cells(text) for text, _ in line)


def _padded(line: str, width: int, *, right: bool = False) -> str:
    """``line`` with blanks up to ``width`` cells."""
    blanks = " " * max(0, width - glyph_cells(line))
    return f"{blanks}{line}" if right else f"{line}{blanks}"
