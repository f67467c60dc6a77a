"""`make bench`: the measurements of `lstm-tui bench` get their targets."""

import json

import pytest

from lstm_tui.benchmarking.measurement import Comparison, Measurement
from lstm_tui.cli.bench_table import BenchReport, report_as_json
from tests.benchmarks.bench import results_of
from tests.benchmarks.results import Result


def results(*measurements: Measurement) -> list[Result]:
    report = json.loads(report_as_json(BenchReport(measurements, 0.0, quick=False)))
    return [one for figure in report["figures"] for one in results_of(figure)]


def test_a_training_speed_is_compared_with_the_reference_loop() -> None:
    reference = Comparison("a plain loop", (10.0, 10.0))
    (result,) = results(
        Measurement("training medium: LSTM 2×256", "characters/s", (14.0, 15.0), reference)
    )
    assert result.target is not None
    assert result.target.bound == 1.3
    assert result.ratios == (1.4, 1.5)
    assert result.met


def test_a_sampling_speed_has_a_target_and_its_ratio_another() -> None:
    reference = Comparison("nn.LSTM", (1_000.0,))
    speed, ratio = results(
        Measurement("sampling medium: LSTM 2×256", "characters/s", (9_000.0,), reference)
    )
    assert speed.met
    assert speed.ratios == ()
    assert ratio.met is False
    assert ratio.ratios == (9.0,)


@pytest.mark.parametrize(("slow", "met"), [(30.0, True), (90.0, False)])
def test_keys_are_held_to_their_95th_percentile(slow: float, met: bool) -> None:
    (result,) = results(Measurement("keys: next unit", "ms", (*[10.0] * 8, slow, slow)))
    assert result.measured == (slow,)
    assert result.met is met


def test_what_was_not_measured_meets_no_target() -> None:
    (result,) = results(Measurement("keys", note="could not be measured: no terminal"))
    assert result.met is None
    assert result.note == "could not be measured: no terminal"
