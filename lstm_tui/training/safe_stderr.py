"""What the training process prints: names of files and texts in it by their glyphs.

Its standard error is a terminal or ``worker.log``, which a person looks at with ``cat``. Tracebacks
and warnings quote whatever a run, a text or a file name holds.
"""

import io
import sys

from lstm_tui.text.glyphs import visible


class VisibleStream(io.TextIOWrapper):
    """A text stream that writes each character that could steer a terminal by its glyph."""

    def write(self, text: str) -> int:
        """Write ``text``; return how many characters it has."""
        super().write(visible(text, keep_newlines=True))
        return len(text)


def make_stderr_visible() -> None:
    """Write standard error through a `VisibleStream` from now on."""
    buffer = getattr(sys.stderr, "buffer", None)
    if buffer is not None:
        sys.stderr = VisibleStream(
            buffer, "utf-8", "backslashreplace", line_buffering=True, write_through=True
        )
