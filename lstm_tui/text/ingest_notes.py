"""Remarks on a text that was read, and the error for one with too many symbols."""

import numpy as np

from lstm_tui.config import SymbolKind, TextConfig, Undecodable
from lstm_tui.errors import Advice, VocabularyTooLargeError
from lstm_tui.text.symbol_ids import KeptSymbols
from lstm_tui.text.vocabulary import FOLDED

NOTHING_TO_PREDICT = "The text has one distinct symbol only: there is nothing to predict."

_LEAST_KEPT = 0.9
"""The least share of a text that a suggested ``--min-count`` leaves unfolded."""


def binary_files(binary: int) -> str:
    """A number of binary files, in words."""
    return f"{binary:,} binary file{'s' if binary > 1 else ''}"


def content_notes(kept: KeptSymbols, text: TextConfig) -> tuple[str, ...]:
    """Remarks on the symbols of a text that was read as ``text`` says."""
    notes: tuple[str, ...] = ()
    if kept.folded:
        characters = "character" if kept.folded == 1 else "characters"
        notes += (
            f"{kept.folded:,} rare {characters} (fewer than {text.min_count:,} times) "
            "folded into U+FFFD.",
        )
    elif text.symbols is not SymbolKind.BYTE and text.undecodable is Undecodable.REPLACE:
        replaced = int(kept.counts[kept.codes == ord(FOLDED)].sum())
        if replaced:
            times = "once" if replaced == 1 else f"{replaced:,} times"
            notes += (f"U+FFFD stands {times} in the text, mostly for undecodable bytes.",)
    if len(kept.codes) == 1:
        notes += (NOTHING_TO_PREDICT,)
    return notes


def too_many_symbols(
    kept: KeptSymbols, names: tuple[str, ...], text: TextConfig
) -> VocabularyTooLargeError:
    """The error for a vocabulary larger than ``text.max_vocabulary``, with advice."""
    size, most = kept.learned, text.max_vocabulary
    what = "bytes" if text.symbols is SymbolKind.BYTE else "characters"
    enough = size + most if text.symbols is SymbolKind.WORD else size  # as many words as before
    return VocabularyTooLargeError(
        f"{', '.join(names)}: {size:,} distinct {what}, more than the limit of {most:,}.",
        (*_min_count_advice(kept, text), Advice(f"--max-vocabulary {enough}")),
    )


def _min_count_advice(kept: KeptSymbols, text: TextConfig) -> tuple[Advice, ...]:
    """The smallest ``--min-count`` that fits the limit, if it keeps nearly all of the text."""
    if text.symbols is SymbolKind.BYTE:
        return ()
    most, learned = text.max_vocabulary, kept.learned
    codes, counts = kept.codes[:learned], kept.counts[:learned]
    others = counts[codes != ord(FOLDED)]

    def after_folding(min_count: int) -> tuple[int, float]:
        """The vocabulary size, U+FFFD included, and the share of the text that is not folded."""
        unfolded = others[others >= min_count]
        return len(unfolded) + (len(unfolded) < len(codes)), float(unfolded.sum() / counts.sum())

    # U+FFFD takes one place, so the most-th frequent symbol is folded too.
    fits = int(np.sort(others)[::-1][most - 1]) + 1
    offered = []
    for min_count in sorted({fits, 5, 10}):
        left, share = after_folding(min_count)
        if min_count >= fits and share >= _LEAST_KEPT:
            offered.append(f"{min_count} leaves {left:,} ({100 * share:.1f} % of the text)")
    if not offered:
        return ()
    first, *more = offered
    value, _, rest = first.partition(" ")
    return (Advice(f"--min-count {value}", "; ".join((f", which {rest}", *more))),)
