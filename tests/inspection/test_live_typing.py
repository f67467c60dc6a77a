"""Typing mode: the session reads what is typed, and returns to the text before."""

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.live_typing import LiveTyping
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run


def session_of(run: Run) -> InspectionSession:
    return open_session(run, load_checkpoint(run), None)


def text_of(session: InspectionSession) -> str:
    return session.vocabulary.decode(session.text.ids)


def test_the_cursor_is_at_the_end_of_the_typed_text(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    typing = LiveTyping(session)
    for text in ("T", "Th", "The", "Th"):
        assert typing.update(text) == ""
        assert text_of(session) == text
        assert session.cursor == len(text) - 1
        assert session.activations.share_known == 1


def test_unknown_characters_are_reported_once(neuron_run: Run) -> None:
    typing = LiveTyping(session_of(neuron_run))
    assert "é" in typing.update("Té")
    assert typing.update("Téh") == ""
    assert "ü" in typing.update("Téhü")


def test_an_empty_text_leaves_the_present_one_open(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    before = session.text
    LiveTyping(session).update("")
    assert session.text is before


def test_restoring_opens_the_text_before_at_its_position(neuron_run: Run) -> None:
    session = session_of(neuron_run)
    session.cursor = 70
    before = session.text, session.activations
    typing = LiveTyping(session)
    typing.update("The")
    typing.restore()
    assert (session.text, session.activations) == before
    assert session.cursor == 70
