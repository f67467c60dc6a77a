"""Standard error of the worker, with control characters written as visible glyphs.

Tracebacks and warnings quote what a run, a text or a file name contains, and are shown on a
terminal, directly or as ``worker.log``.
"""

import io
import sys

from lstm_tui.text.glyphs import visible


class VisibleStream(io.TextIOWrapper):
    """A text stream that writes a glyph for each character that could control a terminal."""

    def write(self, text: str) -> int:
        """Write ``text``; return its length."""
        super().write(visible(text, keep_newlines=True))
        return len(text)


def make_stderr_visible() -> None:
    """Replace ``sys.stderr`` with a `VisibleStream`."""
    buffer = getattr(sys.stderr, "buffer", None)
    if buffer is not None:
        sys.stderr = VisibleStream(
            buffer, "utf-8", "backslashreplace", line_buffering=True, write_through=True
        )
