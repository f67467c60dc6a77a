"""Charts of the gradient of a run: its norm over the steps, and against distance."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_tui.runs.events import Diverged, Evaluated, GradientsMeasured, Stepped
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.train.gradient_charts import distance_chart, norm_chart, percent
from tests.support.fake_runs import beginning, started_with


def stepped(step: int, *norms: float | None, clipped: float | None = 0.25) -> Stepped:
    return Stepped(
        step=step,
        losses=(2.0,) * len(norms),
        gradient_norms=norms,
        learning_rate=0.01,
        characters_per_second=1.0,
        clipped=clipped,
    )


def measured(step: int, *log_norms: float, half_life: float | None = 3.42) -> GradientsMeasured:
    return GradientsMeasured(
        step=step, log_norms=log_norms, half_life=half_life, vanishes=half_life is not None
    )


def test_an_explosion_is_in_the_chart_of_the_norm() -> None:
    norms = [0.5] * 200 + [1e6] + [0.5] * 199
    series, axis = norm_chart(fold(RunProgress(), [*beginning(), stepped(400, *norms)]))
    raw, smooth, clip = series
    assert axis.logarithmic
    assert axis.title == "Gradient norm · 25% of steps clipped"
    assert raw.values.max() == 1e6
    assert raw.leads
    assert np.median(smooth.values) == pytest.approx(0.5)
    assert smooth.values.max() < 5
    assert (clip.name, clip.steps.tolist(), clip.values.tolist()) == ("clip 1", [0, 400], [1, 1])


@pytest.mark.parametrize(
    ("clipping", "clip", "clipped", "title"),
    [
        ("value", 0.1, 0.004, "Gradient norm · 0.4% of entries clipped"),
        ("off", 0.0, None, "Gradient norm · not clipped"),
    ],
)
def test_only_clipping_by_norm_has_a_level(
    clipping: str, clip: float, clipped: float | None, title: str
) -> None:
    begin = started_with(clipping=clipping, clip=clip)
    progress = fold(RunProgress(), [*begin, stepped(3, 1.0, 0.0, 2.0, clipped=clipped)])
    series, axis = norm_chart(progress)
    assert [line.name for line in series] == ["", "norm"]
    assert axis.title == title
    assert (series[0].values > 0).all()


def test_a_gradient_that_is_0_at_every_distance_leaves_the_chart_empty() -> None:
    series, axis = distance_chart(fold(RunProgress(), [measured(3)]))
    assert not any(len(line.steps) for line in series)
    assert axis.span is None
    assert "exactly 0" in axis.waiting


def test_the_first_and_the_newest_curve_are_drawn_over_the_distance() -> None:
    curves = [measured(0, 0.0, -1.0), measured(50, 0.0, -0.9), measured(90, 0.5, -0.5, -2.0)]
    newest = replace(curves[-1], cell_log_norms=(1.0, 0.0, -900.0))
    series, axis = distance_chart(fold(RunProgress(), [*curves[:-1], newest]))
    assert [(line.role, line.name, line.mark) for line in series] == [
        ("raw", "step 0", ""), ("validation", "cell", "▲"), ("train", "step 90", "●"),
    ]  # fmt: skip
    np.testing.assert_allclose(series[2].values, np.exp([0.5, -0.5, -2.0]))
    assert series[2].steps.tolist() == [0, 1, 2]
    assert (series[1].values > 0).all()
    assert axis.title == "Gradient reach · half-life 3.4 symbols"
    assert axis.span is not None
    assert 0 < axis.span[0] < series[2].values.min()
    assert axis.span[1] > np.exp(1.0)


def test_a_gradient_that_does_not_vanish_has_no_half_life() -> None:
    _, axis = distance_chart(fold(RunProgress(), [measured(9, 0.0, 0.1, half_life=None)]))
    assert axis.title == "Gradient reach · does not vanish"


def test_a_gradient_that_grows_is_said_to_grow() -> None:
    grows = replace(measured(9, 0.0, 0.1, half_life=None), grows=True)
    _, axis = distance_chart(fold(RunProgress(), [grows]))
    assert axis.title == "Gradient reach · grows with distance"


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (0, "Half-life 3.4 symbols at step 0"),
        (1000, "Half-life 3.4 symbols at step 1,000"),
        (1400, "Gradient reach · half-life 3.4 symbols"),
    ],
)
def test_a_half_life_that_is_older_than_the_newest_loss_is_dated(step: int, title: str) -> None:
    evaluated = Evaluated(step=1400, validation_loss=2.0, train_loss=None, best=True)
    _, axis = distance_chart(fold(RunProgress(), [measured(step, 0.0, -1.0), evaluated]))
    assert axis.title == title
    assert axis.across_title == "symbols before the loss"


def test_before_the_first_evaluation_the_half_life_of_step_0_is_dated() -> None:
    _, axis = distance_chart(fold(RunProgress(), [measured(0, 0.0, -1.0), stepped(3, 1.0)]))
    assert axis.title == "Half-life 3.4 symbols at step 0"


def test_without_a_measurement_the_chart_waits() -> None:
    series, axis = distance_chart(RunProgress())
    assert (len(series), axis.waiting) == (0, "not yet measured …")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (1e-5, "<0.1%"),
        (0.004, "0.4%"),
        (0.05, "5%"),
        (0.126, "13%"),
        (1, "100%"),
    ],
)
def test_shares_have_as_many_digits_as_they_need(share: float, text: str) -> None:
    assert percent(share) == text


def dropped(steps: int) -> Diverged:
    return Diverged(
        step=3, loss=None, gradient_norm=None, suggested_learning_rate=0.001, dropped=steps
    )


@pytest.mark.parametrize(
    ("clipping", "clipped", "title"),
    [
        ("norm", 0.25, "Gradient · 25% clipped · 57 not finite"),
        ("off", None, "Gradient · not clipped · 57 not finite"),
    ],
)
def test_steps_that_were_not_finite_are_counted_in_the_title(
    clipping: str, clipped: float | None, title: str
) -> None:
    begin = started_with(clipping=clipping, clip=1.0 if clipping == "norm" else 0.0)
    events = [*begin, dropped(50), dropped(7), stepped(3, 1e9, None, None, clipped=clipped)]
    _, axis = norm_chart(fold(RunProgress(), events))
    assert axis.title == title


def test_a_run_without_a_finite_gradient_says_so() -> None:
    events = [*started_with(clipping="off", clip=0.0), dropped(2), stepped(2, None, None)]
    series, axis = norm_chart(fold(RunProgress(), events))
    assert not series
    assert axis.waiting == "no gradient was finite"
