"""Opening of an `InspectionSession`: with a text, or with the run's own."""

from dataclasses import replace

from lstm_tui.config import TextKind
from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.units import AnyClamp
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.ranked_text import ranked_text
from lstm_tui.text.labels import Label


def open_session(
    run: Run,
    checkpoint: Checkpoint,
    text: EncodedText | None,
    user_patterns: tuple[Label, ...] = (),
    own_kind: TextKind | None = None,
    *,
    ranks_text: bool = False,
    clamps: tuple[AnyClamp, ...] = (),
) -> InspectionSession:
    """A session with ``text``, or with the end of the run's own text.

    ``own_kind`` replaces the kind of text that the run has recorded. If ``ranks_text``, units are
    ranked on ``text``, because labels are known for it alone, and not on the run's own. ``clamps``
    are on.

    Raises:
        CorpusError: No text was given, and the run's own text is gone.
    """
    if ranks_text and text is not None:
        return InspectionSession(run, checkpoint, text, text, user_patterns, clamps)
    try:
        own: EncodedText | None = ranked_text(run)
        if own is not None and own_kind is not None:
            own = replace(own, kind=own_kind)
    except LstmTuiError:
        if text is None:
            raise
        own = None
    first = text or own
    assert first is not None
    return InspectionSession(run, checkpoint, first, own, user_patterns, clamps)
