"""Events with any values in the ranges of their fields are drawn within the cells of a panel."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from textual.content import Content

from lstm_tui.cli.headless_log import describe_evaluation
from lstm_tui.colors.display import choose_display
from lstm_tui.config import Cell
from lstm_tui.exports.chart_render import LOSS, AxisScale, StepRange, full_range, render_chart
from lstm_tui.exports.classifier_progress import selected_report
from lstm_tui.exports.comparison import ComparedRun, comparison_as_json
from lstm_tui.exports.comparison_charts import gradient_axis, gradient_series
from lstm_tui.exports.comparison_svg import render_comparison_svg
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, Stepped, decode_event, encode_event
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.listing import RunListing
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.runs.cells import column_widths, run_cells
from lstm_tui.tui.train.charts import ChartKind, draw_chart
from lstm_tui.tui.train.emergence_panel import render_emergence
from lstm_tui.tui.train.messages_panel import render_ending, render_messages
from lstm_tui.tui.train.metrics_panel import render_metrics
from lstm_tui.tui.train.report_panel import render_report, report_title
from lstm_tui.tui.train.samples import SampleCursor, render_sample, sample_title, selected_sample
from lstm_tui.tui.widgets.chart_series import MARKS, compared_series, run_series
from lstm_tui.tui.widgets.header import facts, render_header, render_state
from lstm_tui.workers.monitor import RunView
from tests.support.fake_runs import make_run
from tests.support.hostile_text import BIDI, CONTROLS, SEQUENCES, ZERO_WIDTH
from tests.support.random_events import events

TEXTS = st.sampled_from(
    ["", "plain", "[b]", "[/b]", "a\nb", *SEQUENCES, CONTROLS, BIDI, ZERO_WIDTH]
)
EMPTY = RunProgress()
COLORS = ["primary", "secondary", "success", "warning", "error", "foreground-muted"]
CELL_COLORS = choose_display("truecolor", "blue-green", {}, is_terminal=True).palette(dark=True)
PALETTE = {**dict.fromkeys(COLORS, "red"), **{f"run{number}": "red" for number in range(6)}}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("runs"))


def folded(logged: list[Event]) -> RunProgress:
    """The progress of events that were encoded and decoded."""
    decoded = [decode_event(encode_event(event)) for event in logged]
    return fold(RunProgress(), [event for event in decoded if event is not None])


@settings(max_examples=60, deadline=None)
@given(logged=st.lists(events(TEXTS), max_size=12), health=st.sampled_from(Health))
def test_panels_of_any_run(run: Run, logged: list[Event], health: Health) -> None:
    progress, record = folded(logged), run.record()
    status = RunStatus(progress, health, 3.0)
    view = RunView(status)
    shown = [
        render_metrics(progress, health, 40, 14),
        render_emergence(progress, 40, 9, charted=True),
        render_messages(progress),
        render_ending(view, "name", "log") or Content(),
        render_header("name", facts(record, progress.started), render_state(status), 100),
        render_sample(selected_sample(progress, SampleCursor())),
        Content(sample_title(selected_sample(progress, SampleCursor()))),
        render_report(selected_report(progress, ()), 40, CELL_COLORS),
        Content(report_title(selected_report(progress, ()))),
        *(Content(describe_evaluation(one, progress)) for one in progress.evaluations),
    ]
    for content in shown:
        assert not set(content.plain) & set(CONTROLS.replace("\n", "") + BIDI + ZERO_WIDTH)
    row = RunListing(run, record, status, 10, 1.0)
    columns = column_widths([run_cells(row, 0, 2.0, PALETTE)], 160)
    assert columns["step"] <= 20
    assert columns["best val"] <= 13  # the longest of formatting.fixed, with a minus
    assert "step" in column_widths([run_cells(row, 0, 2.0, PALETTE)], 100)


@settings(max_examples=60, deadline=None)
@given(
    logged=st.lists(events(st.just("x")), max_size=12),
    scale=st.sampled_from(AxisScale),
    size=st.tuples(st.integers(1, 60), st.integers(1, 12)),
)
def test_charts_of_any_values_fit_their_size(
    logged: list[Event], scale: AxisScale, size: tuple[int, int]
) -> None:
    progress = folded(logged)
    width, height = size
    compared = [ComparedRun("a", "a", "a", Cell.GRU, progress=one) for one in (progress, EMPTY)]
    for lines, y_axis in (
        (run_series(progress), LOSS),
        (compared_series([("one", 0, progress), ("two", 1, progress)]), LOSS),
        *(draw_chart(kind, progress) for kind in ChartKind),
        (gradient_series(compared, ("run0", "run1"), MARKS), gradient_axis(compared)),
    ):
        for window in (full_range(lines), StepRange(0.0, 20.0)):
            chosen = scale if y_axis is LOSS else AxisScale.LINEAR
            rows = render_chart(lines, window, chosen, width, height, 1.44, y_axis)
            assert {sum(len(text) for text, _ in row) for row in rows} <= {width}


@settings(max_examples=30, deadline=None)
@given(logged=st.lists(events(st.just("x")), max_size=12))
def test_exports_of_any_values(logged: list[Event]) -> None:
    progress = replace(folded(logged))
    stepped = Stepped(
        step=2**53, losses=(1e40, -1.0), gradient_norms=(), learning_rate=0, characters_per_second=0
    )
    for form in LossFormat:
        assert render_loss(fold(progress, [stepped]), form, "name")
    run = ComparedRun("a", "a", "a", Cell.GRU, progress=fold(progress, [stepped]))
    assert render_comparison_svg([run], "title")
    assert comparison_as_json([run])


def test_an_unreadable_run_has_cells(tmp_path: Path) -> None:
    row = RunListing(Run(tmp_path / ("n" * 200)), None, None, 0, 0.0, "its log is not one")
    shown = run_cells(row, None, 2.0, PALETTE)
    assert "unreadable" in shown["state"].plain
    assert shown["updated"].plain == "–"
