"""Read safetensors files of a checkpoint: size and header are checked first, then the SHA-256.

A run may come from a stranger: parsing a header that claims to be a hundred megabytes long would
take seconds and memory before it fails.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.safe_files import Folder, readable
from lstm_tui.text.glyphs import safe_line

Arrays = Mapping[str, NDArray[np.generic]]

HEAD_LIMIT = 1 << 20
"""Longest header of a safetensors file in bytes; headers of this program take a few thousand."""


def read_arrays(folder: Folder, name: str, sha256: str, most_bytes: int) -> Arrays:
    """The arrays of a safetensors file.

    Raises:
        BrokenRunError: It is damaged, larger than ``most_bytes``, not a regular file, or not
            safetensors.
    """
    where = folder.where(name)
    with readable(folder.path / name), folder.open_file(name) as file:
        head = int.from_bytes(file.read(8), "little")
    if head > HEAD_LIMIT:
        raise BrokenRunError(
            f"{where}: damaged, or not safetensors (its head would have {head:,} bytes)."
        )
    try:
        return load(read_checked(folder, name, sha256, most_bytes))
    except (SafetensorError, ValueError, KeyError) as error:
        reason = safe_line(str(error), 200)
        raise BrokenRunError(f"{where}: not safetensors: {reason}.") from error


def read_checked(folder: Folder, name: str, sha256: str, most_bytes: int) -> bytes:
    """The content of a file whose SHA-256 is ``sha256``.

    Raises:
        BrokenRunError: The checksum differs, or as `Folder.read`.
    """
    data = folder.read(name, most_bytes)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenRunError(f"{folder.where(name)}: damaged (its SHA-256 sum does not agree).")
    return data
