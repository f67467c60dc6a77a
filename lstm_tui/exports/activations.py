"""Activations of every unit at every symbol of a text, as a NumPy archive (``.npz``).

``numpy.load(file)`` gives these arrays, none of which needs ``allow_pickle``. ``T`` symbols,
``L`` layers, ``H`` units of a layer, ``V`` symbols, ``K`` the 5 most likely of them:

=================  ============================================================================
``text``           the text as UTF-8: ``bytes(archive["text"]).decode()``
``ids``            (T,), indices into ``symbols``
``symbols``        (V,), code points, or bytes for a network that reads bytes; strings, with
                   ``[END]`` last, for one that reads words or documents
``hidden``         (L, T, H), after each symbol
``cell``           (L, T, H); for an LSTM
its gates          (L, T, H), by the names of `reader.units.GATES`
``top_ids``        (T, K), the most likely next symbols, in descending order
``top_probabilities``  (T, K)
``loss``           (T,), nats; of each symbol, nan for the first; a classifier has none of these
``set``            (T,), the value of a set of units, if one is exported
``set_units set_pattern``  its units, such as ``L0:12+83``, and its pattern, scalars
``run step model source``  the network and the text, scalars
``clamps``         what was held, such as ``L0.forget_gate=1``; empty if nothing was
=================  ============================================================================

Values between -1 and 1 are float16, with an error of at most 0.00025: gates, and hidden values
except those of ReLU and additive networks. Everything else is float32. The text is read in one
pass, without lanes, so values depend on all of the text before them.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from lstm_tui.config import Cell, SymbolKind
from lstm_tui.exports.encoding import encode_utf8
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.reader.activation_trace import LIKELIEST, trace
from lstm_tui.reader.reader import GATES, Ids, Reader
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.vocabulary import Vocabulary, code_points

_UNBOUNDED = {Cell.RNN_RELU, Cell.ADDITIVE}
_FAST = 1  # zlib level: level 6 takes three times as long for 3 % less


def write_activations(
    file: BinaryIO,
    reader: Reader,
    vocabulary: Vocabulary,
    ids: Ids,
    origin: Origin,
    progress: Callable[[float], None],
    detector: SetScore | None = None,
) -> None:
    """Write the archive of the text of ``ids`` (T,), T ≥ 1, into ``file``.

    Memory does not depend on T: arrays are collected in temporary files, because the text is read
    once and an archive holds one array after the other. ``progress`` is called with the fraction
    that has been read. ``detector`` is a set of units whose value is written too.
    """
    with tempfile.TemporaryDirectory(prefix="lstm-tui-") as folder:
        names = [*_dtypes(reader), *(["set"] if detector else [])]
        paths = {name: Path(folder) / f"{name}.npy" for name in names}
        _read(paths, reader, ids, progress, detector)
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_FAST) as archive:
            described = _metadata(vocabulary, ids, origin, reader)
            if detector:
                described["set_units"] = np.array(str(detector.unit_set))
                described["set_pattern"] = np.array(detector.pattern)
            for name, array in described.items():
                with archive.open(f"{name}.npy", "w") as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)
            for name, path in paths.items():
                with (
                    path.open("rb") as collected,
                    archive.open(f"{name}.npy", "w", force_zip64=True) as entry,
                ):
                    shutil.copyfileobj(collected, entry, 1 << 20)


def _dtypes(reader: Reader) -> dict[str, type[np.generic]]:
    """By the name of each traced array, its dtype."""
    kind = reader.model.cell
    predicted: dict[str, type[np.generic]] = {
        "top_ids": np.int32,
        "top_probabilities": np.float32,
        "loss": np.float32,
    }
    return {
        "hidden": np.float32 if kind in _UNBOUNDED else np.float16,
        **({"cell": np.float32} if kind is Cell.LSTM else {}),
        **dict.fromkeys(GATES[kind], np.float16),
        **(predicted if reader.predicted_symbols else {}),
    }


def _read(
    paths: dict[str, Path],
    reader: Reader,
    ids: Ids,
    progress: Callable[[float], None],
    detector: SetScore | None,
) -> None:
    model, length = reader.model, len(ids)
    predictions = min(LIKELIEST, reader.predicted_symbols)
    per_character: dict[str, tuple[int, ...]] = {
        "top_ids": (length, predictions),
        "top_probabilities": (length, predictions),
        "loss": (length,),
    }
    per_unit = (model.layers, length, model.hidden)
    arrays: dict[str, NDArray[Any]] = {
        name: open_memmap(paths[name], "w+", dtype, per_character.get(name, per_unit))
        for name, dtype in _dtypes(reader).items()
    }
    values = open_memmap(paths["set"], "w+", np.float32, (length,)) if detector else None
    for block in trace(reader, ids, lanes=1):
        part = slice(block.start, block.start + len(block))
        for name, array in arrays.items():
            if name in per_character:
                array[part] = getattr(block, name)
            else:
                array[:, part] = block.quantity(name)
        if detector and values is not None:
            values[part] = detector.unit_set.values(
                [
                    block.quantity(quantity)[unit.layer, :, unit.index]
                    for unit, quantity in detector.unit_set.targets
                ]
            )
        progress(part.stop / length)


def _metadata(
    vocabulary: Vocabulary, ids: Ids, origin: Origin, reader: Reader
) -> dict[str, NDArray[Any]]:
    """The arrays that describe the text and its origin."""
    names = vocabulary.names
    strings = vocabulary.kind is SymbolKind.WORD or vocabulary.end
    symbols = np.array(names, np.str_) if strings else code_points("".join(names))
    if vocabulary.kind is SymbolKind.BYTE:
        text = np.frombuffer(vocabulary.to_bytes(ids, vocabulary.end), np.uint8)
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
        "clamps": np.array([str(clamp) for clamp in origin.clamps], np.str_),
    }
