"""How the symbols of a network are shown in a picture or a page, and on what scale its values.

Every symbol has a label that is safe to draw anywhere: its glyph, which is one character that never
joins or reorders its neighbours, or two hexadecimal digits for a byte that is no ASCII character.
"""

import numpy as np

from lstm_tui.config import SymbolKind
from lstm_tui.reader.reader import Floats
from lstm_tui.text.glyphs import glyph
from lstm_tui.text.vocabulary import Vocabulary

_FAR_OUT = 99.5
"""The percentile of magnitudes that has the full color: a few outliers must not pale the rest."""


def symbol_labels(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The label of each symbol, in the order of ids."""
    if vocabulary.kind is SymbolKind.CHAR:
        return tuple(map(glyph, vocabulary.symbols))
    return tuple(
        glyph(symbol) if symbol < "\x80" else f"{ord(symbol):02X}" for symbol in vocabulary.symbols
    )


def color_scale(values: Floats) -> tuple[float, float]:
    """The values that get the full blue and the full green: as far from 0 on either side."""
    finite = np.abs(values[np.isfinite(values)].astype(np.float32))
    far = float(np.percentile(finite, _FAR_OUT)) if len(finite) else 0.0
    return (-far, far) if far > 0 else (-1.0, 1.0)
