"""Browsing a classifier: the running probability of a class, and the neuron that separates them."""

from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Quantity
from lstm_tui.inspection.unit_values import shown_scale, shown_values
from lstm_tui.runs.directory import Run
from tests.support.classifier_runs import (
    BELOW,
    CLASSES,
    MARK,
    SYMBOLS,
    make_classifier_run,
    marked_documents,
)
from tests.support.neuron_pilot import LARGE, browsing
from tests.support.neuron_runs import make_neuron_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_classifier_run(tmp_path)


async def test_the_text_is_colored_by_what_the_classifier_would_say(run: Run) -> None:
    async with browsing(run) as at:
        assert "p(positive) if the document ended here" in at.lines("#text")[0]
        assert shown_scale(at.session) == (0, 1)
        (first, *_), _ = marked_documents()
        values = shown_values(at.session, 0, len(first) + 2)
        mark = first.rindex("?") + 1  # the last mark of the first document, after [END]
        assert values[mark] < 0.01
        assert values[len(first) + 1] < 0.01  # [END] has the decision


async def test_c_chooses_another_class_and_then_the_unit(run: Run) -> None:
    async with browsing(run) as at:
        positive = shown_values(at.session, 1, 9)
        await at.press("C")
        assert "L0:3 · hidden" in at.lines("#text")[0]
        await at.press("C")
        assert "p(negative)" in at.lines("#text")[0]
        np.testing.assert_allclose(shown_values(at.session, 1, 9), 1 - positive, atol=1e-5)
        await at.press("C")
        assert "p(positive)" in at.lines("#text")[0]


@pytest.mark.parametrize("key", ["j", "l"])
async def test_keys_of_units_show_the_unit_again(key: str, run: Run) -> None:
    async with browsing(run) as at:
        await at.press("s", key)  # by number, for no unit detects a pattern here
        assert at.session.shown_class is None
        assert " · " in at.lines("#text")[0]


async def test_the_first_quantity_key_shows_the_present_quantity(run: Run) -> None:
    async with browsing(run) as at:
        await at.press("l")
        assert at.session.quantity == Quantity.HIDDEN
        await at.press("l")
        assert str(at.session.quantity) == Quantity.CELL


async def test_the_cursor_panel_has_classes_label_and_decision(run: Run) -> None:
    documents, _ = marked_documents()
    async with browsing(run, start=len(documents[0]) + 1) as at:
        panel = at.words("#cursor")
        assert "negative 1.00 ██" in panel
        assert "positive 0.00" in panel
        assert "label negative" in panel
        assert "at end negative ✓ 1.00" in panel
        assert "surprise" not in panel


async def test_a_document_that_is_decided_wrongly_is_marked(tmp_path: Path) -> None:
    run = make_classifier_run(tmp_path, steps=(0,))  # random weights say one class of all
    async with browsing(run) as at:
        documents = at.session.documents
        assert documents is not None
        marks = set()
        for number in (1, 2):
            at.views.text.move_to(documents.begin_of(number))
            await at.settle()
            marks |= {mark for mark in "✓✗" if mark in at.words("#cursor")}
        assert marks == {"✓", "✗"}


async def test_it_opens_on_the_first_document_that_was_held_out(run: Run) -> None:
    async with browsing(run, start=None) as at:
        assert at.session.cursor == 1


async def test_the_neuron_that_separates_the_classes_is_shown_with_its_accuracy(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        assert at.session.unit == BELOW
        panel = at.words("#unit")
        assert "positive if above" in panel
        assert "100 % (94.0–100.0)" in panel  # of the 60 that did not choose it
        assert "best neuron this one" in panel
        assert "untrained" in panel
        rows = [line for line in at.lines("#unit") if line[2:10] in CLASSES]
        low, high = (min(row.index(one) for one in "▁▂▃▄▅▆▇█" if one in row) for row in rows[-2:])
        assert low < high  # negative documents have the lower values


async def test_a_unit_without_a_row_of_a_pattern_is_compared_with_classes_alone(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        panel = at.words("#unit")
        assert "L0:3 on" not in panel
        assert "F1" not in panel
        assert "Choose a pattern" not in panel
        assert "a ablate" in panel


async def test_the_panel_has_the_whole_sentence_of_an_ablation(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        at.views.show_unit(MARK, Quantity.CELL)
        await at.press("a")
        words = " ".join(at.words("#unit").replace("│", " ").split())
        assert "the log-probability of the true class falls by" in words


async def test_another_unit_is_measured_by_itself(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        await at.press("colon")
        await at.type("L0:0")
        await at.press("enter")
        panel = at.words("#unit")
        assert "best neuron L0:3 100 %" in panel
        assert " if " in panel
        assert at.session.shown_class is None


async def test_a_turned_unit_has_the_other_side(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        await at.press("-")
        assert "positive if below" in at.words("#unit")


async def test_the_evidence_names_what_to_compare_with(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        await at.press("enter")
        page = at.words("*")
        for words in ("Classes of documents", "L0:3: positive", "untrained", "whole network"):
            assert words in page
        assert "60 documents" in page
        assert "60 others" in page


@pytest.mark.parametrize("key", ["p", "r", "d", "x"])
async def test_keys_that_need_a_language_model_say_so(key: str, run: Run) -> None:
    async with browsing(run) as at:
        await at.press(key)
        assert at.on_top == "NeuronScreen"
        (notice,) = at.said()
        assert notice.startswith("This is a classifier of documents: it predicts classes")


async def test_a_measures_what_the_decision_loses(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        at.views.show_unit(MARK, Quantity.CELL)
        await at.press("enter")
        assert "hold the unit at its mean: how many documents" in at.words("*")
        await at.press("a")
        words = " ".join(at.words(".dialog").split())
        assert f"With {MARK}.cell=" in words
        assert "log-probability of the true class falls by" in words
        await at.press("escape", "f", "escape")
        assert "With L1:7.cell=" in str(at.session.ablation())  # whatever the pattern is


async def test_c_says_that_a_language_model_has_no_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    async with browsing(make_neuron_run(tmp_path, ranking=False)) as at:
        await at.press("C")
        (notice,) = at.said()
        assert "language model: it has no classes" in notice
        assert "Class" not in at.lines("KeyBar")[0]


async def test_the_footer_has_the_key_of_classes(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        footer = at.words("KeyBar")
        assert "C Class" in footer
        assert "Predictions" not in footer


async def test_a_typed_document_is_classified_as_it_is_typed(run: Run) -> None:
    async with browsing(run) as at:
        await at.press("i")
        await at.type("lume!")
        assert "positive 1.00" in at.words("#cursor")
        await at.type(" ilm?")
        assert "negative 1.00" in at.words("#cursor")
        assert "label" not in at.words("#cursor")


async def test_a_typed_line_end_does_not_end_the_document(run: Run) -> None:
    async with browsing(run) as at:
        await at.press("i")
        await at.type("lume!\\nilm")
        assert "positive 1.00" in at.words("#cursor")
        assert "document" not in at.lines("#cursor")[0]


async def test_another_checkpoint_has_other_probabilities_and_neurons(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        before = shown_values(at.session, 1, 30)
        await at.press("comma")
        assert at.session.checkpoint.step == 0
        assert np.abs(shown_values(at.session, 1, 30) - before).max() > 0.1
        classes = at.session.classes
        assert classes is not None
        assert classes.best is not None
        assert classes.best.accuracy.share < 1
        assert classes.measured is not None
        assert classes.measured.neurons is not None
        assert not classes.measured.neurons.untrained  # it is the untrained network


async def test_classes_of_strangers_are_shown_as_text(tmp_path: Path) -> None:
    names = ("[red]a[/]", "\x1b[31mb", "中" * 100, *(f"c{number}" for number in range(17)))
    run = make_classifier_run(tmp_path, "odd", classes=names)
    async with browsing(run) as at:
        assert "p([red]a[/])" in at.lines("#text")[0]
        await at.press("C", "C")
        assert "p(中" in at.lines("#text")[0]
        assert "\x1b" not in at.words("*")


async def test_a_text_without_labels_is_colored_too(run: Run) -> None:
    async with browsing(run, "lume! karsk? ilm") as at:
        assert len(at.session.text.ids) == len("lume! karsk? ilm") + 2
        assert at.session.vocabulary == SYMBOLS
        assert "p(positive)" in at.lines("#text")[0]
        assert "The classes of this text are not known" in " ".join(
            line.strip("│ ") for line in at.lines("#unit")
        )


async def test_the_neuron_of_the_classes_leads_the_list_of_units(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        rows = [line for line in at.lines("#units") if "is positive" in line]
        assert len(rows) == 1
        assert "▸ L0:3" in rows[0]
        assert "100%" in rows[0]
        await at.press("j", "k")
        assert at.session.unit == BELOW


async def test_the_list_of_a_pattern_has_no_neurons_of_classes(run: Run) -> None:
    async with browsing(run, size=LARGE) as at:
        at.session.pattern = "url"
        at.views.draw()
        await at.settle()
        assert "is positive" not in at.words("#units")
