"""The text that units are ranked on when nobody asks for another one."""

from pathlib import Path

import numpy as np
import pytest

from lstm_tui.reader.input_text import own_text
from lstm_tui.scoring import blocks
from lstm_tui.scoring.ranked_text import ranked_text
from tests.support.neuron_runs import harbours, make_neuron_run


def test_the_screen_ranks_on_the_text_that_neurons_reads_unless_it_is_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_neuron_run(tmp_path, text=harbours(11_000) * 100, steps=())
    text = own_text(run)
    assert blocks.SCORED_CHARACTERS < len(text.ids) < blocks.SCORED_WHOLE
    assert np.array_equal(ranked_text(run).ids, text.ids)
    monkeypatch.setattr(blocks, "SCORED_WHOLE", len(text.ids) - 1)
    assert np.array_equal(ranked_text(run).ids, text.ids[: blocks.SCORED_CHARACTERS])
