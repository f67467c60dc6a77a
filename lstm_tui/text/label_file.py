"""Labels from a file: spans, or one value per character, of a text that a network reads.

The file has a JSON object per line: ``{"name": "noun", "start": 12, "end": 17}`` is a span, end
exclusive, and ``{"name": "speaker", "values": [0, 1, 1]}`` a track with a value for each character.
Values that are all 0, 1, false or true make a binary label, other numbers a scalar one. Offsets
count characters from 0; line ends are one character. Further fields are ignored.

Letters in shapes: ``T`` characters that are read, ``S`` spans.
"""

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
from msgspec import UNSET, Raw, UnsetType
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind, Values

MOST_LABELS = 48
"""The most binary labels at once, as they share 64 bits with the index of a group of blocks; and
the most scalar labels of a file."""

MOST_BYTES = 256 * 1024 * 1024
"""The largest file of labels: about six million spans."""

COUNTED = " (all of --text FILE, else what lstm-tui export RUN text writes)"

LONGEST_NAME = 40

LARGEST = 1e9
"""The largest absolute value of a scalar label: sums of squares stay finite."""


@dataclass(frozen=True, eq=False)
class LabeledPart:
    """The part of a text that is read, and its place in the text that a file of labels is about.

    Attributes:
        text: The characters that are read, T.
        offsets: Their offsets in the whole text, (T,); outside of it they have no label.
        whole: The number of characters of the whole text.
    """

    text: str
    offsets: NDArray[np.int64]
    whole: int


class _Line(msgspec.Struct):
    name: str
    start: int | UnsetType = UNSET
    end: int | UnsetType = UNSET
    values: Raw | UnsetType = UNSET


@dataclass(slots=True)
class _Entry:
    """What the file has of one name: spans, or the values of a track at the T characters."""

    starts: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    track: Values | None = None


class _LineError(Exception):
    """What is wrong in a line, as a clause."""


def read_label_file(path: Path, part: LabeledPart, taken: Collection[str]) -> tuple[Label, ...]:
    """The labels of the file ``path`` for ``part``, in order of appearance; linear in its size.

    Their ``of`` takes ``part.text`` or a beginning of it, and raises `ConfigError` for others.

    Raises:
        CorpusError: The file cannot be read, is too large, or a line of it is not valid; a name is
            in ``taken``.
    """
    entries: dict[str, _Entry] = {}
    decoder = msgspec.json.Decoder(_Line)
    shown = safe_line(str(path), 200)
    for number, line in enumerate(_lines(path, shown), 1):
        if not line.strip():
            continue
        try:
            _add(entries, decoder.decode(line), part, taken)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, _LineError) as error:
            is_json = isinstance(error, (msgspec.ValidationError, _LineError))
            reason = safe_line(f"{'' if is_json else 'not JSON: '}{error}".rstrip("."), 250)
            raise CorpusError(f"{shown}: line {number:,}: {reason}.") from error
    if not entries:
        raise CorpusError(f"{shown}: has no labels.")
    order = np.argsort(part.offsets, kind="stable")
    source = safe_line(path.name, LONGEST_NAME)
    return tuple(_label(name, entry, part, order, source) for name, entry in entries.items())


def _lines(path: Path, shown: str) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            left = MOST_BYTES
            while line := file.readline(left + 1):
                left -= len(line)
                if left < 0:
                    raise CorpusError(
                        f"{shown}: larger than {MOST_BYTES >> 20} MB. Split it into several files "
                        "of labels, or label a shorter text."
                    )
                yield line.removeprefix(b"\xef\xbb\xbf") if left + len(line) == MOST_BYTES else line
    except OSError as error:
        raise CorpusError(f"{shown}: cannot be read: {error.strerror}.") from error
    except ValueError as error:  # a NUL in the path
        raise CorpusError(f"{shown}: cannot be read: {error}.") from error


def _add(
    entries: dict[str, _Entry], line: _Line, part: LabeledPart, taken: Collection[str]
) -> None:
    """Add a line to the entry of its name."""
    is_new = line.name not in entries
    if is_new:
        _check_name(line.name, taken)
    entry = entries.setdefault(line.name, _Entry())
    if line.values is not UNSET:
        if line.start is not UNSET or line.end is not UNSET:
            raise _LineError("has both values and a span. Write either start and end, or values")
        if not is_new:
            known = "spans" if entry.track is None else "values"
            raise _LineError(f"values for {line.name}, which has {known} already")
        entry.track = _track(line.values, part)
    else:
        if line.start is UNSET or line.end is UNSET:
            raise _LineError("neither start and end, nor values")
        if entry.track is not None:
            raise _LineError(f"a span for {line.name}, which has values already")
        if not 0 <= line.start <= line.end:
            raise _LineError(f"start {line.start:,} and end {line.end:,} are no span")
        if line.end > part.whole:
            raise _LineError(
                f"end {line.end:,} is beyond the text, which has {part.whole:,} characters{COUNTED}"
            )
        entry.starts.append(line.start)
        entry.ends.append(line.end)
    if is_new:
        kind = _kind(entry)
        if sum(_kind(other) is kind for other in entries.values()) > MOST_LABELS:
            raise _LineError(f"more than {MOST_LABELS} {kind} labels. Split the file")


def _check_name(name: str, taken: Collection[str]) -> None:
    if not 0 < len(name) <= LONGEST_NAME or name != name.strip() or safe_line(name) != name:
        raise _LineError(f"a name is 1 to {LONGEST_NAME} visible characters")
    if name in taken:
        raise _LineError(f"{name} is the name of a built-in pattern. Choose another one")


def _track(raw: Raw, part: LabeledPart) -> Values:
    """The values of a track at the characters of ``part``, (T,)."""
    data = bytes(raw)
    count = data.count(b",") + 1 if data.strip(b"[] \t\r\n") else 0
    if data.startswith(b"[") and count != part.whole:  # before a list of any length is made
        raise _LineError(f"{count:,} values, but the text has {part.whole:,} characters{COUNTED}")
    numbers = msgspec.json.decode(data, type=list[bool | int | float])
    try:
        values = np.array(numbers, np.float64)
    except OverflowError:
        values = np.array([np.inf])
    if not (np.abs(values) <= LARGEST).all():
        raise _LineError(f"a value is larger than {LARGEST:g}")
    is_binary = ((values == 0) | (values == 1)).all()
    values = np.append(values, 0)  # of what is before or after the text
    offsets = np.where(part.offsets < 0, part.whole, part.offsets)
    read: NDArray[np.float64] = values[offsets.clip(max=part.whole)]
    return read.astype(np.bool_) if is_binary else read.astype(np.float32)


def _kind(entry: _Entry) -> LabelKind:
    is_scalar = entry.track is not None and entry.track.dtype != np.bool_
    return LabelKind.SCALAR if is_scalar else LabelKind.BINARY


def _label(
    name: str, entry: _Entry, part: LabeledPart, order: NDArray[np.int64], source: str
) -> Label:
    values = _inside(entry, part.offsets, order) if entry.track is None else entry.track
    values.flags.writeable = False
    description = f"labels of {source}"
    of = partial(_values_of, name, part.text, values)
    return Label(name, _kind(entry), description, "", of, from_file=True)


def _inside(
    entry: _Entry, offsets: NDArray[np.int64], order: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each of the ``offsets`` (T,), ascending in ``order``, is in a span, (T,)."""
    ascending = offsets[order]
    ends_of_spans = (np.frombuffer(ends, np.int64) for ends in (entry.starts, entry.ends))
    begins, ends = (
        np.bincount(np.searchsorted(ascending, ends), minlength=len(offsets) + 1)
        for ends in ends_of_spans
    )
    inside = np.empty(len(offsets), np.bool_)
    inside[order] = (begins - ends).cumsum()[:-1] > 0
    return inside


def _values_of(name: str, known: str, values: Values, text: str) -> Values:
    """The values for ``text``, a beginning of ``known``.

    Raises:
        ConfigError: It is another text.
    """
    if known.startswith(text):
        return values[: len(text)]
    whole = text.rstrip("".join(map(chr, range(0xDC80, 0xDD00))))  # without a part of a character
    if len(text) - len(whole) < 4 and known.startswith(whole) and len(whole) < len(known):
        return values[np.minimum(np.arange(len(text)), len(whole))]
    raise ConfigError(f"{name}: a label of another text, which a file gave with --labels.")
