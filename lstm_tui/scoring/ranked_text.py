"""The part of a run's own text that units are ranked on when nobody asks for another one."""

from lstm_tui.reader.input_text import EncodedText, own_text
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.blocks import scored_characters


def ranked_text(run: Run) -> EncodedText:
    """All that ``neurons`` reads by default, or the beginning of the validation text if that is
    long.

    Raises:
        CorpusError: The text is gone.
    """
    text = own_text(run)
    return text.cut(scored_characters(len(text.ids)))
