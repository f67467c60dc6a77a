"""C1 control characters in a text: the trace of an encoding that was not the right one.

``--encoding latin-1`` decodes any bytes, also those of Windows' cp1252, whose quotation marks and
dashes become the controls U+0080 to U+009F. A network would learn to write those.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind, TextConfig
from lstm_tui.text.charsets import SAMPLE_BYTES, detect_encoding, has_c1
from lstm_tui.text.vocabulary import Vocabulary

_NEL = "\x85"
"""A line end of mainframes: the one C1 control that real texts have, in UTF-8 and in EBCDIC."""


def c1_note(
    ids: NDArray[np.integer[Any]],
    vocabulary: Vocabulary,
    counts: tuple[int, ...],
    text: TextConfig,
) -> str:
    """What to know about C1 controls in the text of ``ids`` (N,); "" if there are none."""
    unicode = text.encoding.startswith("utf")
    nel_is_suspect = _NEL.encode(text.encoding, "ignore") == b"\x85"  # … in cp1252
    found = [
        (symbol, count)
        for symbol, count in zip(vocabulary.symbols, counts, strict=True)
        if has_c1(symbol) or (symbol == _NEL and nel_is_suspect)
    ]
    if vocabulary.kind is SymbolKind.BYTE or not found:
        return ""
    times = sum(count for _, count in found)
    codes = ", ".join(f"U+{ord(symbol):04X}" for symbol, _ in found[:3])
    more = "…" if len(found) > 3 else ""
    said = f"C1 control characters stand {times:,} times in the text ({codes}{more})"
    detected = "" if unicode else _detected(ids, vocabulary, text.encoding)
    if detected:
        return (
            f"{said}: it is most likely {detected}, not {text.encoding}. Read it with --encoding "
            f"{detected}."
        )
    if unicode:
        return f"{said}: it was decoded with the wrong encoding before it was saved."
    return f"{said}, which no text has: it is in another encoding than {text.encoding}."


def _detected(ids: NDArray[np.integer[Any]], vocabulary: Vocabulary, encoding: str) -> str:
    sample = vocabulary.decode(ids[:SAMPLE_BYTES]).encode(encoding, "replace")
    return detect_encoding(sample)
