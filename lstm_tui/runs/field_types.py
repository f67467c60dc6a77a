"""Field types of events and files of a run: the range of each number, the length of each text.

msgspec checks them on decoding (``Meta``), with the ranges of `lstm_tui.ranges` where an option has
the same meaning; values made in this process are not checked. A name that is too long is refused,
a text that is too long is truncated by `cut_texts` with a remark.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, get_args

import msgspec

from lstm_tui.config import MOST_CLASSES, MOST_TEMPERATURES
from lstm_tui.ranges import RANGES

MOST_STEPS = 2**53
"""Largest step; every integer up to here is exact in a float."""

SAMPLE_CHARACTERS = int(RANGES["--sample-length"].high)
MESSAGE_CHARACTERS = 4_000
MOST_PATTERNS = 256
MOST_MISTAKES = 20

MOST_STEPS_AT_ONCE = 65_536
"""Most steps in one `Stepped`, which a worker writes ten times a second: a line of 8 MB could hold
four million, which would take 500 MB."""

MOST_DISTANCES = 1_000
"""Most symbols that a gradient is followed back."""

_LARGEST_LOSS = 1e40
"""Above the largest float32; sums and squares stay finite in float64."""


@dataclass(frozen=True, slots=True)
class Longest:
    """Annotation of a text field that `cut_texts` truncates to ``characters``."""

    characters: int


Steps = Annotated[int, msgspec.Meta(ge=0, le=MOST_STEPS)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_STEPS)]
PositiveCount = Annotated[int, msgspec.Meta(ge=1, le=MOST_STEPS)]
ThreadCount = Annotated[int, msgspec.Meta(ge=0, le=int(RANGES["--threads"].high))]
Sign = Annotated[int, msgspec.Meta(ge=-1, le=1)]

Seconds = Annotated[float, msgspec.Meta(ge=-1, le=1e10)]
"""A duration; rounding may make it slightly negative."""

Loss = Annotated[float, msgspec.Meta(ge=-1, le=_LARGEST_LOSS)]
"""Nats per symbol; rounding may make it slightly negative."""

GradientNorm = Annotated[float, msgspec.Meta(ge=0, le=_LARGEST_LOSS)]
LogNorms = Annotated[
    tuple[Annotated[float, msgspec.Meta(ge=-1e3, le=1e3)], ...],
    msgspec.Meta(max_length=MOST_DISTANCES + 1),
]
"""Natural logarithms of norms in float64, which lie between -745 and 710."""

HalfLife = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Rate = Annotated[float, msgspec.Meta(ge=0, le=RANGES["--learning-rate"].high)]
Clip = Annotated[float, msgspec.Meta(ge=0, le=RANGES["--clip"].high)]
Temperature = Annotated[float, msgspec.Meta(ge=0, le=RANGES["--temperature"].high)]
Temperatures = Annotated[tuple[Temperature, ...], msgspec.Meta(max_length=MOST_TEMPERATURES)]
Losses = Annotated[tuple[Loss | None, ...], msgspec.Meta(max_length=MOST_STEPS_AT_ONCE)]
GradientNorms = Annotated[
    tuple[GradientNorm | None, ...], msgspec.Meta(max_length=MOST_STEPS_AT_ONCE)
]
Speed = Annotated[float, msgspec.Meta(ge=0, le=1e18)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Ratio = Annotated[float, msgspec.Meta(ge=1e-6, le=1e9)]

ClassCount = Annotated[int, msgspec.Meta(ge=0, le=MOST_CLASSES)]
ClassIndex = Annotated[int, msgspec.Meta(ge=0, le=MOST_CLASSES - 1)]
Confusion = Annotated[
    tuple[Annotated[tuple[Count, ...], msgspec.Meta(max_length=MOST_CLASSES)], ...],
    msgspec.Meta(max_length=MOST_CLASSES),
]
"""Counts of documents by class and predicted class."""

Name = Annotated[str, msgspec.Meta(max_length=255)]
"""Name of a host, a device, a pattern: free text shown on one line."""

PathName = Annotated[str, msgspec.Meta(max_length=16_384)]
"""Name of a file or folder, or a message that quotes one."""

UnitName = Annotated[str, msgspec.Meta(pattern=r"^L[0-9]{1,4}:[0-9]{1,6}\Z", max_length=16)]
"""``L1:131``."""

Message = Annotated[str, Longest(MESSAGE_CHARACTERS)]
SampleText = Annotated[str, Longest(SAMPLE_CHARACTERS)]


def cut(text: str, characters: int) -> str:
    """``text``, truncated to ``characters`` with a remark at its end if it is longer."""
    if len(text) <= characters:
        return text
    end = f" … (cut short: {len(text):,} characters)"
    if 2 * len(end) > characters:
        end = "…"
    return text[: characters - len(end)] + end


def cut_texts(record: object) -> None:
    """Truncate the `Longest` fields of a dataclass; called by its `__post_init__`."""
    for name, characters in _longest(type(record)):  # type: ignore[arg-type]  # a type is hashable
        text = getattr(record, name)
        if len(text) > characters:
            object.__setattr__(record, name, cut(text, characters))


@cache
def _longest(kind: Any) -> tuple[tuple[str, int], ...]:
    return tuple(
        (field.name, mark.characters)
        for field in fields(kind)
        for mark in get_args(field.type)[1:]
        if isinstance(mark, Longest)
    )
