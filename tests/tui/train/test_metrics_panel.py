"""The metrics of a run, as text."""

from dataclasses import replace

import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.runs.events import Stepped
from lstm_tui.runs.follower import Health
from lstm_tui.runs.progress import Evaluation, RunProgress, fold
from lstm_tui.tui.train.metrics_panel import render_metrics
from tests.support.fake_runs import beginning, started_with, training

PROGRESS = fold(RunProgress(), [*beginning(), *training(1, 1448)])


def test_metrics_of_a_run() -> None:
    assert render_metrics(PROGRESS, Health.TRAINING, 27, 13).plain == (
        "step     1,448 / 6,000  24%\n"
        "━━━━━━╸────────────────────\n"
        "train    1.47  (2.12 bits)\n"
        "val      1.57  ▼ best\n"
        "best     1.57  step 1,400\n"
        "left     2 min 31 s\n"
        "speed    30,933  chars/s\n"
        "perplexity 4.80\n"
        "gradient 1.14  42% clipped\n"
        "rate     0.004\n"
        "epochs   1.61\n"
        "elapsed  48 s\n"
        "saved    step 1,400  now"
    )


def test_metrics_of_documents_have_the_loss_of_one() -> None:
    evaluation = Evaluation(1400, 2.05, 1.9, best=True, document_loss=15.437)
    progress = replace(PROGRESS, evaluations=(evaluation,))
    rows = render_metrics(progress, Health.TRAINING, 27, 12).plain.split("\n")
    assert rows[3:6] == [
        "val      2.05  ▼ best",
        "best     1.57  step 1,400",
        "document 15.44  with [END]",
    ]


@pytest.mark.parametrize(
    ("share", "remark"),
    [(None, ""), (0.0, ""), (0.0004, "  <0.1% clipped"), (0.3, "  30% clipped")],
)
def test_the_share_that_was_clipped_stands_beside_the_norm(
    share: float | None, remark: str
) -> None:
    steps = [
        replace(event, clipped=share) for event in training(1, 1448) if isinstance(event, Stepped)
    ]
    rows = render_metrics(fold(RunProgress(), [*beginning(), *steps]), Health.TRAINING, 28, 12)
    assert f"gradient 1.14{remark}" in rows.plain.split("\n")


def test_metrics_of_a_run_without_events() -> None:
    rows = render_metrics(RunProgress(), Health.STARTING, 27, 13).plain.splitlines()
    assert rows[0] == "step     0"
    assert rows[2:] == [
        "train    –", "val      –", "best     –", "left     –", "speed    –",
        "perplexity –", "gradient –", "rate     –", "epochs   –", "elapsed  0 s",
        "saved    not yet",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 1), (5, 3), (200, 40)])
def test_metrics_fit_any_size(width: int, height: int) -> None:
    rows = render_metrics(PROGRESS, Health.PAUSED, width, height).plain.split("\n")
    assert len(rows) <= max(1, height)
    assert all(len(row) <= width for row in rows)


def test_the_validation_loss_is_in_bits_when_it_is_not_the_best() -> None:
    worse = replace(PROGRESS, evaluations=(Evaluation(1448, 1.75, 1.4, best=False),))
    assert "val      1.75  (2.52 bits)" in render_metrics(worse, Health.TRAINING, 30, 12).plain


def test_a_run_of_words_shows_the_loss_per_character_first_as_the_chart_does() -> None:
    words = started_with(
        symbols=SymbolKind.WORD, characters_per_symbol=4.0, train_characters_per_symbol=4.0
    )
    progress = fold(RunProgress(), [*words, *training(1, 1448)])
    rows = render_metrics(progress, Health.TRAINING, 27, 14).plain.split("\n")
    assert rows[2:6] == [
        "train    0.37  per char", "val      0.39  ▼ best", "per symbol 1.57",
        "best     0.39  step 1,400",
    ]  # fmt: skip
    assert "speed    30,933  symbols/s" in rows
    assert "perplexity 4.80" in "\n".join(rows)


def test_a_run_of_documents_shows_the_loss_per_document() -> None:
    progress = fold(RunProgress(), [*started_with(characters_per_symbol=0.9), *training(1, 1448)])
    evaluation = Evaluation(1448, 2.0, 1.4, best=False, document_loss=14.5)
    rows = render_metrics(
        replace(progress, evaluations=(evaluation,)), Health.TRAINING, 30, 14
    ).plain.split("\n")
    assert rows[3:7] == [
        "val      2.22  (3.21 bits)", "per symbol 2.00", "best     1.74  step 1,400",
        "document 14.50  with [END]",
    ]  # fmt: skip
