"""What the training process prints cannot steer the terminal that shows its log."""

import io

from lstm_tui.training.safe_stderr import VisibleStream
from tests.support.hostile_text import CONTROLS, HOSTILE


def test_names_are_printed_by_their_glyphs() -> None:
    written = io.BytesIO()
    stream = VisibleStream(written, "utf-8", write_through=True)
    print("plain, é 天", HOSTILE, file=stream)
    said = written.getvalue().decode()
    assert said.startswith("plain, é 天 ")
    assert not set(said) & set(CONTROLS.replace("\n", "") + "\u202e\u2069\u200b")
