"""Destinations that are typed: symbols, shares, documents, checkpoints, units."""

from pathlib import Path

import pytest

from lstm_tui.config import DocumentSplit, Quantity, TextConfig
from lstm_tui.errors import ConfigError
from lstm_tui.inspection.destinations import (
    CheckpointStep,
    Position,
    PredictedSymbol,
    Units,
    destination_forms,
    parse_destination,
)
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from tests.support.neuron_runs import harbours, make_neuron_run


def opened(run: Run) -> InspectionSession:
    return open_session(run, load_checkpoint(run), None)


@pytest.fixture
def session(neuron_run: Run) -> InspectionSession:
    """A text of 3,000 characters, checkpoints of steps 100, 200 and 300."""
    return opened(neuron_run)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InspectionSession:
    """The lines of the same text as documents."""
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    config = TextConfig(documents=DocumentSplit.LINES)
    return opened(make_neuron_run(tmp_path, text=harbours(), ranking=False, config=config))


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("0", 0),
        (" 1234 ", 1234),
        ("1,234", 1234),
        ("char 1234", 1234),
        ("Character 12", 12),
        ("characters 12", 12),
        ("c12", None),
        ("0%", 0),
        ("100 %", 2999),
        ("12.5%", 375),
    ],
)
def test_a_symbol_is_named_by_its_number_or_share(
    session: InspectionSession, text: str, index: int | None
) -> None:
    if index is None:
        with pytest.raises(ConfigError, match=r"not one of character 1204, 50%"):
            parse_destination(text, session)
    else:
        assert parse_destination(text, session) == Position(index)


@pytest.mark.parametrize("text", ["document 12", "Documents 12", "doc 12", "doc12", "d12", "D 12"])
def test_a_document_is_named_by_its_number(documents: InspectionSession, text: str) -> None:
    assert documents.documents is not None
    expected = Position(documents.documents.begin_of(12))
    assert parse_destination(text, documents) == expected


@pytest.mark.parametrize(
    ("text", "step", "exact"),
    [
        ("step 200", 200, True),
        ("step200", 200, True),
        ("s 240", 200, False),
        ("step 250", 200, False),
        ("Step 9,999", 300, False),
        ("step 0", 100, False),
    ],
)
def test_a_step_is_that_of_the_nearest_checkpoint(
    session: InspectionSession, text: str, step: int, exact: bool
) -> None:
    assert parse_destination(text, session) == CheckpointStep(step, exact)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("L1:7", ((UnitId(1, 7), Quantity.HIDDEN),)),
        ("-l1:7.cell", ((UnitId(1, 7), Quantity.CELL),)),
        ("1:7.forget", ((UnitId(1, 7), Quantity.FORGET_GATE),)),
        ("L0:3+8", ((UnitId(0, 3), Quantity.HIDDEN), (UnitId(0, 8), Quantity.HIDDEN))),
    ],
)
def test_a_unit_is_named_with_its_quantity(
    session: InspectionSession, text: str, targets: tuple[tuple[UnitId, Quantity], ...]
) -> None:
    assert parse_destination(text, session) == Units(targets)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3000", "3000: this text has characters 0 to 2,999."),
        ("char -1", "char -1: this text has characters 0 to 2,999."),
        ("char", "char: must be a whole number, such as character 120."),
        ("1.204", "1.204: must be a whole number, such as character 120."),
        ("101%", "101%: a share of the text is 0% to 100%."),
        ("nan%", "nan%: a share of the text is 0% to 100%."),
        ("x%", "x%: must be a number, such as 50%."),
        ("step x", "step x: must be a whole number, such as step 400."),
        ("d3", "d3: this network was not trained on documents: its text has none."),
        ("L1:16", "L1:16: this network has no such unit. Its layers are L0 to L1"),
        ("[/b]", "[/b]: not one of character 1204, 50%, step 400, L0:13, L0:13.cell, p(x)."),
        ("p(the)", "the: not one character that this network has learned."),
        ("", "not one of"),
    ],
)
def test_what_is_wrong_and_what_is_possible_is_said(
    session: InspectionSession, text: str, message: str
) -> None:
    with pytest.raises(ConfigError) as error:
        parse_destination(text, session)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "symbol"), [("p([)", "["), (" p( ) ", " "), ("p(\\n)", "\n"), ("p()", None)]
)
def test_a_predicted_symbol_stands_in_brackets(
    session: InspectionSession, text: str, symbol: str | None
) -> None:
    expected = None if symbol is None else session.vocabulary.id_of[symbol]
    assert parse_destination(text, session) == PredictedSymbol(expected)


@pytest.mark.parametrize("number", ["0", "99999"])
def test_the_documents_that_exist_are_said(documents: InspectionSession, number: str) -> None:
    assert documents.documents is not None
    with pytest.raises(ConfigError, match=rf"that is shown, 1 to {len(documents.documents)}\."):
        parse_destination(f"d{number}", documents)


def test_documents_are_offered_where_there_are_some(
    session: InspectionSession, documents: InspectionSession
) -> None:
    assert destination_forms(session) == "character 1204, 50%, step 400, L0:13, L0:13.cell, p(x)"
    assert "document 12 of those shown" in destination_forms(documents)
