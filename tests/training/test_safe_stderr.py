"""Output of the worker cannot control the terminal that shows its log."""

import io

from lstm_tui.training.safe_stderr import VisibleStream
from tests.support.hostile_text import CONTROLS, HOSTILE


def test_control_characters_are_printed_as_glyphs() -> None:
    written = io.BytesIO()
    stream = VisibleStream(written, "utf-8", write_through=True)
    print("plain, é 天", HOSTILE, file=stream)
    output = written.getvalue().decode()
    assert output.startswith("plain, é 天 ")
    assert not set(output) & set(CONTROLS.replace("\n", "") + "\u202e\u2069\u200b")
