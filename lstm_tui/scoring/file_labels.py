"""Labels of a text from a file: where the symbols that a network reads are in that text."""

from pathlib import Path

import numpy as np

from lstm_tui.errors import ConfigError
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.label_file import LabeledPart, read_label_file
from lstm_tui.text.labels import Label, builtin_labels
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import Vocabulary


def file_labels(path: Path, text: EncodedText, vocabulary: Vocabulary) -> tuple[Label, ...]:
    """The labels of ``path`` for ``text``; see `label_file.read_label_file`.

    Raises:
        ConfigError: ``text`` is more of the run's own text than the run keeps.
        CorpusError: The file cannot be read, or a line of it is not valid.
    """
    if text.offsets is None:
        raise ConfigError(
            "--labels count in the text that the run keeps, and --characters asks for more. "
            "Pass fewer --characters, or the whole text with --text FILE."
        )
    symbols = symbol_text(text.ids, vocabulary)
    indices = np.arange(len(symbols.text))
    owners = symbols.last.searchsorted(indices)  # the symbol of each character
    offsets = text.offsets[owners] - (symbols.last[owners] - indices)
    names = {label.name for label in builtin_labels(TextKind.OTHER)}
    return read_label_file(path, LabeledPart(symbols.text, offsets, text.whole), names)
