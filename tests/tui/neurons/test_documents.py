"""Browsing a network that was trained on documents."""

from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import DocumentSplit, TextConfig
from lstm_tui.runs.directory import Run
from tests.support.neuron_pilot import browsing
from tests.support.neuron_runs import harbours, make_neuron_run
from tests.support.traces import whole_trace


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run on lines of a text as documents."""
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    config = TextConfig(documents=DocumentSplit.LINES)
    return make_neuron_run(tmp_path, text=harbours(), ranking=False, config=config)


async def test_each_document_is_on_lines_of_its_own_and_can_be_gone_to(run: Run) -> None:
    async with browsing(run) as at:
        documents = at.session.documents
        assert documents is not None
        assert len(documents) > 20
        await at.press("colon")
        await at.type("d12")
        await at.press("enter")
        assert at.session.cursor == documents.begin_of(12)
        assert f"document 12 of {len(documents):,}" in at.lines("#cursor")[0]
        shown = [line.strip("│ ") for line in at.lines("#text")[1:-1]]
        assert any(line.endswith("␃") for line in shown)
        begins = set(at.screen.views.text.rows.starts.tolist())
        assert set(documents.begins.tolist()) <= begins
        await at.press("left")
        assert "document 11 of" in at.lines("#cursor")[0]
        assert "[END]" in at.lines("#cursor")[0]


async def test_losses_on_the_screen_are_those_of_single_documents(run: Run) -> None:
    async with browsing(run) as at:
        session = at.session
        expected = whole_trace(session.reader, session.text.ids, lanes=1).loss
        session.activations.read(0, len(session.text.ids))
        np.testing.assert_allclose(session.activations.loss[1:], expected[1:], atol=2e-3)


async def test_several_documents_can_be_typed(run: Run) -> None:
    async with browsing(run) as at:
        await at.press("i")
        await at.type("The\\nThe")
        session = at.session
        assert at.text == "\nThe\nThe"
        assert "document 2 of 2" in at.lines("#cursor")[0]
        losses = session.activations.loss
        np.testing.assert_allclose(losses[1:4], losses[5:8], atol=1e-6)
        assert not any("↵" in notice for notice in at.said())
