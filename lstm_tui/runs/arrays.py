"""Files of a checkpoint as bytes: none is read before its size is what it can be, none believed
before its sum agrees.

Whoever is given a run by a stranger opens it to look inside. A head of safetensors that claims a
hundred megabytes would take seconds and memory to find out that it is nonsense.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from lstm_tui.errors import BrokenRunError

Arrays = Mapping[str, NDArray[np.generic]]

HEAD_LIMIT = 1 << 20
"""Bytes of the head of a safetensors file; those that we write take some thousands."""


def read_arrays(path: Path, sha256: str, most_bytes: int) -> Arrays:
    """The arrays of a safetensors file.

    Raises:
        BrokenRunError: It is damaged, larger than ``most_bytes``, or not such a file.
    """
    _check_size(path, most_bytes)
    try:
        with path.open("rb") as file:
            head = int.from_bytes(file.read(8), "little")
    except OSError as error:
        raise BrokenRunError(f"{path}: {error.strerror}.") from error
    if head > HEAD_LIMIT:
        raise BrokenRunError(
            f"{path}: damaged, or not safetensors (its head would have {head:,} bytes)."
        )
    try:
        return load(_checked(path, sha256))
    except (SafetensorError, ValueError, KeyError) as error:
        raise BrokenRunError(f"{path}: not safetensors: {error}.") from error


def check_file(path: Path, sha256: str, most_bytes: int) -> None:
    """Raise `BrokenRunError` unless a file is as it was written."""
    _check_size(path, most_bytes)
    _checked(path, sha256)


def _checked(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BrokenRunError(f"{path}: {error.strerror}.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenRunError(f"{path}: damaged (its SHA-256 sum does not agree).")
    return data


def _check_size(path: Path, most_bytes: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BrokenRunError(f"{path}: {error.strerror}.") from error
    if size > most_bytes:
        raise BrokenRunError(f"{path}: {size:,} bytes, where {most_bytes:,} are the most.")
