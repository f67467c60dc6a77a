"""What every unit did at every character of a text, as a NumPy archive with the text in it.

``numpy.load(file)`` gives these arrays, none of which needs ``allow_pickle``. ``T`` characters,
``L`` layers, ``H`` units of a layer, ``V`` symbols, ``K`` the 5 likeliest of them:

=================  ============================================================================
``text``           the text as UTF-8: ``bytes(archive["text"]).decode()``
``ids``            (T,), places in ``symbols``
``symbols``        (V,), code points, or bytes for a network that reads bytes
``hidden``         (L, T, H), after each character
``cell``           (L, T, H); for an LSTM
its gates          (L, T, H), by the names of `reader.reader.GATES`
``top_ids``        (T, K), the likeliest next symbols, the likeliest first
``top_probabilities``  (T, K)
``loss``           (T,), nats; how surprising each character was, nan for the first
``run step model source``  which network read which text, single values
=================  ============================================================================

What lies between -1 and 1 is float16, off by at most 0.00025: gates, and hidden values unless
nothing bounds them (ReLU and additive networks). Everything else is float32. The text is read in
one pass, without lanes, so that cells hold what they would hold for a reader of all of it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from lstm_tui.config import Cell, SymbolKind
from lstm_tui.exports.files import encode_utf8
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.reader.activation_trace import LIKELIEST, Trace, trace
from lstm_tui.reader.reader import GATES, Ids, Reader
from lstm_tui.text.vocabulary import Vocabulary, code_points

_UNBOUNDED = {Cell.RNN_RELU, Cell.ADDITIVE}
_FAST = 1  # of zlib: activations are noise to it, and level 6 takes thrice as long for 3 % less


def activations_npz(
    reader: Reader,
    vocabulary: Vocabulary,
    ids: Ids,
    origin: Origin,
    progress: Callable[[float], None] = lambda _: None,
) -> bytes:
    """The archive of the text of ``ids`` (T,), T ≥ 1, for one that fits into memory.

    ``progress`` as in `write_activations`.
    """
    written = BytesIO()
    write_activations(written, reader, vocabulary, ids, origin, progress)
    return written.getvalue()


def write_activations(
    file: BinaryIO,
    reader: Reader,
    vocabulary: Vocabulary,
    ids: Ids,
    origin: Origin,
    progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Write the archive of the text of ``ids`` (T,), T ≥ 1, into ``file``.

    Memory is that of a few thousand characters, whatever T: values wait in temporary files, since
    the text is read once and an archive holds one array after another. ``progress`` is told from
    time to time what share has been read.
    """
    with tempfile.TemporaryDirectory(prefix="lstm-tui-") as folder:
        places = {name: Path(folder) / f"{name}.npy" for name in _dtypes(reader)}
        _read(places, reader, ids, progress)
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_FAST) as archive:
            for name, array in _described(vocabulary, ids, origin, reader).items():
                with archive.open(f"{name}.npy", "w") as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)
            for name, place in places.items():
                with (
                    place.open("rb") as kept,
                    archive.open(f"{name}.npy", "w", force_zip64=True) as entry,
                ):
                    shutil.copyfileobj(kept, entry, 1 << 20)


def _dtypes(reader: Reader) -> dict[str, type[np.generic]]:
    """The arrays that are read, and what their numbers are."""
    kind = reader.model.cell
    return {
        "hidden": np.float32 if kind in _UNBOUNDED else np.float16,
        **({"cell": np.float32} if kind is Cell.LSTM else {}),
        **dict.fromkeys(GATES[kind], np.float16),
        "top_ids": np.int32,
        "top_probabilities": np.float32,
        "loss": np.float32,
    }


def _read(
    places: dict[str, Path], reader: Reader, ids: Ids, progress: Callable[[float], None]
) -> None:
    model, length = reader.model, len(ids)
    likeliest = min(LIKELIEST, reader.vocabulary_size)
    shapes: dict[str, tuple[int, ...]] = {
        "top_ids": (length, likeliest),
        "top_probabilities": (length, likeliest),
        "loss": (length,),
    }
    every = (model.layers, length, model.hidden)
    arrays: dict[str, NDArray[Any]] = {
        name: open_memmap(places[name], "w+", dtype, shapes.get(name, every))
        for name, dtype in _dtypes(reader).items()
    }
    for block in trace(reader, ids, lanes=1):
        part = slice(block.start, block.start + len(block))
        for name, values in _values(block, arrays):
            arrays[name][(slice(None), part) if name not in shapes else part] = values
        progress(part.stop / length)


def _values(block: Trace, names: Iterable[str]) -> Iterable[tuple[str, NDArray[Any]]]:
    own = {
        "top_ids": block.top_ids,
        "top_probabilities": block.top_probabilities,
        "loss": block.loss,
    }
    return ((name, own[name] if name in own else block.quantity(name)) for name in names)


def _described(
    vocabulary: Vocabulary, ids: Ids, origin: Origin, reader: Reader
) -> dict[str, NDArray[Any]]:
    """The text and what is said of it."""
    symbols = code_points("".join(vocabulary.symbols))
    if vocabulary.kind is SymbolKind.BYTE:
        text = symbols.astype(np.uint8)[ids]
    else:
        text = np.frombuffer(encode_utf8(vocabulary.decode(ids)), np.uint8)
    return {
        "text": text,
        "ids": np.asarray(ids).astype(np.int32),
        "symbols": symbols,
        "run": np.array(origin.run),
        "step": np.array(origin.step),
        "model": np.array(reader.model.title),
        "source": np.array(origin.source),
    }
