"""The table of a comparison, at every width."""

import math
from pathlib import Path

import pytest

from lstm_tui.config import Cell
from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Follower
from lstm_tui.tui.compare.comparison_table import render_table
from tests.support.compared_runs import trained_cell, waiting_cell
from tests.support.fake_runs import ended, say


@pytest.fixture
def runs(tmp_path: Path) -> list[ComparedRun]:
    member = trained_cell(tmp_path, Cell.RNN_TANH, 400)
    assert member.worker is not None
    say(member.worker.run, ended(400, FinishReason.BUDGET))
    trained = ComparedRun.of(member, Follower(member.worker.run).poll())
    return [trained, ComparedRun.of(waiting_cell(tmp_path, Cell.GRU), None)]


def test_a_row_has_state_loss_and_half_life(runs: list[ComparedRun]) -> None:
    heading, first, second = render_table(runs, 1, 90, 9).plain.split("\n")
    assert heading.split() == ["state", "step", "weights", "chars/s", "val", "nats", "half-life"]
    assert first.split()[:5] == ["●", "Elman", "RNN", "(tanh)", "finished"]
    assert first.split()[-1] == "1.7"
    assert second.split() == ["▸", "▲", "GRU", "waiting", "–", "–", "–", "–", "–"]


def test_losses_are_in_nats_or_bits(runs: list[ComparedRun]) -> None:
    assert runs[0].best_loss is not None
    for in_bits, unit, best in (
        (False, "nats", runs[0].best_loss),
        (True, "bits", runs[0].best_loss / math.log(2)),
    ):
        heading, first, _ = render_table(runs, 0, 90, 9, in_bits=in_bits).plain.split("\n")
        assert f"val {unit}" in heading
        assert f" {best:.3f} " in first


@pytest.mark.parametrize("width", range(1, 120))
def test_rows_fit_at_every_width(runs: list[ComparedRun], width: int) -> None:
    lines = render_table(runs, 0, width, 3).split("\n")
    assert all(line.cell_length <= width for line in lines)
    if width >= 50:
        assert "Elman RNN (tanh)" in lines[1].plain
        assert "1.7" in lines[1].plain
