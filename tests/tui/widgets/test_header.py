"""The header, as text."""

from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.widgets.header import render_header, render_state
from tests.support.fake_runs import beginning, training

PROGRESS = fold(RunProgress(), [*beginning(), *training(1, 1448)])


def test_a_narrow_header_drops_facts_from_the_right() -> None:
    words = ["LSTM 2×256", "0.87 M parameters", "bf16"]
    state = render_state(RunStatus(PROGRESS, Health.UNRESPONSIVE, 12.7))
    assert render_header("atlas", words, state, 70).plain == (
        " lstm-tui  atlas · LSTM 2×256 · 0.87 M parameters       ● silent 12 s "
    )
    assert (
        render_header("atlas", words, state, 40).plain == " lstm-tui  atlas          ● silent 12 s "
    )
    assert render_header("atlas-2026", words, state, 27).plain == " atlas-20…   ● silent 12 s "
    assert [render_header("atlas", words, state, width).plain for width in (0, 1, 5)] == [
        "", "●", "● sil",
    ]  # fmt: skip
