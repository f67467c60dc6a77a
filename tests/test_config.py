"""Quantities of a unit: states, gates, and what follows for their scores and scales."""

from lstm_tui.config import STATES, Cell, Quantity


def test_every_quantity_is_a_state_or_a_gate() -> None:
    assert {quantity for quantity in Quantity if not quantity.is_gate} == set(STATES)
    assert set(Cell.LSTM.states) == set(STATES)
    assert Cell.GRU.states == (Quantity.HIDDEN,)


def test_gates_have_no_sign_but_the_candidate_has_one() -> None:
    unsigned = {quantity for quantity in Quantity if not quantity.has_sign}
    assert unsigned == set(Quantity) - {*STATES, Quantity.CANDIDATE}


def test_a_gate_is_shown_with_the_scores_of_the_hidden_state() -> None:
    assert Quantity.CELL.state is Quantity.CELL
    assert Quantity.FORGET_GATE.state is Quantity.CANDIDATE.state is Quantity.HIDDEN
