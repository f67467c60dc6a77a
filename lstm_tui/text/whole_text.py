"""Reading a whole file as text, for what is neither trained on nor read by a network."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.text.decoding import decode_blocks
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label
from lstm_tui.text.source_stream import open_source
from lstm_tui.text.sources import find_sources


def whole_text(name: str, text: TextConfig, stdin: BinaryIO) -> str:
    """The text of the file ``name`` with its line ends; ``-`` is ``stdin``.

    ``text`` says how it is decoded.

    Raises:
        CorpusError: It cannot be read, or is a folder.
    """
    if Path(name).is_dir():
        raise CorpusError(f"{safe_line(name)}: is a folder. Name one file.")
    (source,) = find_sources([name])
    with open_source(source, stdin) as stream:
        blocks = stream.blocks(lambda _: None)
        decompressed = stream.compression is not None
        return "".join(decode_blocks(blocks, text, source.name, decompressed=decompressed))


def label_with_line_ends(label: Label, text: str) -> NDArray[np.bool_]:
    """Where ``label`` is true in ``text``, (T,), which is read with LF for each CR LF.

    The CR has the value of its LF.
    """
    if "\r\n" not in text:
        return label.of(text).astype(np.bool_)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kept = np.ones(len(text), np.bool_)
    kept[:-1] = ~((codes[:-1] == ord("\r")) & (codes[1:] == ord("\n")))
    inside = np.zeros(len(text), np.bool_)
    inside[kept] = label.of(text.replace("\r\n", "\n")).astype(np.bool_)
    inside[:-1] |= ~kept[:-1] & inside[1:]
    return inside
