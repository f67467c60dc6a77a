"""The list of units and the panels, as lines of text."""

import math
from dataclasses import replace

import numpy as np
import pytest
from textual.content import Content

from lstm_tui.colors.palette import MIDDLE, Palette, as_hex, levels
from lstm_tui.colors.truecolor import DARK, LIGHT_PURPLE
from lstm_tui.config import STATES, Quantity, SymbolKind
from lstm_tui.formatting import signed
from lstm_tui.inspection.ranking import RankedRows
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import Annotations, UnitAnnotation
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics, primary_score
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.tui.neurons.cursor_panel import CursorFacts, cursor_panel
from lstm_tui.tui.neurons.gate_chart import bars_of, gate_chart
from lstm_tui.tui.neurons.unit_facts import UnitFacts
from lstm_tui.tui.neurons.unit_histogram import ValueColors, bars
from lstm_tui.tui.neurons.unit_panel import unit_panel
from lstm_tui.tui.neurons.unit_rows import (
    UnitOrder,
    UnitRow,
    filtered,
    fitted,
    position,
    scored_rows,
    unit_table,
    window,
)
from tests.support.vocabularies import glyphs_of

BINARY = BinaryMetrics(
    f1=0.93,
    precision=0.95,
    recall=0.91,
    mcc=0.92,
    auprc=0.97,
    r=0.88,
    prevalence=0.14,
    chance_f1=0.25,
    interval=(0.9, 0.95),
    r_interval=(0.85, 0.9),
)
SCALAR = RegressionMetrics(r=-0.6, r2=0.36, interval=(0.3, 0.4), r_interval=(-0.7, -0.5))
LINK = UnitScore(UnitId(1, 131), Quantity.HIDDEN, "wiki link", 1, 0.25, BINARY)
LINE = UnitScore(UnitId(0, 7), Quantity.CELL, "line position", -1, None, SCALAR)
NOTES = Annotations({"L1:131": UnitAnnotation("[/b] link\x1b[31m", "up in [[links]] \x9b31m")})
HISTOGRAM = Histogram(
    inside=np.array([0, 0, 1, 40]), outside=np.array([100, 30, 2, 0]), edges=np.linspace(-1, 1, 5)
)


PAINT = ValueColors(DARK, (-1.0, 1.0))


def lines(content: Content) -> list[str]:
    return content.plain.split("\n")


# The list of units.


def test_rows_of_scores_keep_their_order_and_have_their_names() -> None:
    rows = scored_rows(RankedRows((LINK, LINE)), NOTES)
    assert [row.unit for row in rows] == [UnitId(1, 131), UnitId(0, 7)]
    assert (
        [row.value for row in rows]
        == [0.93, 0.36]
        == [
            primary_score(LINK.metrics),
            primary_score(LINE.metrics),
        ]
    )
    assert rows[0].name.startswith("[/b]")
    assert rows[1].name == ""


def test_a_unit_that_is_turned_round_has_a_minus() -> None:
    table = unit_table(
        scored_rows(RankedRows((LINK, LINE)), Annotations()), 0, 30, 5, {UnitId(1, 131)}
    )
    assert [line[2:10] for line in lines(table)[1:]] == ["−L1:131 ", "L0:7c   "]


def test_a_row_has_unit_quantity_pattern_and_score() -> None:
    table = unit_table(scored_rows(RankedRows((LINK, LINE)), Annotations()), 0, 30, 5)
    assert lines(table) == [
        "  unit   pattern            F1",
        "▸ L1:131 wiki link         .93",
        "  L0:7c  line position     .36",
    ]


@pytest.mark.parametrize("width", [12, 20, 30, 60])
def test_rows_are_as_wide_as_the_pane_whatever_names_hold(width: int) -> None:
    rows = [
        UnitRow(UnitId(0, 1), Quantity.HIDDEN, "x", -0.5, name)
        for name in ("漢字漢字漢字", "a" * 99)
    ]
    for line in lines(
        unit_table(scored_rows(RankedRows((LINK,)), NOTES) + rows, 1, max(width, 24), 9)
    ):
        assert Content(line).cell_length == max(width, 24)
        assert line.isprintable()
    for line in lines(unit_table(rows, 1, width, 9)):
        assert line.isprintable()


def test_only_the_rows_around_the_chosen_one_are_shown() -> None:
    rows = [UnitRow(UnitId(0, at), Quantity.HIDDEN, "", None) for at in range(100)]
    table = lines(unit_table(rows, 50, 20, 10))
    assert len(table) == 10
    assert sum(line.startswith("▸") for line in table) == 1
    assert any("L0:50 " in line for line in table)
    assert lines(unit_table(rows, 99, 20, 10))[-1].startswith("▸ L0:99")
    assert lines(unit_table(rows, -1, 20, 10))[0].startswith("  L0:0")


@pytest.mark.parametrize(
    ("count", "chosen", "height"), [(5, 4, 9), (50, 0, 9), (50, 49, 9), (50, 20, 1)]
)
def test_the_chosen_row_is_always_in_the_window(count: int, chosen: int, height: int) -> None:
    first = window(count, chosen, height)
    assert first <= chosen < first + height
    assert 0 <= first <= max(0, count - height)


def test_a_filter_looks_at_unit_pattern_and_name() -> None:
    rows = scored_rows(RankedRows((LINK, LINE)), NOTES)
    assert filtered(rows, "") == rows
    assert filtered(rows, "LINE POS") == [rows[1]]
    assert filtered(rows, "l1:1") == [rows[0]]
    assert filtered(rows, "[/b] LINK") == [rows[0]]
    assert filtered(rows, "cell") == [rows[1]]
    assert filtered(rows, "nothing") == []


def test_the_chosen_row_is_found_by_its_key_and_else_by_its_unit() -> None:
    other = UnitScore(UnitId(1, 131), Quantity.HIDDEN, "url", 1, 0.1, BINARY)
    rows = scored_rows(RankedRows((LINE, LINK, other)), Annotations())
    assert position(rows, rows[2].key, UnitId(1, 131)) == 2
    assert position(rows, None, UnitId(1, 131)) == 1
    assert position(rows, None, UnitId(3, 3)) == -1


def test_orders_follow_each_other_in_a_ring() -> None:
    seen, order = [], UnitOrder.SCORE
    for _ in UnitOrder:
        seen.append(order)
        order = order.following
    assert seen == list(UnitOrder)
    assert order is UnitOrder.SCORE


def test_words_are_fitted_to_the_cell() -> None:
    assert fitted("ab", 4) == "ab  "
    assert fitted("漢字漢", 4) == "漢… "
    assert fitted("ab", 0) == ""


# What a unit is worth.


def test_the_panel_has_histogram_metrics_and_a_hint() -> None:
    probes = tuple(ProbeScore(layer, "wiki link", 0.5, BINARY) for layer in range(2))
    facts = UnitFacts("wiki link", LINK, HISTOGRAM, UnitAnnotation(), probes)
    found = lines(unit_panel(facts, PAINT, 40, 14))
    assert found[0].startswith("inside  ")
    assert found[1].startswith("outside █")
    assert found[0].rstrip().endswith("█")
    assert found[2].strip() == "fires above 0.25 (green) ▲"
    assert found[3] == "F1 0.93 (0.90–0.95)  chance 0.25"
    assert found[4] == "P 0.95  R 0.91  MCC 0.92"
    assert found[5] == "AUPRC 0.97  14 % of text  r +0.88"
    assert found[6] == "probe L0 0.93 L1 0.93"
    assert found[7] == "a ablate  Enter evidence"
    narrow = lines(unit_panel(facts, PAINT, 26, 14))
    assert narrow[2:4] == [" " * 18 + "▲", "fires above 0.25 (green)"]
    short = lines(unit_panel(facts, PAINT, 26, 8))
    assert short == [*narrow[:5], *narrow[7:]]  # without the other metrics


@pytest.mark.parametrize("threshold", [-5.0, -1.0, -0.4, 0.0, 0.9, 1.0, 5.0])
@pytest.mark.parametrize("width", [26, 36])
def test_the_threshold_points_at_its_place(threshold: float, width: int) -> None:
    score = UnitScore(UnitId(0, 1), Quantity.HIDDEN, "url", -1, threshold, BINARY)
    facts = UnitFacts("url", score, HISTOGRAM, UnitAnnotation())
    found = lines(unit_panel(facts, PAINT, width, 9))[2:4]
    assert f"fires below {threshold:.2f} (blue)".replace("-", "−") in " ".join(found)
    line = next(line for line in found if "▲" in line)
    columns = width - 9
    share = (min(max(threshold, -1), 1) + 1) / 2
    assert abs(line.index("▲") - 8 - min(columns - 1, share * columns)) <= 1
    assert all(Content(line).cell_length <= width for line in found)


@pytest.mark.parametrize("palette", [DARK, LIGHT_PURPLE], ids=["blue", "purple"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_histogram_has_the_colors_of_the_text_inside_and_outside_alike(
    palette: Palette, turned: bool
) -> None:
    """Of a unit that fires low, inside was green here and blue in the text."""
    score, histogram = UnitScore(UnitId(0, 1), Quantity.HIDDEN, "url", -1, -0.4, BINARY), HISTOGRAM
    if turned:
        score, histogram = score.turned(), histogram.turned()
    facts = UnitFacts("url", score, histogram, UnitAnnotation())
    content = unit_panel(facts, ValueColors(palette, (-1.0, 1.0)), 40, 14)
    inside, outside = content.split("\n")[:2]
    for line in (inside, outside):
        styles = [str(span.style) for span in line.spans if "#" in str(span.style)]
        ends = levels(np.array([-1 + 1 / 31, 1 - 1 / 31]), -1, 1).tolist()
        assert [styles[0], styles[-1]] == [as_hex(palette.bars[end]) for end in ends]
    side, word = ("above 0.40", "green") if turned else ("below −0.40", palette.low_word)
    assert f"fires {side} ({word})" in content.plain
    filled = [bars(counts, 31) for counts in (histogram.inside, histogram.outside)]
    assert [inside.plain[8:], outside.plain[8:]] == filled


def test_a_turned_score_is_that_of_the_values_negated() -> None:
    turned = LINK.turned()
    assert (turned.sign, turned.threshold) == (-LINK.sign, -0.25)
    assert turned.metrics.r == -LINK.metrics.r
    assert turned.turned() == LINK
    assert LINE.turned().threshold is None
    back = HISTOGRAM.turned().turned()
    assert (back.inside == HISTOGRAM.inside).all()
    assert (back.edges == HISTOGRAM.edges).all()


def test_an_intervention_and_a_note_stand_below_and_are_never_markup() -> None:
    note = NOTES.of("L1:131")
    facts = UnitFacts("wiki link", LINK, None, note, ablation="ablated: inside +0.410 nats")
    found = lines(unit_panel(facts, PAINT, 40, 14))
    assert found[0] == "[/b] link␛[31m"
    assert "ablated: inside +0.410 nats" in found
    assert found[-1] == "up in [[links]] ␦31m"
    assert not any("a ablate" in line for line in found)


def test_a_scalar_pattern_has_a_fit_instead_of_a_threshold() -> None:
    found = lines(
        unit_panel(UnitFacts("line position", LINE, None, UnitAnnotation()), PAINT, 40, 9)
    )
    assert found[:2] == ["R² 0.36 (0.30–0.40)", "r −0.60"]


def test_the_last_lines_are_left_out_and_waiting_has_a_reason() -> None:
    facts = UnitFacts("wiki link", LINK, HISTOGRAM, NOTES.of("L1:131"))
    assert lines(unit_panel(facts, PAINT, 30, 4)) == [
        "[/b] link␛[31m",
        "F1 0.93 (0.90–0.95)  chance 0.",
        "up in [[links]] ␦31m",
        "a ablate  Enter evidence",
    ]
    waiting = UnitFacts(
        "", None, None, UnitAnnotation(), waiting="The units are being ranked: 40 %"
    )
    assert lines(unit_panel(waiting, PAINT, 40, 4)) == ["The units are being ranked: 40 %"]
    assert (
        "too rarely"
        in unit_panel(UnitFacts("url", None, None, UnitAnnotation()), PAINT, 80, 4).plain
    )
    assert (
        "Choose a pattern"
        in unit_panel(UnitFacts("", None, None, UnitAnnotation()), PAINT, 80, 4).plain
    )


def test_long_text_is_wrapped() -> None:
    words = "The text has 900 symbols that the network knows; scores need 2,000 or more."
    found = lines(
        unit_panel(UnitFacts("", None, None, UnitAnnotation(), waiting=words), PAINT, 24, 9)
    )
    assert " ".join(found) == words
    assert len(found) > 1
    note = UnitAnnotation("", "up from the first bracket to the last one of a link")
    facts = UnitFacts("url", None, None, note, ablation="  closing -0.844, rest -0.002")
    found = lines(unit_panel(facts, PAINT, 26, 9))
    assert "  closing -0.844, rest" in found
    assert " ".join(found).endswith(note.remark)


@pytest.mark.parametrize("blank", ["\n", " ", "\t", "\u3000"])
def test_a_remark_that_begins_with_blanks_is_not_a_character_a_line(blank: str) -> None:
    note = UnitAnnotation("", blank * 1_000 + "x" * 990)
    facts = UnitFacts("url", None, None, note)
    found = lines(unit_panel(facts, PAINT, 26, 10_000))
    assert len(found) < 2_000 / 13 + 10
    assert found[-1].strip().strip("x") == ""


def test_bars_are_full_where_most_is_and_show_what_is_rare() -> None:
    assert bars(np.array([0, 1, 10_000]), 3) == " ▁█"
    assert bars(np.array([0, 0]), 4) == "    "
    assert len(bars(np.arange(128), 21)) == 21
    assert len(bars(np.arange(3), 21)) == 21


def test_a_histogram_without_a_width_is_shown() -> None:
    one = Histogram(np.array([0, 5, 0]), np.array([0, 9, 0]), np.linspace(0, 3, 4))
    empty = Histogram(np.zeros(3, int), np.zeros(3, int), np.linspace(0, 3, 4))
    for histogram in (one, empty):
        facts = UnitFacts("url", LINK, histogram, UnitAnnotation())
        assert all(
            Content(line).cell_length <= 30 for line in lines(unit_panel(facts, PAINT, 30, 9))
        )


# What is under the cursor.

FACTS = CursorFacts(
    value=0.31,
    surprise=0.07,
    predictions=[("w", 0.93), ("漢", 0.05), ("0xE9", 0.02)],
    active=[("L1:131", 0.9), ("−L0:2", -0.8)],
    changed=[("−L0:2", -1.4)],
    inside=1.0,
)


def test_predictions_are_bars_and_facts_stand_beside_them() -> None:
    found = lines(cursor_panel(FACTS, 60, 6))
    assert [line.split()[:2] for line in found[:3]] == [
        ["w", "0.93"],
        ["漢", "0.05"],
        ["0xE9", "0.02"],
    ]
    assert found[0].count("█") > 20
    assert found[0].endswith("value +0.31  inside")
    assert found[1].rstrip().endswith("surprise 0.07 nats")
    assert found[2].rstrip().endswith("on L1:131↑ −L0:2↓")
    assert found[3].strip() == "moved −L0:2↓"


@pytest.mark.parametrize("width", [10, 24, 45, 46, 60, 120])
@pytest.mark.parametrize("height", [1, 4, 6, 12])
def test_the_panel_keeps_to_its_size(width: int, height: int) -> None:
    found = lines(cursor_panel(FACTS, width, height))
    assert len(found) <= height
    if width >= 46:
        assert all(Content(line).cell_length <= width for line in found)


def test_predicted_words_are_whole_and_their_bars_begin_in_one_column() -> None:
    words = [("␣incomprehensible", 0.5), ("␣天地", 0.25), (",", 0.125)]
    found = lines(cursor_panel(CursorFacts(0.5, 1.0, words, [], []), 60, 6))
    assert found[0].startswith("␣incomprehensible 0.50 █")
    assert found[1].startswith("␣天地             0.25 █")
    assert found[2].startswith(",                 0.12 █")
    assert lines(cursor_panel(CursorFacts(0.5, 1.0, words, [], []), 30, 3))[0].startswith(
        words[0][0]
    )


def test_in_a_narrow_panel_the_value_comes_first() -> None:
    assert lines(cursor_panel(FACTS, 30, 6))[0] == "value +0.31  inside"
    assert lines(cursor_panel(FACTS, 30, 3))[0].startswith("w    0.93")


@pytest.mark.parametrize(
    ("inside", "words"), [(None, ""), (0.0, "  outside"), (1.0, "  inside"), (3.0, "  3")]
)
def test_the_value_of_the_pattern_is_beside_that_of_the_unit(
    inside: float | None, words: str
) -> None:
    facts = CursorFacts(0.5, math.nan, [], [], [], inside)
    assert lines(cursor_panel(facts, 60, 6))[0].strip() == f"value +0.50{words}"
    assert "surprise –" in cursor_panel(facts, 60, 6).plain


# Gates along the line.


def test_gates_stand_under_their_characters() -> None:
    values = {
        Quantity.CELL: np.array([-2.0, 0, 2, 1]),
        Quantity.FORGET_GATE: np.array([0.0, 0.5, 1, 1]),
    }
    scales = {Quantity.CELL: (-2.0, 2.0), Quantity.FORGET_GATE: (0.0, 1.0)}
    found = lines(gate_chart(glyphs_of("ab[c"), values, scales, 2, DARK, 40, 7))
    assert found == ["       ab[c", "forget ▁▅██", "cell   ▁▅█▆"]


def test_gates_have_the_colors_of_the_text() -> None:
    values = {Quantity.CELL: np.array([-2.0, 2, 0]), Quantity.FORGET_GATE: np.array([0.0, 1, 0])}
    for scale, ends in (((-2.0, 2.0), (0, -1)), ((-1e9, 1e9), (MIDDLE, MIDDLE))):
        scales = {Quantity.CELL: scale, Quantity.FORGET_GATE: (0.0, 1.0)}
        content = gate_chart(glyphs_of("abc"), values, scales, 2, DARK, 40, 7)
        forget, cell = content.split("\n")[1:]
        looks = [[str(span.style) for span in line.spans][1:-1] for line in (forget, cell)]
        assert looks[0] == [as_hex(DARK.bars[end]) for end in (0, -1)]
        assert set(looks[1]) == {as_hex(DARK.bars[end]) for end in ends}


def test_wide_characters_have_wide_bars() -> None:
    values, scales = {Quantity.INPUT_GATE: np.array([0.0, 1, 0])}, {Quantity.INPUT_GATE: (0.0, 1.0)}
    found = lines(gate_chart(glyphs_of("a漢b"), values, scales, 0, DARK, 40, 7))
    assert found == ["       a漢b", "input  ▁██▁"]


def test_a_word_has_bars_of_its_width() -> None:
    values = {Quantity.HIDDEN: np.array([0.0, 1, 0.5, 1, 0])}
    text, scales = glyphs_of("The keys, 12.", SymbolKind.WORD), {Quantity.HIDDEN: (0.0, 1.0)}
    chart = lines(gate_chart(text, values, scales, 1, DARK, 40, 7))
    assert chart == ["       The keys, 12.", "hidden ▁▁▁█████▅███▁"]
    narrow = lines(gate_chart(text, values, scales, 3, DARK, 16, 7))
    assert narrow == ["        keys, 12", "hidden █████▅███"]


def test_the_part_around_the_cursor_is_shown() -> None:
    glyphs = "".join(chr(ord("a") + at % 26) for at in range(100))
    values = {Quantity.HIDDEN: np.linspace(-1, 1, 100)}
    for cursor in (0, 3, 50, 97, 99):
        content = gate_chart(
            glyphs_of(glyphs), values, {Quantity.HIDDEN: (-1.0, 1.0)}, cursor, DARK, 20, 7
        )
        first, second = lines(content)
        assert len(first) == len(second) == 20
        marked = [span for span in content.spans if "panel" in str(span.style)]
        assert next(content.plain[span.start : span.end] for span in marked) == glyphs[cursor]


def test_no_more_lines_than_there_is_room_for() -> None:
    values = {name: np.zeros(3) for name in (*STATES, Quantity.INPUT_GATE, Quantity.FORGET_GATE)}
    scales = dict.fromkeys(values, (-1.0, 1.0))
    assert len(lines(gate_chart(glyphs_of("abc"), values, scales, 0, DARK, 40, 3))) == 3


def test_bars_go_from_the_lowest_to_the_highest_of_the_scale() -> None:
    for scale, values, expected in (
        ((0.0, 1.0), [0.0, 1.0, 7.0], "▁██"),
        ((-300.0, 300.0), [-300.0, 0.0, 300.0], "▁▅█"),
    ):
        assert bars_of(np.array(values), scale) == expected


@pytest.mark.parametrize(
    ("value", "words"), [(-0.001, "0.00"), (-0.0, "0.00"), (-0.005001, "−0.01"), (1.694, "1.69")]
)
def test_a_number_that_rounds_to_zero_has_no_minus(value: float, words: str) -> None:
    assert signed(value) == words


def test_a_panel_has_one_kind_of_minus() -> None:
    facts = UnitFacts("line position", replace(LINE, sign=1), None, UnitAnnotation())
    words = unit_panel(facts, PAINT, 40, 20).plain
    assert "r −0.60" in words
    assert "-" not in words
