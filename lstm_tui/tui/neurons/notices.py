"""Why an action of the Neurons screen does not apply now, and what to do first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import predicted_mask
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.runs.objectives import NO_SYMBOLS
from lstm_tui.tui.notify import notify

NOTICED_SHARE = 0.01
"""The share of unknown characters above which a notice says that they are left out."""


CLASSES_INSTEAD = "C shows what it says of the classes after each symbol."
HOLDING_INSTEAD = "To hold a unit in the text: lstm-tui inspect RUN --clamp L0:3=0."
"""What a classifier can do in place of an action."""


class UnavailableError(LstmTuiError):
    """The action does not apply in the present state."""


@contextmanager
def notices(app: App[Any]) -> Iterator[None]:
    """Notify the user of an error instead of raising it."""
    try:
        yield
    except UnavailableError as error:
        notify(app, str(error))
    except LstmTuiError as error:
        notify(app, str(error), severity="error")


def require_hidden_or_cell(session: InspectionSession) -> None:
    """Refuse to ablate a gate.

    Raises:
        UnavailableError: The quantity of ``session`` is a gate.
    """
    if session.quantity.is_gate:
        raise UnavailableError(
            "Only hidden and cell values can be ablated: press h until one is shown."
        )


def require_language_model(session: InspectionSession, instead: str) -> None:
    """Refuse what needs predictions of symbols; ``instead`` says what a classifier can do.

    Raises:
        UnavailableError: The network is a classifier.
    """
    if session.classes is not None:
        raise UnavailableError(f"This {NO_SYMBOLS} {instead}")


def jump_notice(session: InspectionSession, target: str) -> str:
    """Why there is no ``target`` to jump to: ``inside``, ``disagreement`` or ``match``."""
    wanted = session.search.query if target == "match" else session.shown_pattern
    if wanted and (target != "disagreement" or predicted_mask(session) is not None):
        return f"Nowhere in this text: {wanted}."
    if target == "match":
        return "Look for something first: /"
    if session.ranking.progress is not None:
        return f"Still ranking: {100 * session.ranking.progress:.0f} %."
    if target == "inside":
        return "Choose a pattern first: f."
    return "No unit with a threshold is compared with a pattern yet."


def opening_notice(text: EncodedText) -> str:
    """Notes on how ``text`` was read."""
    notices = [*text.notes]
    if text.left_out > text.given * NOTICED_SHARE:
        notices.append(
            f"The network has never seen {text.left_out:,} of the {text.given:,} characters: they "
            "are left out."
        )
    return " ".join(notices)
