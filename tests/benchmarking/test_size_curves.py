"""Which preset is chosen, from speeds and texts that are made up."""

from dataclasses import replace

import pytest

from lstm_tui.benchmarking.size_curves import (
    EARLY_STOPPING,
    SizeChoice,
    TextStats,
    best_size,
    expected_nats,
    short_text_notice,
    suited_size,
)
from lstm_tui.config import Budget, BudgetKind, RunConfig, TrainingConfig
from lstm_tui.presets import Size

ENDLESS = TextStats(10**10, 100)
SECONDS = {Size.TINY: 0.01, Size.SMALL: 0.02, Size.MEDIUM: 0.04, Size.LARGE: 0.3}
"""A step of each on a machine of two cores."""


def chosen(
    text: TextStats, amount: float, kind: BudgetKind = BudgetKind.MINUTES, machine: float = 1.0
) -> tuple[SizeChoice, list[Size]]:
    """The choice on a machine so many times as fast, and what was measured for it."""
    configs = {
        size: RunConfig(model=size.model, training=TrainingConfig(budget=Budget(kind, amount)))
        for size in Size
    }
    asked = []

    def seconds(config: RunConfig) -> float:
        [size] = [size for size in Size if size.model == config.model]
        asked.append(size)
        return SECONDS[size] / machine

    return best_size(configs, text, seconds), asked


@pytest.mark.parametrize("size", Size)
def test_more_steps_end_lower_within_and_beyond_what_was_measured(size: Size) -> None:
    losses = [expected_nats(size, steps) for steps in (10, 100, 300, 1_000, 3_000, 10_000, 10**6)]
    assert losses == sorted(losses, reverse=True)
    assert len(set(losses)) == len(losses)


@pytest.mark.parametrize(
    ("size", "steps", "nats"),
    [
        (Size.TINY, 800, 1.861),
        (Size.SMALL, 3_200, 1.561),
        (Size.MEDIUM, 200, 1.957),
        (Size.LARGE, 1_200, 1.567),
    ],
)
def test_what_was_measured_is_expected(size: Size, steps: int, nats: float) -> None:
    assert expected_nats(size, steps) == pytest.approx(nats, abs=0.002)


def test_more_time_never_makes_it_smaller() -> None:
    sizes = [list(Size).index(chosen(ENDLESS, it)[0].size) for it in (0.05, 0.5, 5, 60, 600)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == list(Size).index(Size.LARGE)
    assert sizes[0] < sizes[-1]


def test_a_faster_machine_is_as_good_as_more_time() -> None:
    slow, fast = chosen(ENDLESS, 50)[0], chosen(ENDLESS, 5, machine=10)[0]
    assert slow.size == fast.size


def test_a_short_text_needs_no_large_network() -> None:
    notes, _ = chosen(TextStats(20_000, 60), 60)
    assert notes.size in (Size.TINY, Size.SMALL)
    assert "it may begin to learn this text by heart: 20,000 characters teach it" in notes.why
    endless, _ = chosen(ENDLESS, 60)
    assert "by heart" not in endless.why
    assert (notes.patience, endless.patience) == (EARLY_STOPPING, 0)


@pytest.mark.parametrize(
    ("characters", "size"),
    [
        (5_000, Size.TINY),
        (20_000, Size.TINY),
        (50_000, Size.TINY),
        (110_000, Size.SMALL),
        (250_000, Size.MEDIUM),
        (1_000_000, Size.MEDIUM),
        (2_000_000, Size.LARGE),
    ],
)
def test_a_network_is_suited_to_the_length_of_the_text(characters: int, size: Size) -> None:
    assert suited_size(characters, Size.LARGE.model) == size
    assert suited_size(characters, Size.TINY.model) == Size.TINY
    sizes = list(Size)
    found, _ = chosen(TextStats(characters, 100), 1000)
    assert sizes.index(found.size) <= sizes.index(size)
    notice = short_text_notice(RunConfig(model=Size.LARGE.model), TextStats(characters, 100))
    assert (f"(--size {size}) and stop when" in notice) == (size is not Size.LARGE)


def test_without_a_validation_text_nothing_is_said_to_stop_early() -> None:
    found, _ = chosen(TextStats(20_000, 60, validates=False), 60)
    assert found.patience == 0
    assert "by heart" in found.why
    assert "--patience" not in found.why
    large = RunConfig(model=Size.LARGE.model)
    notice = short_text_notice(large, TextStats(20_000, 100, validates=False))
    assert "(--size tiny). With" in notice


def test_no_fewer_than_one_step_is_said_to_teach_something() -> None:
    found, _ = chosen(TextStats(100, 20), 60)
    assert "After some 1 of them" in found.why


def test_what_stops_early_or_is_small_already_is_not_told_so_again() -> None:
    text, patient = TextStats(20_000, 100), TrainingConfig(patience=3)
    tiny = short_text_notice(RunConfig(model=Size.TINY.model), text)
    learned = replace(Size.TINY.model, documents=True, learned_initial_state=True)
    assert "--size" not in short_text_notice(RunConfig(model=learned), text)
    large = RunConfig(model=Size.LARGE.model)
    assert "--size" in short_text_notice(large, text)
    assert "--size" not in short_text_notice(large, text, resizable=False)
    assert ": stop when validation no longer improves (--patience 5). With" in tiny
    assert short_text_notice(RunConfig(model=Size.TINY.model, training=patient), text) == ""
    small = short_text_notice(RunConfig(model=Size.SMALL.model, training=patient), text)
    assert ": choose a smaller network (--size tiny). With" in small


def test_what_is_hopeless_is_not_measured() -> None:
    found, asked = chosen(ENDLESS, 0.05)
    assert asked[0] is Size.TINY
    assert Size.LARGE not in asked
    assert found.size in asked


def test_a_size_that_cannot_be_trained_here_is_not_chosen() -> None:
    """For example because it does not fit into memory; those before it stand."""

    def seconds(config: RunConfig) -> float:
        if config.model == Size.MEDIUM.model:
            raise MemoryError("none left")
        return 1e-3

    configs = {size: RunConfig(model=size.model) for size in Size}
    said: list[str] = []
    assert best_size(configs, ENDLESS, seconds, said.append).size is Size.SMALL
    assert said[-1] == "medium, LSTM 2×256: cannot be trained here (MemoryError)"
    with pytest.raises(MemoryError, match="none left"):
        best_size({Size.MEDIUM: configs[Size.MEDIUM]}, ENDLESS, seconds)


@pytest.mark.parametrize("kind", [BudgetKind.STEPS, BudgetKind.EPOCHS])
def test_steps_and_epochs_are_the_same_on_every_machine(kind: BudgetKind) -> None:
    found, asked = chosen(TextStats(1_000_000, 65), 2, kind)
    assert asked == []
    assert "here" not in found.why


def test_the_reason_says_how_many_steps_there_are_time_for() -> None:
    found, _ = chosen(ENDLESS, 5)
    model = found.size.model
    steps = 300 / SECONDS[found.size]
    assert found.why.startswith(
        f"--size auto: {found.size}, {model.title}: {steps:,.0f} steps in 5 minutes here ("
    )


def test_a_smaller_batch_gets_more_steps_out_of_a_text() -> None:
    config = RunConfig(
        model=Size.TINY.model,
        training=TrainingConfig(budget=Budget(BudgetKind.EPOCHS, 1), batch=4),
    )
    found = best_size({Size.TINY: config}, TextStats(64_000, 60), lambda _: 1.0)
    assert "250 steps" in found.why
    larger = replace(config, training=replace(config.training, batch=16))
    assert "62 steps" in best_size({Size.TINY: larger}, TextStats(64_000, 60), lambda _: 1.0).why


def test_one_minute_is_not_minutes() -> None:
    assert Budget(BudgetKind.MINUTES, 1).title == "1 minute"
    assert Budget(BudgetKind.EPOCHS, 1.5).title == "1.5 epochs"
