"""The series of the loss chart."""

import pytest

from lstm_tui.runs.events import Evaluated, Stepped
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.widgets.chart_series import compared_series, run_series
from tests.support.fake_runs import beginning, training


@pytest.mark.parametrize(
    ("document_loss", "roles"),
    [(None, ["raw", "train", "validation"]), (15.4, ["train", "validation"])],
    ids=["text", "documents"],
)
def test_the_loss_of_single_steps_is_left_out_with_documents(
    document_loss: float | None, roles: list[str]
) -> None:
    stepped = Stepped(
        step=2,
        losses=(3.0, 1.9),
        gradient_norms=(1.0, 1.0),
        learning_rate=0.01,
        characters_per_second=640.0,
    )
    evaluated = Evaluated(
        step=2, validation_loss=2.5, train_loss=2.4, best=True, document_loss=document_loss
    )
    progress = fold(RunProgress(), [stepped, evaluated])
    assert [one.role for one in run_series(progress)] == roles


@pytest.mark.parametrize(
    ("losses", "names"),
    [((), ["a", "a"]), ((90_000.0,), ["a, above the chart", "a"]), ((2.0,), ["", "a"])],
)
def test_a_run_of_which_only_the_training_is_drawn_is_named(
    losses: tuple[float, ...], names: list[str]
) -> None:
    evaluated = (
        Evaluated(step=30, validation_loss=loss, train_loss=None, best=False) for loss in losses
    )
    progress = fold(RunProgress(), [*beginning(), *training(1, 30), *evaluated])
    assert [line.name for line in compared_series([("a", 0, progress)])] == names
