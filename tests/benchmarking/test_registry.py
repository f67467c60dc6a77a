"""Names of figures."""

import pytest

from lstm_tui.benchmarking.registry import (
    BENCHMARKS,
    GROUPS,
    NUMPY,
    SCREENS,
    TORCH,
    select_benchmarks,
)
from lstm_tui.cli import bench_screens
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size
from lstm_tui.scoring import numpy_bench as of_numpy
from lstm_tui.training import training_bench as of_torch


def names(*wanted: str) -> list[str]:
    return [entry.name for entry in select_benchmarks(wanted)]


def test_nothing_asked_is_everything() -> None:
    assert select_benchmarks(()) == BENCHMARKS


def test_a_group_means_all_its_figures() -> None:
    assert {f"training-{size}" for size in Size} < set(names("training"))
    assert all(name.startswith("training-") for name in names("training"))


def test_a_figure_is_measured_once_and_in_the_order_of_the_catalogue() -> None:
    assert names("tracing", "memory", "tracing") == ["memory", "tracing"]
    assert names("sampling-large", "sampling") == names("sampling")


def test_an_unknown_name_is_reported_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match=r"--only trainig: no such figure. Did you mean training"):
        select_benchmarks(("trainig",))


def test_each_process_measures_what_the_catalogue_says_and_nothing_else() -> None:
    measures = {NUMPY: of_numpy.MEASURES, TORCH: of_torch.MEASURES, SCREENS: bench_screens.MEASURES}
    for module, found in measures.items():
        assert list(found) == [entry.name for entry in BENCHMARKS if entry.module == module]


def test_groups_are_the_first_words_of_names() -> None:
    assert {entry.group for entry in BENCHMARKS} == set(GROUPS)
