"""Levels, marks and predictions of the symbols of a session."""

import numpy as np

from lstm_tui.colors.palette import LEVELS
from lstm_tui.colors.truecolor import DARK
from lstm_tui.inspection.coloring import CURSOR, LABELED, MATCHED, SELECTED, TextColoring
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.reader.input_text import known_text
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from tests.support.neuron_runs import LINK

TEXT = "] The [[ice]] fleet"


def session_of(run: Run) -> InspectionSession:
    checkpoint = load_checkpoint(run)
    session = open_session(run, checkpoint, known_text(TEXT, checkpoint.vocabulary, "a test"))
    session.unit, session.pattern = LINK, "wiki link"
    return session


def test_marks_are_those_of_cursor_selection_search_and_pattern(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    session.search.find("fleet")
    session.cursor, session.anchor = 4, 2
    marks = TextColoring(session, DARK).colors(0, len(TEXT)).marks
    inside = session.patterns.mask("wiki link") > 0
    assert np.flatnonzero(marks & CURSOR).tolist() == [4]
    assert np.flatnonzero(marks & SELECTED).tolist() == [2, 3, 4]
    assert np.flatnonzero(marks & MATCHED).tolist() == [*range(14, 19)]
    assert inside.any()
    assert ((marks & LABELED > 0) == inside).all()


def test_a_part_has_the_colors_that_it_has_in_the_whole(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    coloring = TextColoring(session, DARK)
    coloring.load(0, len(TEXT))
    whole, part = coloring.colors(0, len(TEXT)), coloring.colors(5, 12)
    assert (whole.levels[5:12] == part.levels).all()
    assert (whole.marks[5:12] == part.marks).all()
    assert part.levels.max() == LEVELS - 1
    assert part.levels.min() == 0


def test_predictions_are_loaded_where_they_are_needed(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    coloring = TextColoring(session, DARK)
    assert session.activations.share_known == 0
    coloring.load(0, 5)
    rows = coloring.predictions(0, 5)
    assert session.activations.known(0, 5)
    assert [len(row) for row in rows.glyphs] == [5] * len(rows.reds)
    assert (np.diff(rows.reds.astype(int), axis=0) <= 0).all()  # the most likely first
