"""Controls on the Neurons screen: columns and divider of the list, the panel, the page."""

from dataclasses import replace

import numpy as np
import pytest
from textual.content import Content

from lstm_tui.colors.truecolor import DARK
from lstm_tui.config import Quantity
from lstm_tui.inspection.ranking import RankedRows, key_of
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import Annotations, UnitAnnotation
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.claims import Evidence
from lstm_tui.scoring.controls import (
    ContextControl,
    Controls,
    MemoryGain,
    PatternControls,
    RecallByDistance,
    ShiftNull,
    SparseProbe,
    UntrainedControl,
)
from lstm_tui.scoring.metrics import BinaryCounts, BinaryMetrics
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.tui.neurons.evidence import evidence_page
from lstm_tui.tui.neurons.recall_chart import recall_chart
from lstm_tui.tui.neurons.unit_facts import UnitFacts, unit_facts
from lstm_tui.tui.neurons.unit_histogram import ValueColors
from lstm_tui.tui.neurons.unit_panel import unit_panel
from lstm_tui.tui.neurons.unit_rows import (
    DIVIDER,
    HEADING,
    UnitRow,
    scored_rows,
    unit_table,
    visible_lines,
)
from tests.support.neuron_pilot import SMALL, browsing
from tests.support.neuron_runs import LINK, save_step

PAINT = ValueColors(DARK, (-1.0, 1.0))
NOTHING = BinaryCounts(*(np.zeros(2) for _ in range(4)))


def metrics(f1: float) -> BinaryMetrics:
    return BinaryMetrics(
        f1, (f1 - 0.02, f1 + 0.02), 0.9, 0.9, 0.8, 0.95, 0.7, 0.1, 0.18, (0.6, 0.8)
    )


LINK_SCORE = UnitScore(UnitId(1, 131), Quantity.HIDDEN, "wiki link", 1, 0.25, metrics(0.97))
WORD_SCORE = UnitScore(UnitId(0, 9), Quantity.CELL, "word start", 1, 0.5, metrics(0.69))
SHARES = np.linspace(1, 0.9, 60)
CONTROLS = PatternControls(
    "wiki link",
    ContextControl(1, metrics(0.31), NOTHING),
    ContextControl(8, metrics(0.55), NOTHING),
    MemoryGain(0.42, (0.38, 0.46)),
    RecallByDistance(SHARES, np.where(np.arange(60) < 8, 1.0, 0.0), np.arange(60, 0, -1)),
    UntrainedControl(metrics(0.21), NOTHING, (0.3, 0.4)),
    ShiftNull(0.97, (0.2,) * 39),
)
EVIDENCE = Evidence(
    "L1:131.hidden",
    "wiki link",
    0.97,
    gain=MemoryGain(0.42, (0.38, 0.46)),
    over_untrained=MemoryGain(0.76, (0.7, 0.8)),
)
HISTOGRAM = Histogram(
    inside=np.array([0, 0, 1, 40]), outside=np.array([100, 30, 2, 0]), edges=np.linspace(-1, 1, 5)
)
FACTS = UnitFacts(
    "wiki link",
    LINK_SCORE,
    HISTOGRAM,
    UnitAnnotation(),
    (ProbeScore(1, "wiki link", 0.5, metrics(0.99)),),
    "L1:131",
    CONTROLS,
    EVIDENCE,
    LINK_SCORE,
    methods="Text SHA-256 0123456789ab; 100,000 characters",
)


def lines(content: Content) -> list[str]:
    return [line.rstrip() for line in content.plain.split("\n")]


def listed() -> list[UnitRow]:
    """A unit with memory gain, and one without."""
    gains = {
        (LINK_SCORE.unit, Quantity.HIDDEN, "wiki link"): MemoryGain(0.42, (0.38, 0.46)),
        (WORD_SCORE.unit, Quantity.CELL, "word start"): MemoryGain(-0.31, (-0.33, -0.29)),
    }
    ranked = RankedRows((LINK_SCORE,), (WORD_SCORE,), gains)
    return scored_rows(ranked, Annotations(), Controls({"wiki link": CONTROLS}))


def test_a_narrow_list_has_score_and_gain_and_says_why_units_come_last() -> None:
    assert lines(unit_table(listed(), 0, 28, 9)) == [
        "  unit   pattern     F1 gain",
        "▸ L1:131 wiki link  .97 +.42",
        " No memory: last 8 as good ─",
        "  L0:9c  word start .69 −.31",
    ]


def test_a_wide_list_has_the_controls_too() -> None:
    heading, link, _, word = lines(unit_table(listed(), 0, 54, 9))
    assert heading.split() == ["unit", "pattern", "F1", "last", "8", "gain", "untr."]
    assert link.split()[-4:] == ["0.97", "0.55", "+0.42", "0.21"]
    assert word.split()[-2:] == ["0.69", "−0.31"]


@pytest.mark.parametrize("width", [20, 28, 34, 44, 54, 90])
def test_lines_with_controls_fit(width: int) -> None:
    for line in unit_table(listed(), 1, width, 9).plain.split("\n"):
        assert Content(line).cell_length == width


@pytest.mark.parametrize("height", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("selected", range(6))
def test_the_selected_row_is_visible_beside_heading_and_divider(height: int, selected: int) -> None:
    rows = [
        UnitRow(UnitId(0, n), Quantity.HIDDEN, "url", 0.5, without_gain=n > 2) for n in range(6)
    ]
    shown = visible_lines(rows, selected, height)
    assert selected in shown
    assert len(shown) <= height
    assert [line for line in shown if line >= 0] == sorted(line for line in shown if line >= 0)
    if height == 8:
        assert shown == [HEADING, 0, 1, 2, DIVIDER, 3, 4, 5]


def test_the_panel_has_the_controls_and_what_is_missing_for_a_claim() -> None:
    assert lines(unit_panel(FACTS, PAINT, 26, 10))[2:] == [
        "fires above 0.25 (green)",
        "F1 0.97 (0.95–0.99)",
        "last 8 0.55  last 1 0.31",
        "untrained 0.21  p 0.025",
        "gain +0.42 (+0.38, +0.46)",
        "Not yet tested by",
        "ablation.",
        "a ablate  Enter evidence",
    ]


def test_a_high_panel_has_the_chart_and_the_whole_claim() -> None:
    shown = lines(unit_panel(FACTS, PAINT, 44, 30))
    assert "found by ━ unit  ╍ last 8" in shown
    assert "L1:131.hidden correlates with wiki link (F1" in " ".join(shown)


def test_recall_and_p_value_of_another_unit_are_not_shown() -> None:
    other = UnitFacts(
        "wiki link", WORD_SCORE, None, UnitAnnotation(), (), "L0:9", CONTROLS, EVIDENCE, LINK_SCORE
    )
    assert other.recall is None
    assert other.p_value is None
    assert "measured for the best unit of the pattern, L1:131" in evidence_page(other, 80).plain


def test_the_page_has_every_control_with_its_meaning() -> None:
    page = lines(evidence_page(FACTS, 80))
    assert page[0].startswith("L1:131.hidden correlates with wiki link (F1 0.97); not yet tested")
    for row in (
        "this unit                  0.97  95 % interval 0.95 to 0.99",
        "last 1                     0.31  the same with the last symbol only",
        "untrained                  0.21  the best unit of the same network before",
        "memory gain               +0.42  over the last 8: 95 % interval +0.38 to +0.46",
        "p-value                   0.025  the best unit on 39 shifted labels reaches 0.20",
        "all units of layer 1       0.99  +0.59 over the untrained network's",
        "Text SHA-256 0123456789ab; 100,000 characters",
    ):
        assert any(line.startswith(row) for line in page), row


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((0.7, 0.98), "  fewest with 95 % of it      2  units: L1:13.cell+31"),
        ((0.3, 0.5), "  the best                    2  have less than 95 % of that"),
    ],
)
def test_the_page_names_the_few_units_that_do_as_well_as_all(
    scores: tuple[float, ...], words: str
) -> None:
    units = (UnitId(1, 13), Quantity.CELL), (UnitId(1, 31), Quantity.HIDDEN)
    sparse = tuple(SparseProbe(layer, (1, 2), scores, 0.99, units) for layer in range(2))
    facts = replace(FACTS, controls=replace(CONTROLS, sparse=sparse))
    page = lines(evidence_page(facts, 76))
    after = page[page.index(next(line for line in page if "all units of layer 1" in line)) + 1]
    assert after.startswith(words)


def test_the_chart_of_a_unit_with_memory_stays_up_and_that_of_the_last_8_falls() -> None:
    assert CONTROLS.recall is not None
    chart = lines(Content("\n").join(recall_chart(CONTROLS.recall, 35, 4)))
    assert chart[0] == "found by ━ unit  ╍ last 8"
    assert chart[1].startswith("100 % ⠉⠉⠉⠉")
    assert chart[4].startswith("  0 % ⠀⠀⠀")
    assert chart[4].endswith("⣀⠀⣀⠀⣀")
    assert {len(line) for line in chart[1:5]} == {35}
    assert chart[5].split()[0] == "1"


def test_distances_without_spans_are_left_out_of_the_chart() -> None:
    nothing = np.full(60, np.nan)
    chart = recall_chart(RecallByDistance(nothing, nothing, np.zeros(60, np.int64)), 30, 3)
    assert {*"".join(line.plain for line in chart[1:4])} <= {*"01 %5⠀"}


async def test_controls_arrive_after_the_list_and_order_it_once(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=SMALL) as at:
        ranking = at.session.ranking
        assert not ranking.computing
        assert ranking.controls.fraction == 1
        ranked = at.session.ranked_rows()
        gains = [gain.value for gain in ranked.gains.values() if gain]
        assert len(gains) == len(ranked.all)
        without = [ranked.gains[key_of(score)] for score in ranked.without_gain]
        assert all(gain and not gain.significant for gain in without)
        assert "● ready" in at.lines("#top")[0]
        assert "gain" in at.lines("#units")[1]


async def test_enter_shows_the_evidence_and_a_ablates_on_the_page(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=(100, 60)) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await at.press("enter")
        assert at.on_top == "EvidenceDialog"
        page = at.words(".dialog")
        assert "L1:7 hidden on wiki link" in page
        assert "the best detector that sees only the last 8" in page
        assert "does the loss rise?" in page
        await at.press("a")
        assert "the loss inside wiki link rises by" in " ".join(at.words(".dialog").split())
        await at.press("escape")
        assert at.on_top == "NeuronScreen"


async def test_a_run_that_has_its_network_before_training_is_compared_with_it(
    neuron_run: Run,
) -> None:
    save_step(neuron_run, 0)
    async with browsing(neuron_run) as at:
        assert all(one.untrained for one in at.session.ranking.controls.patterns.values())


async def test_a_click_selects_the_row_under_the_mouse_below_the_divider(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=(160, 48)) as at:
        shown = visible_lines(at.units.rows, 0, at.units.size.height)
        line = shown.index(DIVIDER) + 2
        await at.pilot.click("#units", offset=(5, line + 1))
        await at.settle()
        assert at.session.unit == at.units.rows[shown[line]].unit
        await at.pilot.click("#units", offset=(5, shown.index(DIVIDER) + 1))
        await at.settle()
        assert at.session.unit == at.units.rows[shown[line]].unit


async def test_a_click_on_the_panel_shows_the_evidence(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.pilot.click("#unit", offset=(4, 3))
        await at.settle()
        assert at.on_top == "EvidenceDialog"


def test_while_units_are_ranked_the_page_says_how_far_and_waits_for_the_text(
    neuron_run: Run,
) -> None:
    session = open_session(neuron_run, load_checkpoint(neuron_run), None)
    session.ranking.scores, session.ranking.progress = None, 0.32
    page = evidence_page(unit_facts(session), 60).plain
    assert page == "The units are being ranked: 32 %"
    session.activations.read(0, len(session.text.ids))
    page = evidence_page(unit_facts(session), 60).plain
    assert page.startswith("The units are being ranked: 32 %\n\nWhat it does\n")
