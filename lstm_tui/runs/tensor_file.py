"""Tensors of a safetensors file that another program wrote: the head first, then single tensors.

The file is the user's, but may come from a stranger: its head is limited and checked before any
tensor is read, and nothing is unpickled. bfloat16, which NumPy lacks, is read too. A file of
``torch.save`` is recognized by its content, and the message has the command that converts it.

The format: eight bytes with the length of the head, the head in JSON, then the tensors.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import BrokenRunError, NetworkFileError
from lstm_tui.runs.safe_files import open_folder
from lstm_tui.runs.safetensors_file import HEAD_LIMIT
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.shell_words import shell_word
from lstm_tui.text.signatures import HEAD_BYTES, recognize

NUMBERS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
"""NumPy types of the floating-point numbers of a file; the bits of bfloat16 are the upper half of
those of float32."""

TITLES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}

_WRAPPERS = ("module.", "_orig_mod.")
"""Prefixes that `DataParallel` and ``torch.compile`` put before each name."""

_BLOCK_BYTES = 1 << 20

_SUFFIX = ".safetensors"
_PICKLES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")

CONVERSION = (
    'python -c "import sys, torch; from safetensors.torch import save_file; '
    "f = open(sys.argv[1], 'rb'); w = torch.load(f, map_location='cpu', weights_only=True); "
    "w = next((w[k] for k in ('model', 'state_dict', 'model_state_dict') if k in w), w); "
    "save_file({k: v.clone().contiguous() for k, v in w.items() if torch.is_tensor(v)}, "
    'sys.argv[2]); f.close()" {source} {target}'
)
"""The command that makes safetensors of a ``state_dict``; tied tensors are written twice.

The file is opened, because torch would believe its name."""

Size = Annotated[int, msgspec.Meta(ge=0, le=2**50)]


class _Entry(msgspec.Struct):
    dtype: str
    shape: Annotated[list[Size], msgspec.Meta(max_length=8)]
    data_offsets: tuple[Size, Size]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor is in the file.

    Attributes:
        dtype: The type of its numbers as safetensors writes it, such as ``F32``.
        begin, end: Its bytes, counted from the beginning of the file.
    """

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class TensorFile:
    """The head of a safetensors file.

    Attributes:
        path: The file.
        tensors: Its tensors by name, without the prefixes of wrappers.
    """

    path: Path
    tensors: Mapping[str, Tensor]

    @property
    def shown(self) -> str:
        """The path for a message."""
        return safe_line(str(self.path), 200)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of tensors of floating-point numbers, by name."""
        return {name: one.shape for name, one in self.tensors.items() if one.dtype in NUMBERS}

    @property
    def others(self) -> tuple[str, ...]:
        """Tensors of other numbers with their types, such as ``head.weight (I8)``."""
        return tuple(
            f"{safe_line(name, 80)} ({safe_line(one.dtype, 20)})"
            for name, one in self.tensors.items()
            if one.dtype not in NUMBERS and one.shape
        )

    def read(self, names: list[str]) -> dict[str, NDArray[np.float32]]:
        """The tensors ``names`` in float32.

        Raises:
            NetworkFileError: The file cannot be read, or a number is not finite in float32.
        """
        arrays = {}
        with _opened(self.path) as file:
            for name in names:
                tensor = self.tensors[name]
                file.seek(tensor.begin)
                arrays[name] = self._array(name, file.read(tensor.end - tensor.begin))
        return arrays

    def _array(self, name: str, data: bytes) -> NDArray[np.float32]:
        tensor = self.tensors[name]
        if len(data) < tensor.end - tensor.begin:
            raise NetworkFileError(f"{self.shown}: it has become shorter while it was read.")
        numbers = np.frombuffer(data, NUMBERS[tensor.dtype])
        with np.errstate(over="ignore"):
            if tensor.dtype == "BF16":
                values = (numbers.astype(np.uint32) << 16).view(np.float32)
            else:
                values = numbers.astype(np.float32)
        if not np.isfinite(values).all():
            index = int(np.flatnonzero(~np.isfinite(values))[0])
            place = ", ".join(str(int(one)) for one in np.unravel_index(index, tensor.shape))
            raise NetworkFileError(
                f"{self.shown}: {safe_line(name, 100)} {tensor.shape}: the number at [{place}] is "
                f"{numbers[index] if tensor.dtype != 'BF16' else values[index]}, which is not "
                "finite in float32. A network that has diverged cannot be read."
            )
        return values.reshape(tensor.shape)


def open_tensor_file(path: Path) -> TensorFile:
    """The head of the safetensors file at ``path``; links are followed.

    Raises:
        NetworkFileError: It cannot be read, or is not safetensors.
    """
    shown = safe_line(str(path), 200)
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        first = file.read(8)
        length = int.from_bytes(first, "little")
        is_head = len(first) == 8 and 2 <= length <= size - 8 and file.read(1) == b"{"
        if is_head and length > HEAD_LIMIT:
            raise NetworkFileError(
                f"{shown}: its head has {length:,} bytes; up to {HEAD_LIMIT:,} are read, which is "
                "enough for thousands of tensors. Save the parts of the network only."
            )
        file.seek(8 if is_head else 0)
        head = file.read(length) if is_head else b""
        if not is_head:
            raise NetworkFileError(f"{shown}: {_other_format(path, file.read(HEAD_BYTES))}")
    try:
        raw = msgspec.json.decode(head, type=dict[str, msgspec.Raw])
        raw.pop("__metadata__", None)
        entries = {name: msgspec.json.decode(one, type=_Entry) for name, one in raw.items()}
        tensors = {name: _placed(one, 8 + length, size) for name, one in entries.items()}
        end = max((one.end for one in tensors.values()), default=8 + length)
        if end != size:
            raise ValueError(f"the last tensor ends at byte {end:,}, and the file has {size:,}")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        reason = safe_line(str(error), 200)
        raise NetworkFileError(f"{shown}: damaged, or not safetensors: {reason}.") from error
    return TensorFile(path, _unwrapped(tensors))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file that the user named.

    Raises:
        NetworkFileError: It cannot be read.
    """
    digest = hashlib.sha256()
    with _opened(path) as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _placed(entry: _Entry, base: int, size: int) -> Tensor:
    begin, end = (base + offset for offset in entry.data_offsets)
    if not base <= begin <= end <= size:
        raise ValueError(f"a tensor is at byte {end:,}, and the file has {size:,}")
    if entry.dtype in NUMBERS:
        count = 1
        for length in entry.shape:
            count *= length
        if count * np.dtype(NUMBERS[entry.dtype]).itemsize != end - begin:
            raise ValueError(f"a tensor {tuple(entry.shape)} has {end - begin:,} bytes")
    return Tensor(entry.dtype, tuple(entry.shape), begin, end)


def _unwrapped(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """``tensors`` without wrapper prefixes, if all have the same ones."""
    for wrapper in _WRAPPERS * 2:
        if tensors and all(name.startswith(wrapper) for name in tensors):
            tensors = {name.removeprefix(wrapper): one for name, one in tensors.items()}
    return tensors


def _other_format(path: Path, head: bytes) -> str:
    """What a file is that is not safetensors, and what to do."""
    kind = recognize(head)
    title = "" if kind is None else kind.title
    is_saved = "torch.save" in title or "pickle" in title.lower()
    if is_saved or (path.suffix.lower() in _PICKLES and not head.startswith(b"{")):
        stem = path.stem if path.suffix != _SUFFIX else f"{path.stem}-converted"
        source, target = shell_word(str(path)), shell_word(str(path.with_name(stem + _SUFFIX)))
        return (
            f"{title or 'by its name a file of torch.save'}: loading it may run any program, so it "
            "is not read. This line makes safetensors of its state_dict (torch refuses a whole "
            "module: save model.state_dict() then): "
            + CONVERSION.replace("{source}", source).replace("{target}", target)
        )
    if "safetensors" in title:
        return (
            "a safetensors file whose head is cut off, or longer than "
            f"{HEAD_LIMIT >> 20} MB. Save or copy it again, with the state_dict alone."
        )
    if title:
        return f"{title}, not safetensors."
    return "empty." if not head else "not a safetensors file."


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file that the user named, open for the block that reads it.

    Raises:
        NetworkFileError: It is missing, cannot be read, or is no regular file.
    """
    shown = safe_line(str(path), 200)
    try:
        real = path.resolve(strict=True)
        with open_folder(real.parent) as folder, folder.open_file(real.name) as file:
            yield file
    except BrokenRunError as error:
        raise NetworkFileError(f"{shown}: not a regular file.") from error
    except FileNotFoundError as error:
        raise NetworkFileError(f"{shown}: there is no such file.") from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise NetworkFileError(f"{shown}: cannot be read: {reason}.") from error
