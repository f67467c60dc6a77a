"""C1 control characters in a text: the sign of a wrong encoding.

``--encoding latin-1`` decodes any bytes, also those of Windows' cp1252, whose quotation marks and
dashes become the controls U+0080 to U+009F.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind, TextConfig
from lstm_tui.text.charsets import SAMPLE_BYTES, detect_encoding, has_c1
from lstm_tui.text.vocabulary import Vocabulary

_NEL = "\x85"
"""NEL, the line end of mainframes: the only C1 control in real texts, in UTF-8 and EBCDIC."""


def c1_note(
    ids: NDArray[np.integer[Any]], vocabulary: Vocabulary, counts: tuple[int, ...], text: TextConfig
) -> str:
    """A note about C1 controls in the text of ``ids`` (N,); "" if there are none."""
    nel_is_suspect = _NEL.encode(text.encoding, "ignore") == b"\x85"  # … in cp1252
    controls = {
        symbol: count
        for symbol, count in zip(vocabulary.learned, counts, strict=False)
        if has_c1(symbol) or (symbol == _NEL and nel_is_suspect)
    }
    if vocabulary.kind is SymbolKind.BYTE or not controls:
        return ""
    times = sum(controls.values())
    codes = ", ".join(f"U+{ord(symbol):04X}" for symbol in list(controls)[:3])
    more = "…" if len(controls) > 3 else ""
    finding = f"C1 control characters occur {times:,} times in the text ({codes}{more})"
    if text.encoding.startswith("utf"):
        return f"{finding}: it was decoded with the wrong encoding before it was saved."
    sample = vocabulary.decode(ids[:SAMPLE_BYTES]).encode(text.encoding, "replace")
    if detected := detect_encoding(sample):
        return (
            f"{finding}: it is most likely {detected}, not {text.encoding}. Read it with "
            f"--encoding {detected}."
        )
    return f"{finding}: it is probably not in {text.encoding}."
